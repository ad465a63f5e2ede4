/** The rows of one side, sorted by subject, then place: see {@link Bindings}. */
import type { CheckedRule } from "../check/checked.ts";
import { type Bindings, EVERYWHERE } from "./decision-tree.ts";

interface RowOfRule<Numbered> {
  readonly rule: CheckedRule;
  readonly subjects: readonly Numbered[];
  readonly places: readonly Numbered[];
}

/** `rows` in the order of the rules. */
export function bindingsOf<Numbered>(
  rows: readonly RowOfRule<Numbered>[],
  side: "deny" | "allow",
  subjectCount: number,
  codeOf: (numbered: Numbered) => number,
  actions: Int32Array,
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
  // Exact namespaces are the numbers from 0; the sort is stable enough because the rule is its last key.
  const at = (list: readonly number[], index: number) => list[index] ?? 0;
  const order = Int32Array.from(subjects.keys()).sort(
    (a, b) => at(subjects, a) - at(subjects, b) || at(places, a) - at(places, b) || at(rules, a) - at(rules, b),
  );
  const place = order.map((row) => at(places, row));
  const rule = order.map((row) => at(rules, row));
  const start = new Int32Array(subjectCount + 1);
  const exact = new Int32Array(subjectCount);
  let row = 0;
  for (let subject = 0; subject < subjectCount; subject++) {
    start[subject] = row;
    const isMine = (index: number) => index < order.length && subjects[order[index] ?? 0] === subject;
    while (isMine(row) && (place[row] ?? 0) < 0) row++;
    exact[subject] = row;
    while (isMine(row)) row++;
  }
  start[subjectCount] = row;
  return { start, exact, place, action: rule.map((number) => actions[number] ?? 0), rule };
}
