/**
 * Label and field selectors in the syntax of kubectl, and what one selector says about another.
 *
 *   labels   a=b, a==b, a!=b, a in (b,c), a notin (b,c), a, !a
 *   fields   a=b, a==b, a!=b
 *
 * Requirements are joined by "and". As in Kubernetes `!=` and `notin` hold where the label is missing.
 */

export type SelectorOperator = "In" | "NotIn" | "Exists" | "DoesNotExist";

export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[];
}

export type Selector = readonly Requirement[];
export type ParsedSelector = { readonly ok: Selector } | { readonly ok?: undefined; readonly error: string };

export function parseLabelSelector(text: string): ParsedSelector {
  return parseRequirements(text, labelRequirement);
}

export function parseFieldSelector(text: string): ParsedSelector {
  return parseRequirements(text, fieldRequirement);
}

export function matchesSelector(selector: Selector, labels: Readonly<Record<string, unknown>>): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    const isThere = typeof value === "string";
    switch (operator) {
      case "In":
        return isThere && values.includes(value);
      case "NotIn":
        return !isThere || !values.includes(value);
      case "Exists":
        return isThere;
      case "DoesNotExist":
        return !isThere;
    }
  });
}

/** Whether everything that `inner` may select is selected by `outer` too. What contradicts itself is held by nothing. */
export function selectorHolds(outer: Selector, inner: Selector): boolean {
  return outer.every((wanted) => {
    const given = valuesFor(wanted.key, inner);
    return !isNone(given) && isWithin(given, valuesOf(wanted));
  });
}

/** Whether nothing can be selected by both: some key could have no value at all. */
export function selectorsAreDisjoint(a: Selector, b: Selector): boolean {
  return a.some(({ key }) => isNone(both(valuesFor(key, a), valuesFor(key, b))));
}

// ---- what a key may have -------------------------------------------------------------

/** `only`: one of these values; else any value but these. `missing`: whether the key may be missing. */
interface Values {
  readonly only: boolean;
  readonly values: ReadonlySet<string>;
  readonly missing: boolean;
}
const ANYTHING: Values = { only: false, values: new Set(), missing: true };

function valuesOf({ operator, values }: Requirement): Values {
  switch (operator) {
    case "In":
      return { only: true, values: new Set(values), missing: false };
    case "NotIn":
      return { only: false, values: new Set(values), missing: true };
    case "Exists":
      return { only: false, values: new Set(), missing: false };
    case "DoesNotExist":
      return { only: true, values: new Set(), missing: true };
  }
}

function valuesFor(key: string, selector: Selector): Values {
  return selector
    .filter((one) => one.key === key)
    .map(valuesOf)
    .reduce(both, ANYTHING);
}

function both(a: Values, b: Values): Values {
  const missing = a.missing && b.missing;
  if (!a.only && !b.only) return { only: false, values: a.values.union(b.values), missing };
  const [one, other] = a.only ? [a, b] : [b, a];
  const values = other.only ? one.values.intersection(other.values) : one.values.difference(other.values);
  return { only: true, values, missing };
}

function isNone({ only, values, missing }: Values): boolean {
  return only && values.size === 0 && !missing;
}

function isWithin(inner: Values, outer: Values): boolean {
  if (inner.missing && !outer.missing) return false;
  if (inner.only) {
    return outer.only ? inner.values.isSubsetOf(outer.values) : inner.values.isDisjointFrom(outer.values);
  }
  return !outer.only && outer.values.isSubsetOf(inner.values);
}

// ---- reading --------------------------------------------------------------------

type ReadRequirement = (text: string) => Requirement | string;

function parseRequirements(text: string, read: ReadRequirement): ParsedSelector {
  const requirements: Requirement[] = [];
  for (const part of splitOutsideParentheses(text)) {
    const requirement = part.trim() === "" ? "a requirement is missing" : read(part.trim());
    if (typeof requirement === "string") return { error: requirement };
    requirements.push(requirement);
  }
  return { ok: requirements };
}

/** At commas outside `(…)`; a backslash takes the next character to the letter (field selectors). */
function splitOutsideParentheses(text: string): readonly string[] {
  const parts: string[] = [];
  let [start, depth] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index++;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/;

function labelRequirement(text: string): Requirement | string {
  const set = /^(\S+)\s+(in|notin)\s*\((.*)\)$/.exec(text);
  if (set) {
    const [, key = "", word, values = ""] = set;
    const operator = word === "in" ? "In" : "NotIn";
    return checkedLabel({ key, operator, values: values.split(",").map((value) => value.trim()) });
  }
  const comparison = /^(.*?)\s*(!=|==|=)\s*(.*)$/.exec(text);
  if (comparison) {
    const [, key = "", sign, value = ""] = comparison;
    return checkedLabel({ key, operator: sign === "!=" ? "NotIn" : "In", values: [value] });
  }
  if (text.startsWith("!")) return checkedLabel({ key: text.slice(1).trim(), operator: "DoesNotExist", values: [] });
  return checkedLabel({ key: text, operator: "Exists", values: [] });
}

function checkedLabel(requirement: Requirement): Requirement | string {
  const { key, values } = requirement;
  const [name = ""] = key.split("/").toReversed();
  if (!KEY.test(key) || name.length > 63 || key.length > 317) return `\`${key}\` is not a label key`;
  const wrong = values.find((value) => !LABEL_VALUE.test(value) || value.length > 63);
  return wrong === undefined ? requirement : `\`${wrong}\` is not a label value`;
}

function fieldRequirement(text: string): Requirement | string {
  const comparison = /^([^=!\s]+)\s*(!=|==|=)\s*(.*)$/.exec(text);
  if (!comparison) return `\`${text}\` is not a field requirement such as \`spec.nodeName=n1\``;
  const [, key = "", sign, written = ""] = comparison;
  const value = written.replace(/\\([\\,=])/g, "$1");
  return { key, operator: sign === "!=" ? "NotIn" : "In", values: [value] };
}
