/**
 * Loaded before the program (`--import`): tells, over the channel to its parent, the longest time for which the loop of
 * this thread did not turn. A timer that should run each millisecond is late by as long as something else ran.
 */
import { isMainThread } from "node:worker_threads";
import { monitorEventLoopDelay } from "node:perf_hooks";

export interface LoopAnswer {
  /** Milliseconds. */
  readonly longest: number;
}

if (isMainThread && process.channel !== undefined) {
  const watch = monitorEventLoopDelay({ resolution: 1 });
  process.on("message", () => {
    process.send?.({ longest: watch.max / 1e6 } satisfies LoopAnswer);
    watch.reset();
    // Nobody who does not ask is watched: a timer each millisecond is not free.
    watch.enable();
  });
  // To be asked is no reason to stay alive; to have lost the parent is one to end.
  process.channel.unref();
  process.on("disconnect", () => process.exit());
}
