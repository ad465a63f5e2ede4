/** Runs the `test` blocks of a policy set, in the order of files and lines. */
import type * as ast from "../syntax/ast.ts";
import { type Recorded, recording } from "./record-asked.ts";
import { runTest } from "./run-test.ts";
import type { Stage } from "./scene.ts";
import { literalText, stageOf, type TestedSet, testsOf } from "./stage-of.ts";
import type { StepFailure } from "./step-failure.ts";
import type { TestFailure, TestReport, TestResult } from "./test-report.ts";

export interface TestOptions {
  /** Only tests whose name holds the text. */
  readonly filter?: string | undefined;
  /** The instant (ms) of steps that do not say `at`. */
  readonly now: number;
  /** Filled with everything that the tests ask. */
  readonly asked?: Recorded[] | undefined;
}

export function runTests(set: TestedSet, { filter, now, asked }: TestOptions): TestReport {
  const stage = stageOf(asked === undefined ? set : { files: set.files, tests: recording(set.tests, asked) }, now);
  const tests = set.files.flatMap((parsed) =>
    testsOf(parsed)
      .filter((test) => filter === undefined || literalText(test.name).includes(filter))
      .map((test) => resultOf(test, { ...stage, file: parsed.file })),
  );
  const passed = tests.filter((test) => test.passed).length;
  return { tests, passed, failed: tests.length - passed };
}

function resultOf(test: ast.Test, stage: Stage): TestResult {
  const failures = runTest(test, stage).map((failure) => describe(failure, stage));
  return {
    name: literalText(test.name),
    file: stage.file.path,
    line: lineOf(test, stage),
    passed: failures.length === 0,
    failures,
  };
}

function describe({ at, rules, ...told }: StepFailure, stage: Stage): TestFailure {
  // One rule may stand behind many answers of a step.
  const unique = new Map(rules.map((rule) => [`${rule.file}:${rule.line}:${rule.name}`, rule]));
  return { line: lineOf(at, stage), ...told, rules: [...unique.values()] };
}

function lineOf({ span }: ast.Node, { file }: Stage): number {
  return file.positionAt(span.start).line;
}
