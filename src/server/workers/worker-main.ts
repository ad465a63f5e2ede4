/**
 * A worker: answers webhook calls on the listener that all workers share, by the policies that the main process compiled. It
 * reads certificates, clients and users itself, and has no other door: what operators ask, the main process answers for it.
 */
import cluster from "node:cluster";
import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "../../base/clock.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import { unpackCompiled } from "../../store/compiled-snapshot.ts";
import type { DecisionSink } from "../decision-log/decision-sink.ts";
import { listenWebhooks } from "../listen.ts";
import { lineLog, silentLog } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { openWebhooks, type Webhooks } from "../open-webhooks.ts";
import { StartError } from "../start-error.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { revived } from "./portable-configuration.ts";

const tell = (message: FromWorker): void => void process.send?.(message);
const log = lineLog((line) => process.stderr.write(line));
const written = new Map<number, (why: string | undefined) => void>();
let lines = 0;

/** The main process writes, and says how it went. */
const decisionOutput: DecisionSink = {
  write: (text) =>
    new Promise((resolve, reject) => {
      const id = lines++;
      written.set(id, (why) => {
        written.delete(id);
        if (why === undefined) resolve();
        else reject(Object.assign(new Error(why), { code: why }));
      });
      tell({ kind: "lines", id, text });
    }),
  close: () => Promise.resolve(),
};

interface Started {
  readonly webhooks: Webhooks;
  readonly metrics: ReturnType<typeof createMetrics>;
  engine: PolicyEngine;
}
let started: Started | undefined;

async function start(message: Extract<ToWorker, { kind: "start" }>): Promise<void> {
  const configuration = revived(message.configuration);
  const engine = await unpackCompiled(message.policies, nextTurn);
  const metrics = createMetrics(configuration.metrics);
  const current = (): PolicyEngine => started?.engine ?? engine;
  const told = message.speaks ? log : silentLog;
  const webhooks = await openWebhooks({
    configuration,
    engine: current,
    clock: systemClock,
    metrics,
    log: told,
    decisionOutput,
  });
  started = { webhooks, metrics, engine };
  tell({ kind: "serving", url: await listenWebhooks(webhooks.app, configuration, message.anyFreePort) });
}

async function receive(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "start":
      return start(message);
    case "policies": {
      const engine = await unpackCompiled(message.policies, nextTurn);
      // One assignment: each call is answered by one set or the other.
      if (started !== undefined) started.engine = engine;
      return tell({ kind: "answer", id: message.id, report: undefined });
    }
    case "renew":
      return started?.webhooks.renew(message.what);
    case "report": {
      if (started === undefined) return undefined;
      const { webhooks } = started;
      const metrics = await started.metrics.registry.getMetricsAsJSON();
      const state = { remarks: webhooks.remarks(), missing: webhooks.missing() };
      return tell({ kind: "answer", id: message.id, report: { state, metrics } });
    }
    case "written":
      return written.get(message.id)?.(message.why);
    case "stop":
      await started?.webhooks.stop();
      return process.disconnect?.();
  }
}

// The main process is who is asked to stop or to read anew; a terminal sends these to everybody.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
// Without it nobody would ever tell this one to stop.
process.on("disconnect", () => process.exit(0));
cluster.worker?.on("error", () => process.exit(1));
process.on("message", (message: ToWorker) => {
  receive(message).catch((error: unknown) => {
    if (error instanceof StartError) tell({ kind: "failed", diagnostics: error.diagnostics });
    // One that cannot start is of no use; one that serves goes on, whatever operators asked of it.
    else if (message.kind === "start") throw error;
    else log("error", "internal error", { error: error instanceof Error ? error.stack : String(error) });
  });
});
