import { expect, test } from "vitest";
import { runTests } from "../../src/testing/run-tests.ts";
import { build, NOW, run } from "./run-policy.ts";

const TEXT = `
deny "no deletion" to delete on pods because "kept"

test "one that passes" {
  denied delete pods in "x"
}
test "one that fails" {
  can list nodes
  denied delete pods in "x"
  can delete pods in "x"
}
`;

test("the report counts tests and points to steps and rules", () => {
  const report = run(TEXT);
  expect(report).toMatchObject({ passed: 1, failed: 1 });
  expect(report.tests[0]).toEqual({
    name: "one that passes",
    file: "rules.policy",
    line: 5,
    passed: true,
    failures: [],
  });
  const [, failed] = report.tests;
  expect(failed).toMatchObject({ name: "one that fails", line: 8, passed: false });
  expect(failed?.failures.map(({ line }) => line)).toEqual([9, 11]);
  expect(failed?.failures[1]?.rules).toEqual([{ name: "no deletion", file: "rules.policy", line: 3 }]);
});

test("a filter keeps the tests whose names hold it", () => {
  const report = runTests(build(TEXT), { filter: "passes", now: NOW });
  expect(report.tests.map(({ name }) => name)).toEqual(["one that passes"]);
});

test("rules that do not compile fail a test once", () => {
  const report = run('deny "x" to delete on podz\ntest "t" {\n  can list nodes\n  can list pods everywhere\n}');
  expect(report.tests[0]?.failures).toHaveLength(1);
  expect(report.tests[0]?.failures[0]?.actual).toContain("podz");
});
