/**
 * The decision log: which decisions are written (by outcome, sampled), kept aside until a timer writes them together, so that
 * no call waits for a line. What does not fit into the buffer, or cannot be written, is counted and gone.
 */
import type { Clock } from "../../base/clock.ts";
import type { Outcome } from "../../review/answer.ts";
import { readReview } from "../../review/read-review.ts";
import type { Configuration } from "../configuration.ts";
import type { KeptDecision } from "../decision-cache.ts";
import type { Call } from "../review-service.ts";
import { type Circumstances, decisionLine, decisionSubject } from "./decision-record.ts";
import type { DecisionSink } from "./decision-sink.ts";

export interface DecisionLog {
  /** HOT PATH: once for each call, when its answer was sent. */
  take(call: Call, status: number, seconds: number): void;
  /** Writes what is waiting. */
  close(): Promise<void>;
}

export interface DecisionLogOptions {
  readonly configuration: Configuration["decisionLog"];
  readonly sink: DecisionSink;
  readonly clock: Clock;
  readonly onDropped: (decisions: number) => void;
  readonly onFailure: (why: string) => void;
  /** In [0, 1). */
  readonly random?: () => number;
}

const INTERVAL = 200;
/** More than this is written in several pieces, between which calls are answered. */
const LINES_AT_ONCE = 500;

interface Waiting {
  readonly subject: string;
  readonly about: Circumstances;
}

export function decisionLog(options: DecisionLogOptions): DecisionLog {
  const { configuration, sink, clock, onDropped, random = Math.random } = options;
  const masked: ReadonlySet<string> = new Set(configuration.mask);
  /** What was said of a kept decision is the same at each hit. */
  const subjects = new WeakMap<KeptDecision, string>();
  const waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting.splice(0, LINES_AT_ONCE);
      try {
        await sink.write(lines.map(({ subject, about }) => decisionLine(subject, about)).join(""));
      } catch (error) {
        onDropped(lines.length);
        options.onFailure(error instanceof Error && "code" in error ? String(error.code) : "it failed");
      }
    }
    writing = undefined;
  };
  const subjectOf = (call: Call): string | undefined => {
    const { kept, answer } = call;
    if (answer === undefined) return undefined;
    const known = kept === undefined ? undefined : subjects.get(kept);
    if (known !== undefined) return known;
    const review = call.review ?? reviewOf(call);
    if (review === undefined) return undefined;
    const subject = JSON.stringify(decisionSubject(review, answer, masked));
    if (kept !== undefined) subjects.set(kept, subject);
    return subject;
  };

  const close = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    await writing;
    await write();
    await sink.close();
  };

  return {
    take(call, status, seconds) {
      const { answer, engine } = call;
      if (answer?.outcome === undefined || engine === undefined || closed !== undefined) return;
      const rate = rateOf(configuration, answer.outcome);
      if (rate === 0 || (rate < 1 && random() >= rate)) return;
      if (waiting.length >= configuration.buffer) return onDropped(1);
      const subject = subjectOf(call);
      if (subject === undefined) return;
      const cached = call.kept !== undefined || answer.outcome.cached === true;
      const about = { review: call.name, outcome: answer.outcome, digest: engine.digest, seconds, cached, status };
      waiting.push({ subject, about: { time: clock.now(), ...about } });
      timer ??= setTimeout(() => {
        timer = undefined;
        writing ??= write();
      }, INTERVAL);
    },
    close: () => (closed ??= close()),
  };
}

function reviewOf({ name, body }: Call) {
  if (body === undefined) return undefined;
  const review = readReview(name, body, body.length);
  return review.kind === "error" ? undefined : review;
}

/** A decision that met an error is looked at as one, however it ended. */
function rateOf(rates: Configuration["decisionLog"], { decision, evaluationErrors }: Outcome): number {
  if (evaluationErrors.length > 0 || decision === "error") return rates.error;
  switch (decision) {
    case "allow":
    case "admit":
    case "patch":
    case "authenticated":
      return rates.allow;
    case "no_opinion":
      return rates.noOpinion;
    case "deny":
    case "refuse":
    case "unauthenticated":
      return rates.deny;
  }
}
