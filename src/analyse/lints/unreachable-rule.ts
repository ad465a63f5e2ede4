/** Heads that never match: `except` takes away everything that they name, or their kinds live in no namespace. */
import type { CheckedHead, CheckedRule, IdentityPermission } from "../../check/checked.ts";
import { compileGlob } from "../../values/glob.ts";
import { scopeOf } from "../../vocabulary/resource-table.ts";
import { subjectCovers, targetCovers, textCovers } from "./head-covers.ts";
import type { Lint } from "./lint.ts";

export const unreachableRule: Lint = ({ set, writtenAs }, report) => {
  for (const { head, ref, granted } of set.rules) {
    if (granted === true) continue;
    const why = whyNever(head);
    if (why === undefined) continue;
    const written = writtenAs(ref);
    if (written?.statement.kind !== "rule") continue;
    report("unreachable-rule", written.file, written.statement.name.span, why.message, { help: why.help });
  }
};

function whyNever(head: CheckedHead): { readonly message: string; readonly help: string } | undefined {
  const part = emptyPart(head);
  if (part !== undefined)
    return { message: `nothing is left of its ${part}`, help: "narrow what stands after `except`" };
  if (head.place === undefined || head.permissions.length === 0 || !head.permissions.every(inNoNamespace))
    return undefined;
  return {
    message: "these kinds live in no namespace, so `in` never matches",
    help: "remove the place; which ones is said by `named`",
  };
}

/** A binding in a namespace asks `bind` about a ClusterRole there; a Namespace is its own place. */
function inNoNamespace(permission: CheckedRule["head"]["permissions"][number]): boolean {
  if (permission.kind === "identity") return !canBeServiceAccount(permission);
  if (permission.kind !== "resource") return false;
  const { verbs, targets } = permission;
  if (verbs.include.some((verb) => ["*", "bind", "escalate"].includes(verb))) return false;
  return targets.include.every(
    ({ group, resource }) => scopeOf(group, resource) === "cluster" && !(group === "" && resource === "namespaces"),
  );
}

/** Of all identities only service accounts lie in namespaces. */
function canBeServiceAccount({ of, value }: IdentityPermission): boolean {
  if (of !== "user" || !("glob" in value)) return of === "user";
  const [start = ""] = compileGlob(value.glob).parts;
  return start.startsWith(SERVICE_ACCOUNT) || (value.glob !== start && SERVICE_ACCOUNT.startsWith(start));
}
const SERVICE_ACCOUNT = "system:serviceaccount:";

function emptyPart({ subjects, permissions, place }: CheckedHead): string | undefined {
  if (isEmpty(subjects, subjectCovers)) return "subjects";
  if (permissions.length > 0 && permissions.every(isEmptyPermission)) return "verbs, resources or names";
  if (place === undefined) return undefined;
  const covers = (outer: (typeof place.include)[number], inner: (typeof place.include)[number]) =>
    outer.kind === "name" && inner.kind === "name" && textCovers(outer.pattern, inner.pattern);
  return isEmpty(place, covers) ? "namespaces" : undefined;
}

function isEmptyPermission(permission: CheckedRule["head"]["permissions"][number]): boolean {
  switch (permission.kind) {
    case "identity":
      return false;
    case "url":
      return isEmpty(permission.verbs, sameVerb) || isEmpty(permission.paths, textCovers);
    case "resource":
      return (
        isEmpty(permission.verbs, sameVerb) ||
        isEmpty(permission.targets, targetCovers) ||
        (permission.names !== undefined && isEmpty(permission.names, textCovers))
      );
  }
}

function sameVerb(outer: string, inner: string): boolean {
  return outer === "*" || outer === inner;
}

/** Longer lists are not compared. */
const MOST_PAIRS = 1_000_000;

function isEmpty<Item>(
  { include, except }: { readonly include: readonly Item[]; readonly except: readonly Item[] },
  covers: (outer: Item, inner: Item) => boolean,
): boolean {
  if (include.length === 0 || except.length === 0) return false;
  if (include.length * except.length > MOST_PAIRS) return false;
  return include.every((item) => except.some((other) => covers(other, item)));
}
