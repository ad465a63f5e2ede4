/** Runs the `test` blocks of a policy set, in the order of files and lines. */
import type { BuiltPolicySet, ParsedFile } from "../analyse/policy-set.ts";
import type * as ast from "../syntax/ast.ts";
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { type CustomResource, typesFromCrd } from "../vocabulary/schema.ts";
import { type Recorded, recording } from "./record-asked.ts";
import { runTest } from "./run-test.ts";
import type { Stage } from "./scene.ts";
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

export type TestedSet = Pick<BuiltPolicySet, "files" | "tests">;

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

function testsOf({ ast: { statements } }: ParsedFile): readonly ast.Test[] {
  return statements.filter((statement) => statement.kind === "test");
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

/** Names are plain: an interpolation in one is a mistake that the checker reports. */
function literalText({ parts }: ast.StringLiteral): string {
  return parts.map((part) => ("text" in part ? part.text : "")).join("");
}

// ---- what the steps of every file share -----------------------------------------------

function stageOf({ files, tests }: TestedSet, now: number): Omit<Stage, "file"> {
  const statements = files.flatMap(({ file, ast: { statements: all } }) =>
    all.map((statement) => ({ file, statement })),
  );
  const namespaceLists = new Map<string, ast.Namespaces>();
  const customResources = new Map<string, CustomResource>();
  const dataNames = new Set<string>();
  for (const { file, statement } of statements) {
    if (statement.kind === "let" && statement.value.kind === "namespaces")
      namespaceLists.set(statement.name.text, statement.value.namespaces);
    if (statement.kind === "data") dataNames.add(statement.name.text);
    if (statement.kind === "authenticate")
      for (const { source } of statement.lookups) dataNames.add(literalText(source.name));
    if (statement.kind !== "schema") continue;
    const document = tests.readDocument(file.path, literalText(statement.path));
    for (const definition of "error" in document ? [] : definitionsIn(document.value)) {
      const { ok } = typesFromCrd(definition);
      if (ok !== undefined) customResources.set(`${ok.group}/${ok.resource}`, ok);
    }
  }
  return { bench: tests, namespaceLists, dataNames, customResources, now };
}

/** One definition, or a list of them. */
function definitionsIn(document: JsonValue): readonly JsonValue[] {
  if (Array.isArray(document)) return document as readonly JsonValue[];
  const items = isJsonObject(document) ? document["items"] : undefined;
  return Array.isArray(items) ? (items as readonly JsonValue[]) : [document];
}
