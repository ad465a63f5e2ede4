/**
 * The part of the workload that Kubernetes' RBAC can say: no denies, no conditions, no patterns, no exceptions. Where a role
 * gives everything except some kinds, as in RBAC the kinds are listed that it gives.
 */
import type { Permission, Role, Rule, Target, Workload } from "./model.ts";
import { KINDS } from "./requests.ts";

export function withinRbac(workload: Workload): Workload {
  const known = knownKinds(workload.roles);
  const rewritten = new Map<readonly Permission[], readonly Permission[]>();
  const rules = workload.rules.filter(sayable).map((rule) => {
    const permissions = rewritten.get(rule.permissions) ?? rule.permissions.map((one) => listed(one, known));
    rewritten.set(rule.permissions, permissions);
    return { ...rule, permissions };
  });
  return { ...workload, rules };
}

function sayable({ effect, condition, subjects, exceptSubjects, places }: Rule): boolean {
  return (
    effect === "allow" &&
    condition === undefined &&
    exceptSubjects.length === 0 &&
    places.every((place) => !place.includes("*")) &&
    subjects.every((subject) => !("pattern" in subject) || !subject.pattern.includes("*"))
  );
}

function listed(permission: Permission, known: readonly Target[]): Permission {
  if (permission.except.length === 0) return permission;
  const excepted = new Set(permission.except.map(keyOf));
  return { ...permission, targets: known.filter((target) => !excepted.has(keyOf(target))), except: [] };
}

function knownKinds(roles: readonly Role[]): readonly Target[] {
  const all = [...KINDS, ...roles.flatMap(({ permissions }) => permissions.flatMap(({ targets }) => targets))];
  const exact = all.filter(({ group, resource }) => group !== "*" && resource !== "*");
  return [...new Map(exact.map((target) => [keyOf(target), target])).values()];
}

function keyOf({ group, resource, subresource }: Target): string {
  return JSON.stringify([group, resource, subresource]);
}
