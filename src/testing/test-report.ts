/** The outcome of a set's `test` blocks, in the form that `verdict test --output json` prints. */
import type { RuleRef } from "../check/rule-ref.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface TestReport {
  /** Mistakes in the tests themselves. */
  readonly diagnostics: readonly Diagnostic[];
  readonly tests: readonly TestResult[];
}

export interface TestResult {
  readonly name: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly passed: boolean;
  readonly failures: readonly TestFailure[];
}

/** One expectation that did not hold. */
export interface TestFailure {
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
  /** The rules that decided. */
  readonly rules: readonly RuleRef[];
}
