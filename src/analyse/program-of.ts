/** A checked set → what it compiles to, and the engine of that. */
import type { CheckResult } from "../check/check-policy-set.ts";
import type { CheckedPolicySet } from "../check/checked.ts";
import type { Program } from "../compile/decision-tree.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { CONTROL_PLANE_USERNAMES } from "../vocabulary/control-plane.ts";
import { digestOf, treeOf } from "./digest.ts";
import type { BuildOptions } from "./policy-set.ts";

export function programOf(checked: CheckResult, set: CheckedPolicySet, options: BuildOptions): Program {
  const program = programOfSome(checked, set, options);
  const { controlPlane, customResources } = program;
  const { gates, defaultDeny, cluster, allowLockout } = options;
  const around = { controlPlane, customResources, gates: gates.toSorted(), defaultDeny, cluster, allowLockout };
  return { ...program, digest: digestOf(set, around) };
}

/** For questions about some of the rules, which nobody tells apart by a digest. */
export function programOfSome({ context }: CheckResult, set: CheckedPolicySet, options: BuildOptions): Program {
  return {
    ...treeOf(set),
    controlPlane: controlPlaneOf(options),
    customResources: customResourcesOf(context),
    digest: "",
  };
}

export function customResourcesOf({ schemas }: CheckResult["context"]): Program["customResources"] {
  return schemas.all.map(({ group, resource, namespaced, version }) => ({ group, resource, namespaced, version }));
}

export function controlPlaneOf({ controlPlane }: Pick<BuildOptions, "controlPlane">): readonly string[] {
  return [
    ...CONTROL_PLANE_USERNAMES,
    ...controlPlane.users,
    ...controlPlane.serviceAccounts.map((account) => `system:serviceaccount:${account.replace("/", ":")}`),
    ...controlPlane.groups.map((group) => `group:${group}`),
  ];
}

export function engineOf(checked: CheckResult, set: CheckedPolicySet, options: BuildOptions): PolicyEngine {
  const { cluster, defaultDeny } = options;
  return createEngine(programOf(checked, set, options), { cluster, defaultDeny });
}
