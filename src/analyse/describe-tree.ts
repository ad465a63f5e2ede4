/** The decision tree as a person walks it: effect, subject, place, action, and the rules that hold there. */
import { actionAt, firstRow, placeAt, ruleAt, type Side, sideOf } from "../compile/authorization-rows.ts";
import { EVERYWHERE, HEAD_WIDTH, patternPlace, type Program, ROW_WIDTH } from "../compile/decision-tree.ts";
import { nameTablesOf } from "../engine/name-tables.ts";
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
  const side = (effect: "deny" | "allow") => describeSide(effect, program, subject);
  return {
    digest: program.digest,
    sizes: sizesOf(program),
    sides: [side("deny"), side("allow")],
  };
}

function sizesOf(program: Program): Record<string, number> {
  const { subjects, places, actions, rules, authorization, admission } = program;
  const { heads, deny, allow } = authorization;
  const columns = [rules.name, rules.file, rules.line, rules.subjects, rules.place, rules.action];
  const tables = [...columns, rules.objectName, rules.shape, heads, deny, allow];
  const { users, groups, places: namespaces } = nameTablesOf(program);
  const { nodes, edges } = shapeOf(program);
  return {
    rules: rules.count,
    nodes,
    edges,
    subjects: subjects.users.length + subjects.groups.length + subjects.others.length,
    places: places.names.length + places.patterns.length,
    "distinct actions": actions.length,
    "bindings of denies": deny.length / ROW_WIDTH,
    "bindings of allows": allow.length / ROW_WIDTH,
    "classes at admission": admission.size,
    "bytes of tables": bytesOf(tables),
    "bytes to find names": bytesOf([users, groups, namespaces].map(({ slots }) => slots)),
  };
}

function bytesOf(tables: readonly Int32Array[]): number {
  return tables.reduce((sum, table) => sum + table.byteLength, 0);
}

/** The tree as it is described: sides, subjects, places and actions are nodes; edges lead to them and to the rules. */
function shapeOf({ authorization }: Program): { readonly nodes: number; readonly edges: number } {
  let [nodes, edges] = [0, 0];
  for (const side of [sideOf(authorization, "deny"), sideOf(authorization, "allow")]) {
    nodes++;
    for (let subject = 0; (subject + 1) * HEAD_WIDTH < side.heads.length; subject++) {
      const [from, to] = [firstRow(side, subject), firstRow(side, subject + 1)];
      if (from === to) continue;
      const placed = grouped(from, to, (row) => placeAt(side, row));
      const acting = placed.map(([, rows]) => new Set(rows.map((row) => actionAt(side, row))).size);
      const own = 1 + placed.length + acting.reduce((sum, count) => sum + count, 0);
      nodes += own;
      edges += own + (to - from);
    }
  }
  return { nodes, edges };
}

function describeSide(effect: "deny" | "allow", program: Program, wanted: string | undefined): TreeNode {
  const side = sideOf(program.authorization, effect);
  const children: TreeNode[] = [];
  for (let subject = 0; (subject + 1) * HEAD_WIDTH < side.heads.length; subject++) {
    const [from, to] = [firstRow(side, subject), firstRow(side, subject + 1)];
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

function placesOf(side: Side, from: number, to: number, program: Program): readonly TreeNode[] {
  return grouped(from, to, (row) => placeAt(side, row)).map(([place, rows]) => ({
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

function actionsOf(side: Side, rows: readonly number[], program: Program): readonly TreeNode[] {
  const byAction = Map.groupBy(rows, (row) => actionAt(side, row));
  return [...byAction].map(([action, found]) => {
    const numbers = new Set(found.map((row) => ruleAt(side, row)));
    return {
      label: `to ${program.actions[action]?.permissions.map(describePermission).join("; ") ?? ""}`,
      rules: [...numbers].map((number) => refOf(program, number)),
      children: [],
    };
  });
}

function grouped(
  from: number,
  to: number,
  keyOf: (row: number) => number,
): readonly (readonly [number, readonly number[]])[] {
  const rows = Array.from({ length: to - from }, (_, index) => from + index);
  return [...Map.groupBy(rows, keyOf)];
}
