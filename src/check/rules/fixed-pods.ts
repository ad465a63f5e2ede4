/**
 * What may not change on update: the spec of a Pod, and of a Job its template. A mutation of `pod-workloads` leaves
 * both out on update; one that names them and writes below `pod.spec` is the mistake `immutable-on-update`.
 */
import { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { PREDECLARED_SETS } from "../../vocabulary/predeclared-sets.ts";
import type { ResolvedTarget } from "../../vocabulary/resolved-target.ts";
import type { CheckedHead, PermissionPattern, ResourcePermission } from "../checked.ts";
import { headScope } from "../expression-access.ts";
import { checkResource } from "../heads/verbs-and-targets.ts";
import { sameTarget } from "./arrivals.ts";
import type { Bindings, CheckContext } from "./check-context.ts";

const UPDATE_VERBS = ["update", "patch"];

/** The targets that a permission names itself, not through a predeclared set. */
export function namedTargets(
  permission: ast.Permission,
  file: SourceFile,
  bindings: Bindings,
  context: CheckContext,
): readonly ResolvedTarget[] {
  if (permission.kind === "acting" || permission.targets.kind === "urls") return [];
  const own = permission.targets.include.filter(({ segments }) => !PREDECLARED_SETS.has(segments[0]?.text ?? ""));
  // What is wrong with them is said where the head is checked.
  const scope = { ...headScope(file, bindings, context), collector: new Collector() };
  return own.flatMap((ref) => checkResource(ref, scope).include);
}

export function withoutFixedPods(head: CheckedHead, byName: readonly ResolvedTarget[]): CheckedHead {
  return { ...head, permissions: head.permissions.flatMap((permission) => split(permission, byName)) };
}

function split(permission: PermissionPattern, byName: readonly ResolvedTarget[]): readonly PermissionPattern[] {
  if (permission.kind !== "resource") return [permission];
  const { verbs, targets } = permission;
  const fixed = targets.include.filter((target) => isFixed(target) && !byName.some((one) => sameTarget(one, target)));
  if (fixed.length === 0) return [permission];
  const others = targets.include.filter((target) => !fixed.includes(target));
  const onUpdate = verbs.include.filter((verb) => UPDATE_VERBS.includes(verb) || verb === "*");
  const elsewhere = verbs.include.filter((verb) => !UPDATE_VERBS.includes(verb));
  return [
    ...narrowed(permission, { include: elsewhere, except: [...verbs.except, ...UPDATE_VERBS] }, targets.include),
    ...narrowed(
      permission,
      { include: onUpdate.includes("*") ? UPDATE_VERBS : onUpdate, except: verbs.except },
      others,
    ),
  ];
}

function isFixed({ group, resource }: ResolvedTarget): boolean {
  return (group === "" && resource === "pods") || (group === "batch" && resource === "jobs");
}

function narrowed(
  permission: ResourcePermission,
  verbs: ResourcePermission["verbs"],
  include: readonly ResolvedTarget[],
): readonly PermissionPattern[] {
  if (verbs.include.length === 0 || include.length === 0) return [];
  return [{ ...permission, verbs, targets: { include, except: permission.targets.except } }];
}
