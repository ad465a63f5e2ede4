/** Builds one policy file from text and runs its tests, with documents from a table instead of files. */
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import type { JsonValue } from "../../src/base/json.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import type { AccessQuestion, AdmissionRequest } from "../../src/engine/question.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import type { TestFailure, TestReport } from "../../src/testing/test-report.ts";
import { stubEngine } from "../support/stub-engine.ts";

export const NOW = Date.UTC(2026, 6, 1, 12);

type Documents = Readonly<Record<string, JsonValue>>;

export function build(text: string, documents: Documents = {}): BuiltPolicySet {
  return buildPolicySet([new SourceFile("rules.policy", `language 1\n${text}`)], {
    readDocument: (_from, path) => {
      const value = documents[path];
      return value === undefined ? { error: "it does not exist" } : { value, text: JSON.stringify(value) };
    },
    gates: ["authentication", "authorization", "mutation", "validation"],
    defaultDeny: false,
    cluster: { name: "test", version: "1.37.2" },
    controlPlane: { users: [], groups: [], serviceAccounts: [] },
    allowLockout: [],
    sources: undefined,
    facts: true,
  });
}

export function run(text: string, documents: Documents = {}): TestReport {
  return runTests(build(text, documents), { now: NOW });
}

/** What is wrong with one test: each failure as `expected … got …`. */
export function failuresOf(rules: string, steps: string, documents: Documents = {}): readonly string[] {
  const report = run(`${rules}\ntest "t" {\n${steps}\n}\n`, documents);
  return report.tests.flatMap((test) => test.failures).map(textOf);
}

export function textOf({ expected, actual }: TestFailure): string {
  return `expected ${expected}, got ${actual}`;
}

/** Runs the steps against an engine made by hand instead of the rules. */
export function runWith(engine: Partial<PolicyEngine>, steps: string): readonly string[] {
  const set = build(`test "t" {\n${steps}\n}\n`);
  const tests = { ...set.tests, engineFor: () => stubEngine(engine) };
  return runTests({ ...set, tests }, { now: NOW })
    .tests.flatMap((test) => test.failures)
    .map(textOf);
}

/** The questions that a step asks, as `verb group/resource/subresource namespace name`. */
export function askedBy(steps: string): readonly string[] {
  const asked: string[] = [];
  runWith({ authorize: (question) => remember(asked, question) }, `at "2026-07-01T12:00:00Z"\n${steps}`);
  return asked;
}

function remember(asked: string[], question: AccessQuestion) {
  asked.push(
    question.kind === "url"
      ? `${question.verb} ${question.path}`
      : `${question.verb} ${question.apiGroup}/${question.resource}/${question.subresource} ${question.namespace || "-"} ${question.name || "-"}`,
  );
  return {
    decision: "allow",
    reason: "",
    rule: undefined,
    evaluationError: undefined,
    validUntil: undefined,
  } as const;
}

/** The requests that reach the mutating half. */
export function sentBy(steps: string, documents: Documents = {}): readonly AdmissionRequest[] {
  const sent: AdmissionRequest[] = [];
  const set = build(`test "t" {\nat "2026-07-01T12:00:00Z"\n${steps}\n}\n`, documents);
  const engine = stubEngine({
    validate: (request) => {
      sent.push(request);
      return stubEngine().validate(request, { now: 0, namespaceFacts: () => undefined });
    },
  });
  runTests({ ...set, tests: { ...set.tests, engineFor: () => engine } }, { now: NOW });
  return sent;
}
