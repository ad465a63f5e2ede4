/** Where a rule holds, compared with where a question asks. A selector that cannot be known makes a deny match and an allow not. */
import type { NamespacePattern, PlacePattern } from "../check/checked.ts";
import type { Evaluate, Frame } from "../expressions/frame.ts";
import { linkCode } from "../expressions/link.ts";
import { matchesSelector, parseLabelSelector, type Selector } from "../values/selector.ts";
import { UNKNOWN } from "../values/value.ts";
import type { AskedPlace } from "./asked.ts";
import type { HeadContext, Polarity } from "./linked-head.ts";
import { holdsName, type LinkedPatterns, linkPatterns, matchesText, touchesName } from "./text-patterns.ts";

export interface LinkedPlace {
  readonly only: boolean;
  readonly include: PlaceItems;
  readonly except: PlaceItems;
}
interface PlaceItems {
  readonly names: LinkedPatterns;
  readonly selectors: readonly ((frame: Frame) => Selector | undefined)[];
  /** Named lists that have exceptions of their own. */
  readonly sets: readonly LinkedPlace[];
}

export function linkPlace(place: PlacePattern): LinkedPlace {
  return { only: place.only, include: linkItems(place.include), except: linkItems(place.except) };
}

function linkItems(items: readonly NamespacePattern[]): PlaceItems {
  const names = items.flatMap((item) => (item.kind === "name" ? [item.pattern] : []));
  const selectors = items.flatMap((item) => (item.kind === "where" ? [linkSelector(item.selector)] : []));
  const sets = items.flatMap((item) =>
    item.kind === "set" ? [linkPlace({ only: false, include: item.include, except: item.except })] : [],
  );
  return { names: linkPatterns(names), selectors, sets };
}

function linkSelector(text: { readonly glob: string } | { readonly code: Parameters<typeof linkCode>[0] }) {
  if ("glob" in text) {
    const selector = selectorOf(text.glob);
    return () => selector;
  }
  const evaluate: Evaluate = linkCode(text.code);
  return (frame: Frame) => {
    const written = evaluate(frame);
    return typeof written === "string" ? selectorOf(written) : undefined;
  };
}

function selectorOf(text: string): Selector | undefined {
  return parseLabelSelector(text).ok;
}

/** The name of a Namespace alone decides: neither its labels nor the user are read. */
export function isFixedPlace({ include, except }: LinkedPlace): boolean {
  return [include, except].every(
    ({ names, selectors, sets }) =>
      names.dynamic.length === 0 && selectors.length === 0 && sets.every((set) => isFixedPlace(set)),
  );
}

export function placeMatches(
  place: LinkedPlace,
  asked: AskedPlace,
  polarity: Polarity,
  context: HeadContext,
): boolean {
  if (asked.kind === "none" || asked.kind === "unknown") return false;
  // `only` decides what a question about many places means; what is not known makes a deny match all the same.
  if (polarity === "touch" && (!place.only || asked.kind === "one")) {
    return itemsTouch(place.include, asked, context) && !itemsHold(place.except, asked, context);
  }
  if (asked.kind === "mixed") return false;
  return itemsHold(place.include, asked, context) && !itemsTouch(place.except, asked, context);
}

function itemsTouch(items: PlaceItems, asked: AskedPlace, context: HeadContext): boolean {
  if (items.sets.some((set) => placeMatches(set, asked, "touch", context))) return true;
  if (asked.kind !== "one") {
    return items.selectors.length > 0 || touchesName(items.names, { kind: "all" }, context.frame);
  }
  return (
    matchesText(items.names, asked.name, context.frame) ||
    items.selectors.some((selector) => selectorMatches(selector, context) !== false)
  );
}

function itemsHold(items: PlaceItems, asked: AskedPlace, context: HeadContext): boolean {
  if (items.sets.some((set) => placeMatches(set, asked, "whole", context))) return true;
  if (asked.kind !== "one") return asked.kind === "all" && holdsName(items.names, { kind: "all" }, context.frame);
  return (
    matchesText(items.names, asked.name, context.frame) ||
    items.selectors.some((selector) => selectorMatches(selector, context) === true)
  );
}

function selectorMatches(
  selectorOf: (frame: Frame) => Selector | undefined,
  { frame, facts }: HeadContext,
): boolean | typeof UNKNOWN {
  const selector = selectorOf(frame);
  // An interpolation that is absent or broken selects no Namespace.
  if (selector === undefined) return false;
  if (facts === undefined) return UNKNOWN;
  return facts !== null && matchesSelector(selector, facts.labels);
}
