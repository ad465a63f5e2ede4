/** The rows of both sides, sorted by subject, then place: see {@link AuthorizationLevel}. */
import type { CheckedRule } from "../check/checked.ts";
import {
  actionCode,
  ALLOW_HEAD,
  type AuthorizationLevel,
  DENY_HEAD,
  EVERYWHERE,
  HEAD_WIDTH,
  ROW_WIDTH,
  type RuleTable,
  type Shape,
} from "./decision-tree.ts";

interface RowOfRule<Numbered> {
  readonly rule: CheckedRule;
  readonly subjects: readonly Numbered[];
  readonly places: readonly Numbered[];
}

/** `rows` in the order of the rules. */
export function authorizationLevel<Numbered>(
  rows: readonly RowOfRule<Numbered>[],
  rules: RuleTable,
  subjectCount: number,
  codeOf: (numbered: Numbered) => number,
): AuthorizationLevel {
  const heads = new Int32Array((subjectCount + 1) * HEAD_WIDTH);
  const codes = actionCodes(rules);
  const side = (effect: "deny" | "allow", head: number): Int32Array =>
    sortedRows(bindingsOf(rows, effect, codeOf), codes, heads, head);
  return { heads, deny: side("deny", DENY_HEAD), allow: side("allow", ALLOW_HEAD) };
}

/** One entry for each (subject, place) that a rule of the side names. */
interface Bindings {
  readonly subjects: readonly number[];
  readonly places: readonly number[];
  readonly rules: readonly number[];
}

function bindingsOf<Numbered>(
  rows: readonly RowOfRule<Numbered>[],
  side: "deny" | "allow",
  codeOf: (numbered: Numbered) => number,
): Bindings {
  const subjects: number[] = [];
  const places: number[] = [];
  const rules: number[] = [];
  rows.forEach(({ rule, subjects: who, places: where }, number) => {
    if (!rule.gates.authorization || (rule.effect === "deny") !== (side === "deny")) return;
    const codes = rule.head.place === undefined ? [EVERYWHERE] : where.map(codeOf);
    for (const subject of new Set(who.map(codeOf))) {
      for (const place of codes) {
        subjects.push(subject);
        places.push(place);
        rules.push(number);
      }
    }
  });
  return { subjects, places, rules };
}

/** Writes the heads of the side, and gives its rows. */
function sortedRows(
  { subjects, places, rules }: Bindings,
  codes: Int32Array,
  heads: Int32Array,
  head: number,
): Int32Array {
  const at = (list: ArrayLike<number>, index: number) => list[index] ?? 0;
  // Exact namespaces are the numbers from 0; the sort is stable enough because the rule is its last key.
  const order = Int32Array.from(subjects.keys()).sort(
    (a, b) => at(subjects, a) - at(subjects, b) || at(places, a) - at(places, b) || at(rules, a) - at(rules, b),
  );
  const sorted = new Int32Array(order.length * ROW_WIDTH);
  order.forEach((from, row) => {
    const rule = at(rules, from);
    sorted.set([at(places, from), at(codes, rule), rule], row * ROW_WIDTH);
  });
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
  return Int32Array.from({ length: count }, (_, rule) => {
    const subject = subjects[rule] ?? 0;
    const hasExceptions = subject < 0 && subjectSets[-1 - subject]?.except.length !== 0;
    return actionCode(action[rule] ?? 0, settledShapes[shape[rule] ?? 0] === true && !hasExceptions);
  });
}

/** Nothing is left to compare of a rule that has been met, and its name says all. */
function isSettled({ effect, shadow, times, bodies }: Shape): boolean {
  const [body] = bodies;
  if (shadow || (effect !== "allow" && effect !== "deny") || times.length > 0) return false;
  if (body === undefined || bodies.length > 1) return false;
  const { code, exemptions, check } = body;
  return code.clauses.length + exemptions.length === 0 && !code.message && !code.help && check === undefined;
}
