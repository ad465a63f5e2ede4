/** A head that takes away with `except` everything that it names never matches. */
import type { CheckedHead, CheckedRule } from "../../check/checked.ts";
import { subjectCovers, targetCovers, textCovers } from "./head-covers.ts";
import type { Lint } from "./lint.ts";

export const unreachableRule: Lint = ({ set, writtenAs }, report) => {
  for (const { head, ref } of set.rules) {
    const part = emptyPart(head);
    if (part === undefined) continue;
    const written = writtenAs(ref);
    if (written?.statement.kind !== "rule") continue;
    report("unreachable-rule", written.file, written.statement.name.span, `nothing is left of its ${part}`, {
      help: "narrow what stands after `except`",
    });
  }
};

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

function isEmpty<Item>(
  { include, except }: { readonly include: readonly Item[]; readonly except: readonly Item[] },
  covers: (outer: Item, inner: Item) => boolean,
): boolean {
  if (include.length === 0 || except.length === 0) return false;
  return include.every((item) => except.some((other) => covers(other, item)));
}
