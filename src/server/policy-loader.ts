/**
 * How policies are loaded: from what was compiled before, where that fits; at the start here; later in a thread beside
 * serving, which also keeps what is good. A compiler that was given by a caller stays here, because a function cannot be
 * handed over.
 */
import type { BuildPolicySet, LoadOptions } from "../store/build-policy-set.ts";
import { restorePolicies } from "../store/compiled-snapshot.ts";
import { type LoadingWorker, loadingWorker } from "../store/load-in-worker.ts";
import type { LoadedPolicies } from "../store/load-policies.ts";
import type { Load } from "../store/policy-store.ts";
import type { StateFolder } from "../store/state-folder.ts";
import type { UnitText } from "../store/unit-text.ts";
import type { Log } from "./log.ts";

export interface PolicyLoader {
  /** What was compiled before, where everything is as it was then. */
  restore(): Promise<LoadedPolicies | undefined>;
  readonly load: Load;
  stop(): Promise<unknown>;
}

export interface PolicyLoaderOptions {
  readonly paths: readonly string[];
  readonly options: LoadOptions;
  readonly build: BuildPolicySet | undefined;
  readonly stateFolder: string | undefined;
  /** The same folder, for what is loaded here. */
  readonly state: StateFolder | undefined;
  readonly log: Log;
}

export function policyLoader({ paths, options, build, stateFolder, state, log }: PolicyLoaderOptions): PolicyLoader {
  let worker: LoadingWorker | undefined;
  let first = true;
  let stopped = false;
  // The compiler is large, and where a snapshot fits it is never needed in this thread.
  const here = async (lastGood: readonly UnitText[]): Promise<LoadedPolicies> => {
    const { loadPolicies } = await import("../store/load-policies.ts");
    const own = build ?? (await import("../store/compiler.ts")).buildPolicySet;
    const loaded = loadPolicies(paths, options, own, lastGood);
    if (loaded.engine !== undefined) state?.keep(loaded.units.flatMap(({ text }) => text ?? []));
    return loaded;
  };
  return {
    restore: async () => {
      if (build !== undefined || stateFolder === undefined) return undefined;
      const restored = await restorePolicies(stateFolder, paths, options, (why) =>
        log("info", "the compiled policies that were kept are not used", { why }),
      );
      if (restored === undefined) return undefined;
      first = false;
      log("info", "the compiled policies that were kept are used", { stateFolder });
      return restored;
    },
    async load(lastGood) {
      const isFirst = first;
      first = false;
      // With a state folder also the first load is the thread's, which writes what will make the next start fast.
      if (build !== undefined || (isFirst && stateFolder === undefined)) return here(lastGood);
      worker ??= loadingWorker((why, error) => log("warn", why, { error: String(error) }));
      try {
        return await worker.load({ paths, options, lastGood, stateFolder, besideCalls: !isFirst });
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
