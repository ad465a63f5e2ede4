/**
 * `impersonate user "x" only to get on pods in "a"` says two things: that the caller may act as x, and what it may do as x, and
 * where. Users lie in no namespace, so the place belongs to the second.
 */
import type { CheckedRule, PermissionPattern } from "../checked.ts";

export function splitByPlace(rule: CheckedRule): readonly CheckedRule[] {
  const { head } = rule;
  const { permissions, place } = head;
  if (place === undefined || !permissions.some(isUnplaced)) return [rule];
  const identities = { ...head, permissions: permissions.filter(isUnplaced), place: undefined };
  const actions = { ...head, permissions: permissions.filter((permission) => !isUnplaced(permission)) };
  return [
    { ...rule, head: identities },
    { ...rule, head: actions },
  ];
}

export function isUnplaced(permission: PermissionPattern): boolean {
  return permission.kind === "resource" && permission.unplaced === true;
}
