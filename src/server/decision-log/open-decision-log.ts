/** The configured decision log, opened: a file that cannot be written is found before anything listens. */
import type { Clock } from "../../base/clock.ts";
import { reasonOf } from "../../store/read-source.ts";
import type { Configuration } from "../configuration.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { wrongConfiguration } from "../start-error.ts";
import { type DecisionLog, decisionLog } from "./decision-log.ts";
import type { DecisionSink } from "./decision-sink.ts";
import { rotatingFile } from "./rotating-file.ts";

export interface DecisionLogSurroundings {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
  /** What `to: stdout` means; absent: nothing is written there. */
  readonly standardOutput: DecisionSink | undefined;
}

const MAX_SIZE = 100 * 1024 * 1024;
const MAX_FILES = 5;
/** A disk that is full stays so for a while: once a minute is enough to say it. */
const QUIET = 60_000;

/** Throws a {@link StartError}. undefined: nothing is logged. */
export function openDecisionLog(
  configuration: Configuration["decisionLog"],
  { clock, metrics, log, standardOutput }: DecisionLogSurroundings,
): DecisionLog | undefined {
  const sink = decisionSinkOf(configuration, standardOutput);
  if (sink === undefined) return undefined;
  let told = Number.NEGATIVE_INFINITY;
  return decisionLog({
    configuration,
    sink,
    clock,
    onDropped: (decisions) => metrics.logDropped(decisions),
    onFailure: (why) => {
      const now = performance.now();
      if (now - told < QUIET) return;
      told = now;
      log("error", "decisions were not logged", { why });
    },
  });
}

/** Throws a {@link StartError}. undefined: nothing is logged, or nowhere. */
export function decisionSinkOf(
  configuration: Configuration["decisionLog"],
  standardOutput: DecisionSink | undefined,
): DecisionSink | undefined {
  const { allow, noOpinion, deny, error } = configuration;
  if (allow + noOpinion + deny + error === 0) return undefined;
  return configuration.to === "file" ? openFile(configuration) : standardOutput;
}

function openFile({ file, maxSize = MAX_SIZE, maxFiles = MAX_FILES }: Configuration["decisionLog"]): DecisionSink {
  if (file === undefined)
    throw wrongConfiguration(
      "`decisionLog.to` is `file`, and `decisionLog.file` is missing",
      "name the file to write",
    );
  try {
    return rotatingFile({ path: file, maxSize, maxFiles });
  } catch (error) {
    throw wrongConfiguration(`\`decisionLog.file\` names \`${file}\`, which cannot be written: ${reasonOf(error)}`);
  }
}
