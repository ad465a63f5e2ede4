/** Order never matters: not of statements, not of files. The same set has the same digest and gives the same answers. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { TEST_OPTIONS } from "../support/build.ts";

const readDocument: BuildOptions["readDocument"] = (from, path) => {
  const text = readFileSync(join(dirname(from), path), "utf8");
  return { value: parse(text), text };
};
const OPTIONS = { ...TEST_OPTIONS, readDocument };
const FOLDERS = [
  "policies/seeds",
  "policies/demo",
  "policies/authorization",
  "policies/admission",
  "policies/bootstrap",
];

/** Every statement of the folder as its own text, comments between statements left behind. */
function statementsOf(folder: string): readonly string[] {
  return globSync(`${folder}/*.policy`).flatMap((path) => {
    const file = new SourceFile(path, readFileSync(path, "utf8"));
    return parsePolicy(file).ast.statements.map(({ span }) => file.text.slice(span.start, span.end));
  });
}

function digestOf(folder: string, files: readonly (readonly string[])[]): string | undefined {
  const sources = files.map(
    (texts, index) => new SourceFile(join(folder, `${index}.policy`), `language 1\n${texts.join("\n")}`),
  );
  return buildPolicySet(sources, OPTIONS).engine?.digest;
}

it.each(FOLDERS)("%s", (folder) => {
  const statements = statementsOf(folder);
  const expected = digestOf(folder, [statements]);
  expect(expected).toMatch(/^sha256:[0-9a-f]{64}$/);
  const shuffled = fc.shuffledSubarray([...statements], { minLength: statements.length });
  const cut = fc.nat({ max: statements.length });
  fc.assert(
    fc.property(shuffled, cut, (order, at) => {
      expect(digestOf(folder, [order.slice(0, at), order.slice(at)])).toBe(expected);
    }),
    { numRuns: 10 },
  );
});

it("another meaning has another digest", () => {
  const digest = (text: string) => digestOf("policies/demo", [[text]]);
  const one = digest('allow "a" user "k" to get on pods');
  expect(digest('allow "a" user "k" to get on pods # said so')).toBe(one);
  expect(digest('allow "a" user "l" to get on pods')).not.toBe(one);
  expect(digest('allow "b" user "k" to get on pods')).not.toBe(one);
});

it("what the data says is part of the meaning, whatever its keys are called", () => {
  const text = 'language 1\ndata d from "d.yaml"\nallow "a" user "{r.ref}" to get on pods for r in data.d';
  const digest = (ref: string) => {
    const reading = { ...OPTIONS, readDocument: () => ({ value: [{ ref }], text: "" }) };
    return buildPolicySet([new SourceFile("a.policy", text)], reading).engine?.digest;
  };
  expect(digest("main")).toMatch(/^sha256:/);
  expect(digest("main")).not.toBe(digest("other"));
  const condition = text
    .replace('"{r.ref}"', '"k"')
    .replace("for r in", "when any r in")
    .concat(": r == {ref: user.uid}");
  const conditional = (ref: string) => {
    const reading = { ...OPTIONS, readDocument: () => ({ value: [{ ref }], text: "" }) };
    return buildPolicySet([new SourceFile("a.policy", condition)], reading).engine?.digest;
  };
  expect(conditional("main")).toMatch(/^sha256:/);
  expect(conditional("main")).not.toBe(conditional("other"));
});
