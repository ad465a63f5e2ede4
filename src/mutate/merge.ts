/**
 * One round: the writes of all rules, which saw the same object, become one new object, or are refused because
 * they cannot stand together. Nothing here depends on the order of the rules (library: Mutations, 3 to 5).
 */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { applyWrites } from "./apply-writes.ts";
import { type Conflict, conflictMessage, conflictsIn } from "./conflicts.ts";
import { placeWrites } from "./placed-writes.ts";
import type { RuleFailure, RuleWrites } from "./round-writes.ts";
import { writeTree } from "./write-tree.ts";

export type MergedRound =
  | { readonly kind: "unchanged" }
  /** `writers`: the rules whose writes changed something, sorted. */
  | { readonly kind: "changed"; readonly object: JsonObject; readonly writers: readonly string[] }
  | { readonly kind: "failed"; readonly failures: readonly RuleFailure[] }
  /** One message for each conflict, ordered by place. */
  | { readonly kind: "conflict"; readonly messages: readonly string[] };

export function mergeRound(object: JsonObject, rules: readonly RuleWrites[]): MergedRound {
  const { writes, failures } = placeWrites(object, rules);
  if (failures.length > 0) return { kind: "failed", failures };
  if (writes.length === 0) return { kind: "unchanged" };
  const tree = writeTree(writes);
  const conflicts = conflictsIn(tree);
  if (conflicts.length > 0) return { kind: "conflict", messages: conflicts.map(conflictMessage) };
  const writers = [...new Set(writes.map(({ rule }) => rule))].toSorted();
  const result = applyWrites(tree, object);
  if (isJsonObject(result)) return { kind: "changed", object: result, writers };
  return { kind: "failed", failures: writers.map((rule) => ({ rule, message: "the whole object would be no map" })) };
}

/** The disagreements of a round if rules also held on to what they find set already. */
export function standingDisagreements(object: JsonObject, rules: readonly RuleWrites[]): readonly Conflict[] {
  const { writes } = placeWrites(object, rules, { satisfied: true });
  return conflictsIn(writeTree(writes));
}
