/** What the compiler must know of the configuration. */
import type { LoadOptions } from "../store/build-policy-set.ts";
import type { Configuration } from "./configuration.ts";
import { sourceNames } from "./source-names.ts";

/**
 * `serve`: what is not configured is not there. `check`: without a configuration nothing is known of sources and facts,
 * so that their absence is no mistake of the policies.
 */
export function buildOptions(configuration: Configuration, purpose: "serve" | "check"): LoadOptions {
  const known = purpose === "serve";
  return {
    gates: configuration.gates,
    allowLockout: configuration.allowLockout,
    defaultDeny: configuration.authorization.default === "deny",
    cluster: { name: configuration.cluster.name, version: configuration.kubernetesVersion },
    controlPlane: configuration.cluster.controlPlane,
    sources: known ? sourceNames(configuration.identity) : undefined,
    facts: known ? configuration.cluster.kubeconfig !== undefined : undefined,
  };
}
