/**
 * How policies are loaded: at the start here, later in a thread beside serving. A compiler that was given by a caller stays
 * here too, because a function cannot be handed over.
 */
import type { BuildPolicySet, LoadOptions } from "../store/build-policy-set.ts";
import { buildPolicySet } from "../store/compiler.ts";
import { type LoadingWorker, loadingWorker } from "../store/load-in-worker.ts";
import { loadPolicies } from "../store/load-policies.ts";
import type { Load } from "../store/policy-store.ts";
import type { Log } from "./log.ts";

export interface PolicyLoader {
  readonly load: Load;
  stop(): Promise<unknown>;
}

export function policyLoader(
  paths: readonly string[],
  options: LoadOptions,
  build: BuildPolicySet | undefined,
  log: Log,
): PolicyLoader {
  let worker: LoadingWorker | undefined;
  let first = true;
  let stopped = false;
  const here: Load = (lastGood) => loadPolicies(paths, options, build ?? buildPolicySet, lastGood);
  return {
    async load(lastGood) {
      if (first || build !== undefined) {
        first = false;
        return here(lastGood);
      }
      worker ??= loadingWorker();
      try {
        return await worker.load({ paths, options, lastGood });
      } catch (error) {
        // On the way out nobody waits for it any more, and the calls under way need the thread.
        if (stopped) return new Promise<never>(() => {});
        log("warn", "the loading thread failed, policies are loaded beside requests", { error: String(error) });
        return here(lastGood);
      }
    },
    stop: async () => {
      stopped = true;
      await worker?.stop();
    },
  };
}
