/**
 * The writes of a round as a tree of places: one node for each place that a write touches or passes through.
 * In it writes that cannot stand together lie side by side or above one another.
 */
import type { JsonValue } from "../base/json.ts";
import { type PlacedStep, stepToken } from "./place.ts";
import type { PlacedWrite } from "./placed-writes.ts";

export interface WriteNode {
  /** The step from the parent; undefined at the root. */
  readonly step: PlacedStep | undefined;
  /** By token, in the order of the first write through each. */
  readonly children: ReadonlyMap<string, WriteNode>;
  /** `set` where there is one, and `default` only where nothing displaces it. */
  readonly values: readonly ValueWrite[];
  /** The rules that remove this place. */
  readonly removes: readonly string[];
  /** Elements for the list at this place. */
  readonly elements: readonly ElementWrite[];
}
export interface ValueWrite {
  readonly rule: string;
  readonly value: JsonValue;
}
export type ElementWrite = Extract<PlacedWrite, { kind: "element" }>;

/** Builds the tree. A `set` or `remove` displaces the defaults of its place. */
export function writeTree(writes: readonly PlacedWrite[], step?: PlacedStep, depth = 0): WriteNode {
  const groups = new Map<string, { step: PlacedStep; writes: PlacedWrite[] }>();
  const here: PlacedWrite[] = [];
  for (const write of writes) {
    const next = write.steps[depth];
    if (next === undefined) {
      here.push(write);
      continue;
    }
    const token = stepToken(next);
    const group = groups.get(token);
    if (group === undefined) groups.set(token, { step: next, writes: [write] });
    else group.writes.push(write);
  }
  const children = new Map<string, WriteNode>();
  for (const [token, group] of groups) children.set(token, writeTree(group.writes, group.step, depth + 1));
  return { step, children, ...writesAt(here) };
}

/** Every rule that writes at this place or below it. */
export function rulesIn(node: WriteNode): string[] {
  return [...rulesAt(node), ...[...node.children.values()].flatMap(rulesIn)];
}

/** The rules that write a value or a removal at this very place. */
export function rulesAt(node: WriteNode): string[] {
  return [...node.values.map(({ rule }) => rule), ...node.removes, ...node.elements.map(({ rule }) => rule)];
}

function writesAt(here: readonly PlacedWrite[]): Pick<WriteNode, "values" | "removes" | "elements"> {
  const values = here.filter((write) => write.kind === "value");
  const removes = here.filter((write) => write.kind === "remove").map(({ rule }) => rule);
  const sets = values.filter(({ by }) => by === "set");
  const displaced = sets.length > 0 || removes.length > 0;
  return { values: displaced ? sets : values, removes, elements: here.filter((write) => write.kind === "element") };
}
