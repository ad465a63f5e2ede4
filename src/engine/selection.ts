/**
 * `selecting fields|labels "…"`: a rule about lists that are narrowed by a selector (KEP-4601). Requirements in a
 * question can only narrow it; a requirement that is not there means unrestricted.
 */
import type { SelectorPattern } from "../check/checked.ts";
import type { Evaluate, Frame } from "../expressions/frame.ts";
import { linkCode } from "../expressions/link.ts";
import {
  parseFieldSelector,
  parseLabelSelector,
  type Requirement,
  type Selector,
  selectorHolds,
  selectorsAreDisjoint,
} from "../values/selector.ts";
import type { SelectorRequirement } from "./question.ts";

export interface LinkedSelectors {
  readonly of: "fields" | "labels";
  readonly selectors: readonly ((frame: Frame) => Selector | undefined)[];
}

export function linkSelectors(
  patterns: readonly SelectorPattern[],
  of: "fields" | "labels",
): LinkedSelectors | undefined {
  if (patterns.length === 0) return undefined;
  return { of, selectors: patterns.map(({ text }) => linkSelector(text, of)) };
}

function linkSelector(text: SelectorPattern["text"], of: "fields" | "labels") {
  if ("glob" in text) {
    const requirements = requirementsOf(text.glob, of);
    return () => requirements;
  }
  const evaluate: Evaluate = linkCode(text.code);
  return (frame: Frame) => {
    const written = evaluate(frame);
    return typeof written === "string" ? requirementsOf(written, of) : undefined;
  };
}

function requirementsOf(text: string, of: "fields" | "labels"): Selector | undefined {
  return (of === "fields" ? parseFieldSelector(text) : parseLabelSelector(text)).ok;
}

/** Everything the question asks for lies in the rule's selection: each requirement of the rule is implied by one asked. */
export function selectionHolds(
  selectors: LinkedSelectors,
  asked: readonly SelectorRequirement[],
  frame: Frame,
): boolean {
  const narrowed = wellFormed(asked);
  return selectors.selectors.every((selectorOf) => {
    const selector = selectorOf(frame);
    return selector !== undefined && selectorHolds(selector, narrowed);
  });
}

/** The question may ask for something in the rule's selection: no requirement asked contradicts one of the rule. */
export function selectionTouches(
  selectors: LinkedSelectors,
  asked: readonly SelectorRequirement[],
  frame: Frame,
): boolean {
  const narrowed = wellFormed(asked);
  return selectors.selectors.every((selectorOf) => {
    const selector = selectorOf(frame);
    // A selection that cannot be read (an absent interpolation) selects nothing.
    return selector !== undefined && !selectorsAreDisjoint(selector, narrowed);
  });
}

/** What is malformed, or has an operator that is not known, restricts nothing. */
function wellFormed(asked: readonly SelectorRequirement[]): Selector {
  return asked.flatMap(({ key, operator, values }): Requirement[] => {
    if ((operator === "In" || operator === "NotIn") && values.length > 0) return [{ key, operator, values }];
    return operator === "Exists" || operator === "DoesNotExist" ? [{ key, operator, values: [] }] : [];
  });
}
