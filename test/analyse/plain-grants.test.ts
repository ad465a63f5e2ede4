/** A set whose plain grants are columns is in all it says the set whose grants all have trees. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildParsed, buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import { KeptProofs } from "../../src/analyse/kept-proofs.ts";
import { KeptLints } from "../../src/analyse/lints/run-lints.ts";
import type { BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { describeDiagnostic } from "../../src/diagnostics/describe-diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { generate } from "../../bench/workload/rules.ts";
import { policyFiles } from "../../bench/workload/policy-text.ts";
import { TEST_OPTIONS } from "../support/build.ts";

function withTrees(files: readonly SourceFile[]): BuiltPolicySet {
  return buildParsed(files, TEST_OPTIONS, {
    parse: (all) => all.map((file) => ({ file, ...parsePolicy(file) })),
    checks: undefined,
    proofs: new KeptProofs(),
    lints: { root: new KeptLints(), all: new KeptLints() },
  });
}

function saysTheSame(files: readonly SourceFile[]): BuiltPolicySet {
  const [columns, trees] = [buildPolicySet(files, TEST_OPTIONS), withTrees(files)];
  const told = ({ diagnostics }: BuiltPolicySet) =>
    diagnostics.map((one) => JSON.stringify(describeDiagnostic(one))).toSorted();
  expect(told(columns)).toEqual(told(trees));
  expect(columns.units).toEqual(trees.units);
  expect(columns.ruleCount).toBe(trees.ruleCount);
  expect(columns.engine?.digest).toBe(trees.engine?.digest);
  expect(columns.engine?.compiled?.program.rules).toEqual(trees.engine?.compiled?.program.rules);
  const rules = ({ inside }: BuiltPolicySet) =>
    inside?.set.rules.map((rule) => JSON.stringify(rule)).toSorted((a, b) => (a < b ? -1 : 1));
  expect(rules(columns)).toEqual(rules(trees));
  return columns;
}

it("of the bench's workload", () => {
  const { diagnostics } = saysTheSame(policyFiles(generate(3000)));
  expect(diagnostics.length).toBeGreaterThan(0);
});

const STATEMENTS = [
  'role "reader" { to get, list on pods }',
  'role "reader" { to get on configmaps }',
  'role "urls" { to get on url "/x" }',
  'role "odd" { to get on pods when user.name == "k" }',
  'role "both" { include "reader", "urls" }',
  'role "wrong" { to frob on nothings }',
  'extend role "reader" { to watch on pods }',
  'confine "team/" to namespaces "a*"',
  'confine "team/" to namespaces "a" within role "reader"',
  'allow "r" group "x" to get on pods in "a"',
  'allow "s" user "k" to get, list on pods in "a"',
  'deny "d" group "x" to get on pods in "a"',
  'deny "d2" group "x" except user "k" to get on pods named "p" in "a"',
  'deny "d3" group "x" to update on nodes named "p", "q" in "a"',
  'deny "d4" group "system:nodes" to frob on pods in "a"',
  'allow "all" group "x" to * on * in "a*"',
  'allow "many" group "x" to get, list on * in "a"',
  'exempt "e" from "d" user "k" because "so"',
  ...["reader", "urls", "odd", "both", "wrong", "nobody"].flatMap((role) => [
    `grant "${role}" to group "x" in "a"`,
    `grant "${role}" to group "x" in "a*"`,
    `grant "${role}" to user "k" in "a"`,
    `grant "${role}" to user "k", group "x" in "a", "b"`,
    `grant "${role}" to group "x" everywhere`,
    `grant "${role}" to user "x" in "b" when user.name == "x"`,
    `grant "${role}" to user "y" in "b" when user.name == "x"`,
    `grant "${role}" to user "y" in "b" when user.nam == "x"`,
  ]),
];

it("of any statements, in the root and in a confined folder", () => {
  const text = fc.array(fc.constantFrom(...STATEMENTS), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, text, (...all) => {
      const files = all.map(
        (lines, at) =>
          new SourceFile(["a.policy", "b.policy", "team/c.policy"][at] ?? "", `language 1\n${lines.join("\n")}`),
      );
      saysTheSame(files);
    }),
    { numRuns: 300 },
  );
});

/** What may stand anywhere by mistake, or to mislead. */
const PIECES = [
  ..."\n|\n\n|\r\n|\r|\t| |\u00a0|\u200b|\ufeff|é|\\|\\\n|'|\"|#|##|## doc\n| # c|{|}|(|,|*|;|-|x|0|in|to| except |let x = ".split(
    "|",
  ),
  'test "t" {\n',
  '\ngrant "reader" to group "x" in "a"',
  '\nallow "q" group "x" to get on pods in "a"',
];

it("of statements that were damaged", () => {
  const edit = fc.record({
    at: fc.nat(100_000),
    remove: fc.constantFrom(0, 0, 0, 1, 2),
    put: fc.constantFrom(...PIECES),
  });
  const lines = fc.array(fc.constantFrom(...STATEMENTS), { minLength: 1, maxLength: 7 });
  const text = fc.tuple(lines, fc.array(edit, { maxLength: 3 })).map(([statements, edits]) =>
    edits.reduce(
      (all, { at, remove, put }) => {
        const place = at % (all.length + 1);
        return all.slice(0, place) + put + all.slice(place + remove);
      },
      `language 1\n${statements.join("\n")}\n`,
    ),
  );
  fc.assert(
    fc.property(text, text, (root, team) => {
      saysTheSame([new SourceFile("a.policy", root), new SourceFile("team/c.policy", team)]);
    }),
    { numRuns: 800, examples: [['\nallow "q" group "x" to get on pods in "a"##\n', ""]] },
  );
});
