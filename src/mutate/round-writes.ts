/**
 * What the rules of one round answer: their writes, resolved against the round's object, or why one of them
 * could not be evaluated. The order of the list means nothing; a rule's own writes stand as written.
 */
import type { ResolvedWrite } from "../expressions/code.ts";

export interface RuleWrites {
  readonly rule: string;
  readonly writes: readonly ResolvedWrite[];
}
/** A rule that went wrong refuses the request. `message` says why: `the value to set is absent`. */
export interface RuleFailure {
  readonly rule: string;
  readonly message: string;
}
export type RoundWrites = readonly (RuleWrites | RuleFailure)[];

export function isRuleFailure(answer: RuleWrites | RuleFailure): answer is RuleFailure {
  return "message" in answer;
}
