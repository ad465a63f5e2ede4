/**
 * Webhook calls answered by several processes on one listener, where one core is not enough. Policies are compiled once, here,
 * and handed to each; whoever ends is replaced. Connections are dealt out one after the other, so that none gets them all.
 */
import cluster from "node:cluster";
import { pack, type Packed } from "../../store/pack.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import { decisionSinkOf } from "../decision-log/open-decision-log.ts";
import type { Serving, ServeOptions, ServingState } from "../serve-here.ts";
import { wrongConfiguration } from "../start-error.ts";
import type { WorkerReport } from "./messages.ts";
import { portable } from "./portable-configuration.ts";
import { sharedMetrics } from "./shared-metrics.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

/** Milliseconds before a worker that ended is replaced, if it did not live longer than that. */
const PAUSE = 1000;

interface Slot {
  /** undefined: the next one is not there yet. */
  worker: WorkerProcess | undefined;
  last: WorkerReport | undefined;
}

/** Rejects with a {@link StartError}. */
export async function serveInWorkers(options: ServeOptions): Promise<Serving> {
  const { configuration, engine, metrics, log } = options;
  const sink = decisionSinkOf(configuration.decisionLog, options.decisionOutput);
  const shared = sharedMetrics();
  const slots: Slot[] = Array.from({ length: configuration.workers }, () => ({ worker: undefined, last: undefined }));
  const own = portable(configuration);
  let stopping = false;
  cluster.setupPrimary({ exec: WORKER, args: [], serialization: "advanced" });

  const fill = async (slot: Slot, index: number): Promise<string> => {
    const begun = performance.now();
    const served = engine();
    const worker = startWorker({
      start: { configuration: own, anyFreePort: options.anyFreePort, speaks: index === 0, policies: packed(served) },
      sink,
    });
    void worker.ended.then((how) => {
      slot.worker = undefined;
      if (slot.last !== undefined) shared.bury(slot.last.metrics);
      slot.last = undefined;
      if (stopping) return;
      log("error", "a worker ended, another takes its place", { worker: index, how });
      const wait = performance.now() - begun < PAUSE ? PAUSE : 0;
      setTimeout(() => void (stopping ? undefined : fill(slot, index).catch(() => undefined)), wait);
    });
    const url = await worker.serving;
    slot.worker = worker;
    // Policies may have changed while it started.
    if (engine() !== served) await worker.hand(packed(engine()));
    return url;
  };
  const urls = await startAll(slots, fill, async () => {
    stopping = true;
    await Promise.all(slots.map(({ worker }) => worker?.kill()));
  });
  const present = (): readonly WorkerProcess[] => slots.flatMap(({ worker }) => worker ?? []);
  const reports = async (): Promise<readonly WorkerReport[]> => {
    const asked = slots.map(async (slot) => {
      slot.last = (await slot.worker?.report()) ?? slot.last;
      return slot.last ?? [];
    });
    return (await Promise.all(asked)).flat();
  };
  return {
    url: urls,
    async publish() {
      const policies = packed(engine());
      await Promise.all(present().map((worker) => worker.hand(policies)));
    },
    renew(what) {
      for (const worker of present()) worker.tell({ kind: "renew", what });
    },
    state: async () => stateOf(await reports(), present().length, slots.length),
    exposition: async () =>
      shared.add(
        await metrics.registry.getMetricsAsJSON(),
        (await reports()).map((report) => report.metrics),
      ),
    async stop() {
      stopping = true;
      await reports();
      await Promise.all(present().map((worker) => worker.stop(configuration.shutdown.grace)));
      await sink?.close();
    },
  };
}

const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker-main.ts" : "./worker-main.js", import.meta.url)
  .pathname;

/** The first decides where all of them listen: a port that the system picks is the same for everybody. */
async function startAll(
  slots: readonly Slot[],
  fill: (slot: Slot, index: number) => Promise<string>,
  giveUp: () => Promise<void>,
): Promise<string> {
  try {
    const [first] = await Promise.all(slots.map(fill));
    return first ?? "";
  } catch (error) {
    await giveUp();
    throw error;
  }
}

const packs = new WeakMap<PolicyEngine, Packed>();

function packed(engine: PolicyEngine): Packed {
  const known = packs.get(engine);
  if (known !== undefined) return known;
  if (engine.compiled === undefined) throw wrongConfiguration("this compiler's policies cannot be handed to workers");
  const made = pack(engine.compiled);
  packs.set(engine, made);
  return made;
}

function stateOf(reports: readonly WorkerReport[], present: number, wanted: number): ServingState {
  const remarks = reports.flatMap(({ state }) => state.remarks);
  const missing = reports.flatMap(({ state }) => state.missing);
  return {
    remarks: [...new Set([...(present < wanted ? [`${present} of ${wanted} workers serve`] : []), ...remarks])],
    missing: present === 0 ? ["workers"] : [...new Set(missing)],
  };
}
