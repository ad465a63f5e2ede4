/** Why a step failed. Steps return these; nothing that an author writes is an exception. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { RuleRef } from "../engine/decision.ts";
import type * as ast from "../syntax/ast.ts";

export interface StepFailure {
  /** Where: the step, or the expectation that does not hold. */
  readonly at: ast.Node;
  readonly expected: string;
  readonly actual: string;
  readonly rules: readonly RuleRef[];
  /** Of objects and patches: `- ` what was expected and is not there, `+ ` what is there instead. */
  readonly difference?: readonly string[];
}

/** The step itself cannot be run as it is written. */
export interface Problem {
  readonly problem: string;
  /** What would have to be there. */
  readonly expected: string;
  /** The mistakes behind it, where the checker of rules knows them. */
  readonly mistakes?: readonly Diagnostic[];
}

export const SOME_STEP = "a step that can be run";

export function problem(text: string, expected = SOME_STEP): Problem {
  return { problem: text, expected };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "problem");
}

export function failureOf(at: ast.Node, found: Problem): StepFailure {
  return { at, expected: found.expected, actual: found.problem, rules: [] };
}
