/** The decision tree as a person walks it: effect, subject, place, action, and the rules that hold there. */
import { type Bindings, EVERYWHERE, patternPlace, type Program } from "../compile/decision-tree.ts";
import { refOf } from "../compile/rule-of.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import { describePermission, describePlace, describeSubject } from "./explain/describe-head.ts";

export interface TreeNode {
  readonly label: string;
  readonly rules: readonly RuleRef[];
  readonly children: readonly TreeNode[];
}

export interface DescribedTree {
  readonly digest: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly sides: readonly TreeNode[];
}

/** `subject`: only subjects whose description holds the text. */
export function describeTree(program: Program, subject?: string): DescribedTree {
  const { deny, allow } = program.authorization;
  return {
    digest: program.digest,
    sizes: sizesOf(program),
    sides: [sideOf("deny", deny, program, subject), sideOf("allow", allow, program, subject)],
  };
}

function sizesOf({ subjects, places, actions, rules, authorization, admission }: Program): Record<string, number> {
  const bindings = [authorization.deny, authorization.allow];
  const columns = [rules.name, rules.file, rules.line, rules.subjects, rules.place, rules.action, rules.shape];
  const tables = bindings.flatMap(({ start, exact, place, action, rule }) => [start, exact, place, action, rule]);
  return {
    rules: rules.count,
    subjects: subjects.users.length + subjects.groups.length + subjects.others.length,
    places: places.names.length + places.patterns.length,
    actions: actions.length,
    "bindings of denies": authorization.deny.rule.length,
    "bindings of allows": authorization.allow.rule.length,
    "classes at admission": admission.size,
    "bytes of tables": [...columns, ...tables].reduce((sum, column) => sum + column.byteLength, 0),
  };
}

function sideOf(effect: string, side: Bindings, program: Program, wanted: string | undefined): TreeNode {
  const children: TreeNode[] = [];
  for (let subject = 0; subject + 1 < side.start.length; subject++) {
    const [from, to] = [side.start[subject] ?? 0, side.start[subject + 1] ?? 0];
    if (from === to) continue;
    const label = subjectLabel(program, subject);
    if (wanted !== undefined && !label.includes(wanted)) continue;
    children.push({ label, rules: [], children: placesOf(side, from, to, program) });
  }
  return { label: effect, rules: [], children };
}

function subjectLabel({ subjects: { users, groups, others } }: Program, number: number): string {
  if (number < users.length) return `user "${users[number] ?? ""}"`;
  const group = number - users.length;
  if (group < groups.length) return `group "${groups[group] ?? ""}"`;
  const other = others[group - groups.length];
  return other === undefined ? "anyone" : describeSubject(other);
}

function placesOf(side: Bindings, from: number, to: number, program: Program): readonly TreeNode[] {
  return grouped(from, to, side.place).map(([place, rows]) => ({
    label: placeLabel(program, place),
    rules: [],
    children: actionsOf(side, rows, program),
  }));
}

function placeLabel({ places }: Program, place: number): string {
  if (place === EVERYWHERE) return "everywhere";
  if (place >= 0) return `in "${places.names[place] ?? ""}"`;
  return describePlace(places.patterns[patternPlace(place)]);
}

function actionsOf(side: Bindings, rows: readonly number[], program: Program): readonly TreeNode[] {
  const byAction = Map.groupBy(rows, (row) => side.action[row] ?? 0);
  return [...byAction].map(([action, found]) => {
    const numbers = new Set(found.map((row) => side.rule[row] ?? 0));
    return {
      label: `to ${program.actions[action]?.permissions.map(describePermission).join("; ") ?? ""}`,
      rules: [...numbers].map((number) => refOf(program, number)),
      children: [],
    };
  });
}

function grouped(from: number, to: number, column: Int32Array): readonly (readonly [number, readonly number[]])[] {
  const rows = Array.from({ length: to - from }, (_, index) => from + index);
  return [...Map.groupBy(rows, (row) => column[row] ?? EVERYWHERE)];
}
