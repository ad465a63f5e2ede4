/** Loads the policies that a configuration names. Apart from their options, because it brings the compiler with it. */
import { systemClock } from "../base/clock.ts";
import { buildOptions } from "../server/build-options.ts";
import type { Configuration } from "../server/configuration.ts";
import type { BuildPolicySet } from "../store/build-policy-set.ts";
import { buildPolicySet } from "../store/compiler.ts";
import { type LoadedPolicies, loadRead } from "../store/load-policies.ts";
import { readPolicies, type ReadPolicies } from "../store/read-policies.ts";
import { type PolicyOptions, policyPaths } from "./policy-options.ts";

/** Loads the set that the configuration names; sources and facts are known only where a configuration was given. */
export function loadConfigured(
  configuration: Configuration,
  options: PolicyOptions,
  build: BuildPolicySet = buildPolicySet,
  read: ReadPolicies = readPolicies(policyPaths(configuration)),
): LoadedPolicies {
  const known = buildOptions(configuration, options.config === undefined ? "check" : "serve");
  // Whether facts are wired is a matter of serving, not of the texts.
  return loadRead(read, { ...known, facts: undefined, now: systemClock.now() }, build);
}
