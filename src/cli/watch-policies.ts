/**
 * `--watch`: the same command again after every change of a policy or of a document beside it, until Ctrl-C. What did not
 * change is not checked again. The configuration is read once.
 */
import type { Configuration } from "../server/configuration.ts";
import { createIncrementalBuild } from "../store/compiler.ts";
import { findPolicies } from "../store/find-policies.ts";
import type { LoadedPolicies } from "../store/load-policies.ts";
import { createPolicyReader } from "../store/policy-reader.ts";
import { watchFiles } from "../store/watch-files.ts";
import { loadConfigured } from "./load-configured.ts";
import { type PolicyOptions, policyPaths } from "./policy-options.ts";
import { signalled } from "./signalled.ts";
import type { Terminal } from "./terminal.ts";

export interface Watched {
  readonly configuration: Configuration;
  readonly options: PolicyOptions;
  readonly terminal: Terminal;
  /** Says what is to be said of the policies as they are now. */
  readonly report: (loaded: LoadedPolicies) => void;
}

/** A timer that never fires, in milliseconds: the longest that there is. */
const NEVER = 2 ** 31 - 1;

export async function watchPolicies({ configuration, options, terminal, report }: Watched): Promise<void> {
  const stopped = signalled();
  // Waiting for changes is all there is to do, and that alone keeps no program alive.
  const alive = setInterval(() => undefined, NEVER);
  const roots = policyPaths(configuration);
  const { build } = createIncrementalBuild();
  let took = 0;
  const reader = createPolicyReader(roots);
  const run = (): LoadedPolicies => {
    const begun = performance.now();
    const result = loadConfigured(configuration, options, build, reader.last);
    reader.beside(result.dataPaths);
    terminal.clear?.();
    report(result);
    took = performance.now() - begun;
    return result;
  };
  let loaded = run();
  const say = () => terminal.err(`watching ${roots.join(", ")}: Ctrl-C ends (that took ${Math.round(took)} ms)\n`);
  const watch = watchFiles(
    [
      {
        paths: () => [...findPolicies(roots).paths, ...loaded.dataPaths],
        seen: () => loaded.seen,
        roots,
        beside: () => loaded.dataPaths,
        onChange: () => {
          reader.all();
          loaded = run();
          say();
        },
        heardOf: (paths) => {
          const heard = reader.heardOf(paths);
          if (heard === "changed") {
            loaded = run();
            say();
          }
          return heard !== "unsure";
        },
      },
    ],
    {
      pollInterval: configuration.pollInterval,
      onLost: (error) => terminal.err(`file events are lost, files are looked at every so often: ${String(error)}\n`),
    },
  );
  await watch.listening;
  say();
  await stopped;
  await watch.stop();
  clearInterval(alive);
}
