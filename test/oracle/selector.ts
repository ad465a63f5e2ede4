/**
 * Selectors as sets of values: each requirement allows some values of its key, "no value" among them.
 */
import type { OracleRequirement } from "./question.ts";

export interface SelectorTerm {
  readonly key: string;
  readonly allowed: ValueSet;
}
/** `all`: every value but `values`; otherwise only `values`. NO_VALUE stands for a missing key. */
interface ValueSet {
  readonly all: boolean;
  readonly values: readonly string[];
}
const NO_VALUE = "\u0000";

/** kubectl's syntax: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
export function parseSelector(text: string): readonly SelectorTerm[] {
  return splitTerms(text).map(parseTerm);
}

export function labelsMatch(terms: readonly SelectorTerm[], labels: Readonly<Record<string, string>>): boolean {
  return terms.every(({ key, allowed }) => includes(allowed, Object.hasOwn(labels, key) ? labels[key] : NO_VALUE));
}

/** Everything that the question selects, the terms select too. A selection that contradicts itself holds nothing. */
export function selectionHeld(terms: readonly SelectorTerm[], asked: readonly OracleRequirement[]): boolean {
  return terms.every(({ key, allowed }) => {
    const values = askedValues(asked, key);
    return !isEmpty(values) && isSubset(values, allowed);
  });
}

/** Something that the question selects may be selected by the terms. */
export function selectionTouched(terms: readonly SelectorTerm[], asked: readonly OracleRequirement[]): boolean {
  const keys = [...new Set(terms.map(({ key }) => key))];
  return keys.every((key) => {
    const sets = terms.filter((term) => term.key === key).map(({ allowed }) => allowed);
    return !isEmpty([askedValues(asked, key), ...sets].reduce(intersect));
  });
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let depth = 0;
  let term = "";
  for (const char of text) {
    if (char === "(") depth++;
    if (char === ")") depth--;
    if (char === "," && depth === 0) {
      terms.push(term);
      term = "";
    } else term += char;
  }
  return [...terms, term].map((part) => part.trim()).filter((part) => part !== "");
}

function parseTerm(text: string): SelectorTerm {
  const list = /^(\S+)\s+(in|notin)\s+\((.*)\)$/.exec(text);
  if (list) {
    const values = (list[3] ?? "").split(",").map((value) => value.trim());
    return { key: list[1] ?? "", allowed: { all: list[2] === "notin", values } };
  }
  const pair = /^([^=!]+?)\s*(!=|==|=)\s*(.*)$/.exec(text);
  if (pair) return { key: pair[1] ?? "", allowed: { all: pair[2] === "!=", values: [pair[3] ?? ""] } };
  if (text.startsWith("!")) return { key: text.slice(1).trim(), allowed: { all: false, values: [NO_VALUE] } };
  return { key: text, allowed: { all: true, values: [NO_VALUE] } };
}

function askedValues(asked: readonly OracleRequirement[], key: string): ValueSet {
  return asked
    .filter((requirement) => requirement.key === key)
    .map(valuesOf)
    .reduce(intersect, { all: true, values: [] });
}

function valuesOf({ operator, values }: OracleRequirement): ValueSet {
  if (operator === "In") return { all: false, values };
  if (operator === "NotIn") return { all: true, values };
  if (operator === "Exists") return { all: true, values: [NO_VALUE] };
  if (operator === "DoesNotExist") return { all: false, values: [NO_VALUE] };
  return { all: true, values: [] };
}

function includes(set: ValueSet, value: string | undefined): boolean {
  return set.values.includes(value ?? NO_VALUE) !== set.all;
}

function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (!a.all) return { all: false, values: a.values.filter((value) => includes(b, value)) };
  if (!b.all) return intersect(b, a);
  return { all: true, values: [...a.values, ...b.values] };
}

function isEmpty(set: ValueSet): boolean {
  return !set.all && set.values.length === 0;
}

function isSubset(small: ValueSet, large: ValueSet): boolean {
  if (!small.all) return small.values.every((value) => includes(large, value));
  return large.all && large.values.every((value) => small.values.includes(value));
}
