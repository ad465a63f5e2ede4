/**
 * Whether a place lies inside another *as written*: every item inside one item of the other, and clear of what that
 * one leaves out. Nothing is intersected silently, so what cannot be shown is not inside.
 */
import type { NamespacePattern, TextPattern } from "../checked.ts";
import { compileGlob, type Glob, holds, overlaps } from "../../values/glob.ts";
import { parseLabelSelector, type Selector, selectorHolds, selectorsAreDisjoint } from "../../values/selector.ts";

export interface Namespaces {
  readonly include: readonly NamespacePattern[];
  readonly except: readonly NamespacePattern[];
}

type Item = { readonly glob: Glob } | { readonly selector: Selector };
/** One item with what is left out of it. */
interface Part {
  readonly item: Item;
  readonly except: readonly Item[];
}

export function placeWithin(inner: Namespaces, outer: Namespaces): boolean {
  const allowed = partsOf({ include: outer.include.filter(isKnown), except: outer.except }, "all");
  return partsOf(inner, "certain").every((part) => allowed.some((one) => partWithin(part, one)));
}

function partWithin(inner: Part, outer: Part): boolean {
  return (
    itemHolds(outer.item, inner.item) &&
    outer.except.every((left) => areDisjoint(left, inner.item) || inner.except.some((own) => itemHolds(own, left)))
  );
}

function itemHolds(outer: Item, inner: Item): boolean {
  if ("glob" in outer) return "glob" in inner && holds(outer.glob, inner.glob);
  return "selector" in inner && selectorHolds(outer.selector, inner.selector);
}

function areDisjoint(a: Item, b: Item): boolean {
  if ("glob" in a) return "glob" in b && !overlaps(a.glob, b.glob);
  return "selector" in b && selectorsAreDisjoint(a.selector, b.selector);
}

/** An exception that has exceptions of its own counts as all of it, or as nothing certain. */
function partsOf({ include, except }: Namespaces, exceptions: "all" | "certain"): readonly Part[] {
  return include.flatMap((item): readonly Part[] => {
    if (item.kind === "set") {
      return partsOf({ include: item.include, except: [...item.except, ...except] }, exceptions);
    }
    return [{ item: itemOf(item), except: except.flatMap((one) => exceptedItems(one, exceptions)) }];
  });
}

function exceptedItems(item: NamespacePattern, exceptions: "all" | "certain"): readonly Item[] {
  if (item.kind === "set") {
    if (exceptions === "certain" && item.except.length > 0) return [];
    return item.include.flatMap((one) => exceptedItems(one, exceptions));
  }
  // What depends on the caller may leave out anything, and nothing for certain.
  return isKnown(item) || exceptions === "all" ? [itemOf(item)] : [];
}

/** The same for every caller. */
function isKnown(item: NamespacePattern): boolean {
  if (item.kind === "set") return item.include.every(isKnown);
  return "glob" in (item.kind === "name" ? item.pattern : item.selector);
}

function itemOf(item: Exclude<NamespacePattern, { kind: "set" }>): Item {
  if (item.kind === "name") return { glob: globOf(item.pattern) };
  const selector = "glob" in item.selector ? parseLabelSelector(item.selector.glob).ok : undefined;
  // A selector that the caller completes may select everything.
  return { selector: selector ?? [] };
}

/** What `user.…` puts into a pattern is any text. */
export function globOf(pattern: TextPattern): Glob {
  if ("glob" in pattern) return compileGlob(pattern.glob);
  if (pattern.code.op !== "text") return compileGlob("*");
  return compileGlob(pattern.code.parts.map((part) => (typeof part === "string" ? part : "*")).join(""));
}
