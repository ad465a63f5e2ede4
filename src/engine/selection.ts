/**
 * `selecting fields|labels "…"`: a rule about lists that are narrowed by a selector (KEP-4601). Requirements in a
 * question can only narrow it; a requirement that is not there means unrestricted.
 */
import type { SelectorPattern } from "../check/checked.ts";
import type { Evaluate, Frame } from "../expressions/frame.ts";
import { linkCode } from "../expressions/link.ts";
import { parseFieldSelector, parseLabelSelector, type Requirement } from "../values/selector.ts";
import type { SelectorRequirement } from "./question.ts";

export interface LinkedSelectors {
  readonly of: "fields" | "labels";
  readonly selectors: readonly ((frame: Frame) => readonly Requirement[] | undefined)[];
}

export function linkSelectors(patterns: readonly SelectorPattern[], of: "fields" | "labels"): LinkedSelectors | undefined {
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

function requirementsOf(text: string, of: "fields" | "labels"): readonly Requirement[] | undefined {
  const parsed = of === "fields" ? parseFieldSelector(text) : parseLabelSelector(text);
  return "selector" in parsed ? parsed.selector.requirements : undefined;
}

/** Everything the question asks for lies in the rule's selection: each requirement of the rule is implied by one asked. */
export function selectionHolds(selectors: LinkedSelectors, asked: readonly SelectorRequirement[], frame: Frame): boolean {
  return selectors.selectors.every((requirementsOf) => {
    const requirements = requirementsOf(frame);
    return requirements?.every((requirement) => asked.some((other) => implies(other, requirement))) ?? false;
  });
}

/** The question may ask for something in the rule's selection: no requirement asked contradicts one of the rule. */
export function selectionTouches(selectors: LinkedSelectors, asked: readonly SelectorRequirement[], frame: Frame): boolean {
  return selectors.selectors.every((requirementsOf) => {
    const requirements = requirementsOf(frame);
    // A selection that cannot be read (an absent interpolation) selects nothing.
    return requirements !== undefined && !requirements.some((requirement) => asked.some((other) => contradicts(other, requirement)));
  });
}

function implies(asked: SelectorRequirement, rule: Requirement): boolean {
  if (asked.key !== rule.key) return false;
  switch (rule.operator) {
    case "In":
      return asked.operator === "In" && asked.values.length > 0 && asked.values.every((value) => rule.values.includes(value));
    case "NotIn":
      if (asked.operator === "In") return asked.values.length > 0 && asked.values.every((value) => !rule.values.includes(value));
      if (asked.operator === "DoesNotExist") return true;
      return asked.operator === "NotIn" && rule.values.every((value) => asked.values.includes(value));
    case "Exists":
      return asked.operator === "Exists" || (asked.operator === "In" && asked.values.length > 0);
    default:
      return asked.operator === "DoesNotExist";
  }
}

function contradicts(asked: SelectorRequirement, rule: Requirement): boolean {
  if (asked.key !== rule.key) return false;
  // A malformed requirement restricts nothing.
  if ((asked.operator === "In" || asked.operator === "NotIn") && asked.values.length === 0) return false;
  switch (rule.operator) {
    case "In":
      if (asked.operator === "In") return !asked.values.some((value) => rule.values.includes(value));
      if (asked.operator === "NotIn") return rule.values.every((value) => asked.values.includes(value));
      return asked.operator === "DoesNotExist";
    case "NotIn":
      return asked.operator === "In" && asked.values.every((value) => rule.values.includes(value));
    case "Exists":
      return asked.operator === "DoesNotExist";
    default:
      return asked.operator === "Exists" || asked.operator === "In";
  }
}
