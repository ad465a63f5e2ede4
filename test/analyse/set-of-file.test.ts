/** What the tests of a file see: its own rules and exemptions, what these refer to, and nothing else of the set. */
import { expect, it } from "vitest";
import { runTests } from "../../src/testing/run-tests.ts";
import { build } from "../support/build.ts";

const NOW = Date.UTC(2026, 5, 1);
const DENY = 'deny "no deleting" user "kim" to delete on pods in "shop", "lab"\n';
const EXEMPT = 'exempt "the lab" from "no deleting" in "lab" until "2027-01-01" "UTC" because "a lab"\n';

function testNamed(name: string, steps: string): string {
  return `test ${name} {\n  at "2026-06-01T00:00:00Z"\n  as user "kim"\n${steps}\n}\n`;
}

function failures(files: Readonly<Record<string, string>>): readonly string[] {
  const set = build(files);
  expect(set.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return runTests(set, { now: NOW }).tests.flatMap(({ name, failures: found }) => found.map(() => name));
}

it("no rule and no exemption of another file", () => {
  const found = failures({
    "a.policy":
      DENY + testNamed('"own"', '  denied delete pods named "p" in "lab"\n  undecided get pods named "p" in "lab"'),
    "b.policy": `${EXEMPT}allow "look" user "kim" to get on pods\n`,
    "c.policy": testNamed(
      'all "whole"',
      '  undecided delete pods named "p" in "lab"\n  can get pods named "p" in "lab"',
    ),
  });
  expect(found).toEqual([]);
});

it("the rule that an exemption of its own is from, without the exemptions of others", () => {
  const found = failures({
    "a.policy": DENY,
    "b.policy":
      EXEMPT +
      testNamed('"beside"', '  denied delete pods named "p" in "shop"\n  undecided delete pods named "p" in "lab"'),
    "c.policy": 'exempt "the shop" from "no deleting" in "shop" until "2027-01-01" "UTC" because "x"\n',
  });
  expect(found).toEqual([]);
});

it("with data that a test gives", () => {
  const data = 'data names from "names.yaml" as list of string\n';
  const rule = 'allow "look" user "kim" to get on pods named "{n}" for n in data.names\n';
  const files = {
    "a.policy":
      data +
      rule +
      testNamed(
        '"given"',
        '  given data names = ["x"]\n  can get pods named "x" in "s"\n  cannot get pods named "y" in "s"',
      ),
    "b.policy": 'allow "more" user "kim" to get on pods named "y"\n',
  };
  const set = build(files, { readDocument: () => ({ value: ["y"], text: "- y" }) });
  expect(runTests(set, { now: NOW })).toMatchObject({ passed: 1, failed: 0 });
});
