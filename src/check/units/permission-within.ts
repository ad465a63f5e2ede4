/**
 * Whether all that a permission says is said by the permissions of a role too: each verb on each target, with names and
 * selectors at least as narrow. Judged one permission of the role at a time.
 */
import type { NamePattern, ResourcePermission, SelectorPattern, TargetPattern } from "../checked.ts";
import { holds, overlaps } from "../../values/glob.ts";
import { findResource, findSubresource } from "../../vocabulary/resource-table.ts";
import { verbsOfOperation } from "../../vocabulary/admission-shape.ts";
import { globOf } from "./place-within.ts";

export interface Excess {
  readonly verb: string;
  readonly target: TargetPattern;
}

/** The first that the role does not give. */
export function excessOf(
  permission: ResourcePermission,
  role: readonly ResourcePermission[],
  effect: "gives" | "takes",
): Excess | undefined {
  for (const target of permission.targets.include) {
    for (const verb of permission.verbs.include) {
      if (permission.verbs.except.includes(verb)) continue;
      // A list of verbs and targets holds pairs that no request can have; refusing those takes nothing from anybody.
      if (effect === "takes" && !isServed(verb, target)) continue;
      if (!role.some((line) => lineHolds(line, verb, target, permission))) return { verb, target };
    }
  }
  return undefined;
}

function lineHolds(
  line: ResourcePermission,
  verb: string,
  target: TargetPattern,
  asked: ResourcePermission,
): boolean {
  return (
    line.place === undefined &&
    (line.verbs.include.includes(verb) || line.verbs.include.includes("*")) &&
    !line.verbs.except.some((except) => except === verb || except === "*" || verb === "*") &&
    line.targets.include.some((one) => targetWithin(one, target)) &&
    line.targets.except.every(
      (left) => !meets(left, target) || asked.targets.except.some((own) => targetWithin(own, left)),
    ) &&
    namesWithin(line.names, asked.names) &&
    selectorsWithin(line.fieldSelectors, asked.fieldSelectors) &&
    selectorsWithin(line.labelSelectors, asked.labelSelectors)
  );
}

function targetWithin(outer: TargetPattern, inner: TargetPattern): boolean {
  return (
    (outer.group === inner.group || outer.group === "*") &&
    (outer.resource === inner.resource || outer.resource === "*") &&
    subresourceWithin(outer, inner)
  );
}

function subresourceWithin(outer: TargetPattern, inner: TargetPattern): boolean {
  if (outer.subresource === "**") return true;
  if (outer.literalStar === true || inner.literalStar === true) {
    return (
      outer.subresource === "*" &&
      inner.subresource === "*" &&
      (outer.literalStar !== true || inner.literalStar === true)
    );
  }
  if (outer.subresource === "*") return inner.subresource !== "" && inner.subresource !== "**";
  return outer.subresource === inner.subresource;
}

function meets(a: TargetPattern, b: TargetPattern): boolean {
  const same = (x: string, y: string) => x === y || x === "*" || y === "*";
  const isMain = a.subresource === "" || b.subresource === "";
  const sub =
    a.subresource === "**" ||
    b.subresource === "**" ||
    (isMain ? a.subresource === b.subresource : same(a.subresource, b.subresource));
  return same(a.group, b.group) && same(a.resource, b.resource) && sub;
}

function namesWithin(outer: NamePattern | undefined, inner: NamePattern | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  const [allowed, left, own] = [outer.include, outer.except, inner.except].map((list) => list.map(globOf));
  // What depends on the caller leaves out nothing for certain, and a role may give every caller something else.
  if (outer.include.some((one) => !("glob" in one)) || inner.except.some((one) => !("glob" in one))) return false;
  return inner.include
    .map(globOf)
    .every(
      (name) =>
        allowed?.some((one) => holds(one, name)) === true &&
        left?.every((one) => !overlaps(one, name) || own?.some((mine) => holds(mine, one)) === true) === true,
    );
}

/** A selector of the role narrows what it gives; only the same words are as narrow. */
function selectorsWithin(outer: readonly SelectorPattern[], inner: readonly SelectorPattern[]): boolean {
  const texts = inner.map((one) => JSON.stringify(one.text));
  return outer.every((one) => texts.includes(JSON.stringify(one.text)));
}

const STANDARD_VERBS: ReadonlySet<string> = new Set([
  ...(["CREATE", "UPDATE", "DELETE"] as const).flatMap(verbsOfOperation),
  "get",
  "list",
  "watch",
]);

/** Whether an API server serves the verb for the kind, as far as the table knows both. */
function isServed(verb: string, { group, resource, subresource }: TargetPattern): boolean {
  if (!STANDARD_VERBS.has(verb)) return true;
  const entry = subresource === "" ? findResource(group, resource) : findSubresource(group, resource, subresource);
  return entry === undefined || entry.verbs.length === 0 || entry.verbs.includes(verb);
}
