/** The rows of both sides, sorted by subject, then place: see {@link AuthorizationLevel}. */
import type { CheckedRule } from "../check/checked.ts";
import { MOST_PAIRS } from "../check/rules/growth.ts";
import {
  actionCode,
  ALLOW_HEAD,
  type AuthorizationLevel,
  DENY_HEAD,
  EVERYWHERE,
  EXCEPTING,
  HEAD_WIDTH,
  ROW_WIDTH,
  SETTLED,
  type RuleTable,
  type Shape,
} from "./decision-tree.ts";
import { sortedByColumns } from "./sort-rows.ts";

interface RowOfRule {
  readonly rule: CheckedRule;
  readonly subjects: { readonly codes: readonly number[] };
  /** undefined: everywhere. */
  readonly places: { readonly codes: readonly number[]; readonly whole: readonly number[] } | undefined;
}

/** Rules of some subjects and places, and behind them allows of one of each, as columns. */
interface Rows {
  readonly stated: readonly RowOfRule[];
  readonly granted: { readonly subject: Int32Array; readonly place: Int32Array };
}

/** `order`: which row each rule is. */
export function authorizationLevel(
  rows: Rows,
  order: Int32Array,
  rules: RuleTable,
  subjectCount: number,
): AuthorizationLevel {
  const heads = new Int32Array((subjectCount + 1) * HEAD_WIDTH);
  const codes = actionCodes(rules);
  const numbers = new Int32Array(order.length);
  for (let rule = 0; rule < order.length; rule++) numbers[order[rule] ?? 0] = rule;
  const side = (effect: "deny" | "allow", head: number): Int32Array =>
    sortedRows(bindingsOf(rows, numbers, effect), codes, heads, head);
  return { heads, deny: side("deny", DENY_HEAD), allow: side("allow", ALLOW_HEAD) };
}

/** One entry for each (subject, place) that a rule of the side names. */
interface Bindings {
  readonly subjects: Int32Array;
  readonly places: Int32Array;
  readonly rules: Int32Array;
}

const ANYWHERE: readonly number[] = [EVERYWHERE];

/** In the order of the rows, which lie side by side in memory. */
function bindingsOf({ stated: rows, granted }: Rows, numbers: Int32Array, side: "deny" | "allow"): Bindings {
  const subjects: number[] = [];
  const places: number[] = [];
  const rules: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    const { rule, subjects: who, places: where } = rows[row] as RowOfRule;
    if (!rule.gates.authorization || (rule.effect === "deny") !== (side === "deny")) continue;
    const own = placesFor(who.codes.length, where);
    for (const subject of who.codes) {
      for (const place of own) {
        subjects.push(subject);
        places.push(place);
        rules.push(numbers[row] ?? 0);
      }
    }
  }
  const more = side === "allow" ? granted.subject.length : 0;
  return {
    subjects: joined(subjects, granted.subject.subarray(0, more)),
    places: joined(places, granted.place.subarray(0, more)),
    rules: joined(rules, numbers.subarray(rows.length, rows.length + more)),
  };
}

function joined(first: readonly number[], second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** A list of places is one pattern where it would be written down again for each of many subjects. */
function placesFor(subjects: number, where: RowOfRule["places"]): readonly number[] {
  if (where === undefined) return ANYWHERE;
  return subjects * where.codes.length > MOST_PAIRS ? where.whole : where.codes;
}

/** Writes the heads of the side, and gives its rows. */
function sortedRows(
  { subjects, places, rules }: Bindings,
  codes: Int32Array,
  heads: Int32Array,
  head: number,
): Int32Array {
  const at = (list: ArrayLike<number>, index: number) => list[index] ?? 0;
  // Exact namespaces are the numbers from 0.
  const order = sortedByColumns([subjects, places, rules], subjects.length);
  const sorted = new Int32Array(order.length * ROW_WIDTH);
  for (let row = 0; row < order.length; row++) {
    const from = at(order, row);
    const rule = at(rules, from);
    sorted[row * ROW_WIDTH] = at(places, from);
    sorted[row * ROW_WIDTH + 1] = at(codes, rule);
    sorted[row * ROW_WIDTH + 2] = rule;
  }
  let row = 0;
  for (let subject = 0; subject * HEAD_WIDTH < heads.length; subject++) {
    const isMine = () => row < order.length && subjects[at(order, row)] === subject;
    heads[subject * HEAD_WIDTH + head] = row;
    while (isMine() && at(places, at(order, row)) < 0) row++;
    heads[subject * HEAD_WIDTH + head + 1] = row;
    while (isMine()) row++;
  }
  return sorted;
}

function actionCodes({ count, shape, shapes, subjects, subjectSets, action }: RuleTable): Int32Array {
  const settledShapes = shapes.map(isSettled);
  const codes = new Int32Array(count);
  for (let rule = 0; rule < count; rule++) {
    const subject = subjects[rule] ?? 0;
    const hasExceptions = subject < 0 && subjectSets[-1 - subject]?.except.length !== 0;
    const flags = (settledShapes[shape[rule] ?? 0] === true ? SETTLED : 0) | (hasExceptions ? EXCEPTING : 0);
    codes[rule] = actionCode(action[rule] ?? 0, flags);
  }
  return codes;
}

/** Nothing is left to compare but exceptions from the subjects, and the rule's name says all. */
function isSettled({ effect, shadow, times, bodies }: Shape): boolean {
  const [body] = bodies;
  if (shadow || (effect !== "allow" && effect !== "deny") || times.length > 0) return false;
  if (body === undefined || bodies.length > 1) return false;
  const { code, exemptions, check } = body;
  return code.clauses.length + exemptions.length === 0 && !code.message && !code.help && check === undefined;
}
