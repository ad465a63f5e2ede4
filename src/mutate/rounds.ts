/**
 * Mutation in rounds: every rule of a round sees the same object, the merged result is the next round's object,
 * and a round without writes ends it. The result is a fixed point, so the order of rules never matters and
 * applying a policy twice changes nothing more (library: Mutations, 2).
 */
import type { JsonObject } from "../base/json.ts";
import { conflictMessage } from "./conflicts.ts";
import { equalJson } from "./equality.ts";
import { mergeRound, standingDisagreements } from "./merge.ts";
import { isRuleFailure, type RoundWrites, type RuleFailure, type RuleWrites } from "./round-writes.ts";

export const MOST_ROUNDS = 8;

export type Settled =
  | { readonly kind: "settled"; readonly object: JsonObject }
  /** Each message once, sorted as library section 7 orders them. */
  | { readonly kind: "refused"; readonly messages: readonly string[] };

interface PastRound {
  readonly object: JsonObject;
  readonly rules: readonly RuleWrites[];
  readonly writers: readonly string[];
}

/** Runs rounds until nothing changes. `round` answers what the rules want for an object, and must be pure. */
export function settle(first: JsonObject, round: (object: JsonObject) => RoundWrites): Settled {
  const past: PastRound[] = [];
  let object = first;
  for (let count = 0; count < MOST_ROUNDS; count++) {
    const answers = round(object);
    const failures = answers.filter(isRuleFailure);
    if (failures.length > 0) return refused(failures.map(failureMessage));
    const rules = answers.filter((answer): answer is RuleWrites => !isRuleFailure(answer));
    const merged = mergeRound(object, rules);
    if (merged.kind === "unchanged") return { kind: "settled", object };
    if (merged.kind === "failed") return refused(merged.failures.map(failureMessage));
    if (merged.kind === "conflict") return refused(merged.messages);
    past.push({ object, rules, writers: merged.writers });
    object = merged.object;
  }
  return refused(neverSettles(past, object));
}

/**
 * Two rules that undo each other's work never write in the same round: then the disagreement is the better answer.
 * All rules that write while the objects repeat are named, not only those of the last round, unless a disagreement
 * has named them.
 */
function neverSettles(past: readonly PastRound[], object: JsonObject): readonly string[] {
  const last = past.at(-1);
  if (last === undefined) return [];
  const repeated = past.findLastIndex((earlier) => equalJson(earlier.object, object));
  const still = repeated < 0 ? [last] : past.slice(repeated);
  const writers = [...new Set(still.flatMap(({ writers: names }) => names))].toSorted();
  const disagreements = standingDisagreements(last.object, last.rules);
  const named = new Set(disagreements.flatMap(({ rules }) => rules));
  const messages = disagreements.map(conflictMessage);
  if (writers.every((name) => named.has(name))) return messages;
  return [...messages, `the mutations ${writers.map((name) => `"${name}"`).join(", ")} never settle`];
}

function failureMessage({ rule, message }: RuleFailure): string {
  return `mutate "${rule}" could not be evaluated: ${message}`;
}

function refused(messages: readonly string[]): Settled {
  return { kind: "refused", messages: [...new Set(messages)].toSorted() };
}
