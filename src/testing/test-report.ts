/** What running the tests of a set gives: the form of `verdict test --output json`. Lines are counted from 1. */
import type { RuleRef } from "../engine/decision.ts";

export interface TestReport {
  readonly tests: readonly TestResult[];
  readonly passed: number;
  readonly failed: number;
}

export interface TestResult {
  readonly name: string;
  readonly file: string;
  /** Of the test itself. */
  readonly line: number;
  readonly passed: boolean;
  readonly failures: readonly TestFailure[];
}

export interface TestFailure {
  /** Of the step, or of the expectation that does not hold. */
  readonly line: number;
  /** One line each, for people. */
  readonly expected: string;
  readonly actual: string;
  /** The rules that decided. */
  readonly rules: readonly RuleRef[];
  /** Of objects and patches, place by place: `- ` what was expected, `+ ` what is there instead. */
  readonly difference?: readonly string[];
}
