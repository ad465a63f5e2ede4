/** Small questions to the permissions of a head. */
import type { ResourcePermission } from "../../check/checked.ts";

export function asksVerb({ verbs }: Pick<ResourcePermission, "verbs">, ...any: readonly string[]): boolean {
  return any.some(
    (verb) => (verbs.include.includes(verb) || verbs.include.includes("*")) && !verbs.except.includes(verb),
  );
}

/** `*`, `*.apps` and their subresources count as what they stand for. */
export function holdsTarget(
  targets: ResourcePermission["targets"]["include"],
  group: string,
  resource: string,
  subresource: string,
): boolean {
  return targets.some(
    (target) =>
      (target.group === group || target.group === "*") &&
      (target.resource === resource || target.resource === "*") &&
      (target.subresource === subresource ||
        target.subresource === "**" ||
        (target.subresource === "*" && subresource !== "" && target.literalStar !== true)),
  );
}
