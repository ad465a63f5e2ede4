/** Which expressions come to a truth value by themselves, and need no look at what they come to. */
import type { Code } from "./code.ts";

export function isTruthOp({ op }: Code): boolean {
  return TRUTH_OPS.has(op);
}

const TRUTH_OPS: ReadonlySet<Code["op"]> = new Set<Code["op"]>([
  "has",
  "not",
  "and",
  "or",
  "equal",
  "not-equal",
  "less",
  "less-equal",
  "greater",
  "greater-equal",
  "in",
  "not-in",
  "matches",
  "not-matches",
  "matches-regex",
  "not-matches-regex",
  "any",
  "every",
  "no",
  "boolean",
]);
