/**
 * Built again after each of a sequence of edits, a set is what it would be if it were built from nothing, and only what
 * changed is parsed.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import { createIncrementalBuild } from "../../src/analyse/incremental-build.ts";
import type { BuildOptions, BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { describeDiagnostic } from "../../src/diagnostics/describe-diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { TEST_OPTIONS } from "../support/build.ts";

/** What a file may say: things that others refer to, refer to themselves, clash, or are wrong. */
const CONTENTS = [
  'role "reader" { to get, list on pods }',
  'role "reader" { to get on configmaps }\nextend role "writer" { to get on nodes }',
  'role "writer" { to update on pods }\nlet namespaces mine = "a", "b-*"',
  'grant "reader" to group "x" in "a"',
  'grant "reader" to user "k" in "a"\ngrant "reader" to user "k" in "a*"\ngrant "nobody" to user "k" in "b"',
  'grant "reader", "writer" to user "k" in mine\ngrant "writer" to group "y" everywhere',
  'confine "teams/one/" to namespaces "a"',
  'confine "teams/two/" to namespaces "b-*" within role "reader"',
  'allow "r" group "x" to get on pods in "a"',
  'allow "r" group "x" to get on secrets in "c"',
  'deny "d" group "x" to delete on pods only in "a"\nexempt "e" from "d" user "k" because "so"',
  'deny "locks out" anyone to get on nodes',
  'deny "privileged" to create on pods for c in containers(pod) when c.securityContext.privileged == true',
  'data who from "who.yaml" as list of string\nallow "w" user "{w}" to get on pods for w in data.who',
  'let limit = 3\nwarn "w" to create on pods when (pod.spec.priority ?? 0) > limit',
  'allow "broken" group "x" to frob on pods',
  'allow "cut off" group',
  'invariant "i" never allow group "x" to delete on secrets',
  "# nothing",
];
const PATHS = ["a.policy", "b.policy", "c.policy", "teams/one/r.policy", "teams/one/s.policy", "teams/two/r.policy"];
const DOCUMENTS = [["k"], ["k", "l"], 7, undefined];

type Edit =
  | { readonly kind: "write"; readonly path: string; readonly content: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "data"; readonly value: number };

const path = fc.constantFrom(...PATHS);
const content = fc.array(fc.constantFrom(...CONTENTS), { minLength: 1, maxLength: 3 }).map((some) => some.join("\n"));
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), path, content }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rename" as const), from: path, to: path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("data" as const), value: fc.nat(DOCUMENTS.length - 1) }) },
);

interface Disk {
  readonly files: Map<string, string>;
  document: unknown;
}

function apply(disk: Disk, one: Edit): void {
  const { files } = disk;
  if (one.kind === "write") files.set(one.path, `language 1\n${one.content}`);
  else if (one.kind === "remove") files.delete(one.path);
  else if (one.kind === "data") disk.document = DOCUMENTS[one.value];
  else {
    const text = files.get(one.from);
    files.delete(one.from);
    if (text !== undefined) files.set(one.to, text);
  }
}

function optionsFor({ document }: Disk): BuildOptions {
  const readDocument = (_: string, name: string) =>
    document === undefined
      ? { error: `there is no ${name}` }
      : { value: document as string[], text: JSON.stringify(document) };
  return { ...TEST_OPTIONS, readDocument };
}

function shown({ engine, diagnostics, units, ruleCount, files }: BuiltPolicySet): unknown {
  return {
    digest: engine?.digest,
    diagnostics: diagnostics.map((one) => ({ ...describeDiagnostic(one), labels: one.labels?.length })),
    units,
    ruleCount,
    files: files.map(({ file }) => file.path),
  };
}

const sourcesOf = ({ files }: Disk) => [...files].map(([name, text]) => new SourceFile(name, text));

it("is what a build from nothing is, after any edits", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 2, maxLength: 10 }), (edits) => {
      const disk: Disk = { files: new Map(), document: ["k"] };
      const incremental = createIncrementalBuild();
      const read = new Set<string>();
      for (const one of edits) {
        apply(disk, one);
        const again = incremental.build(sourcesOf(disk), optionsFor(disk));
        expect(shown(again)).toEqual(shown(buildPolicySet(sourcesOf(disk), optionsFor(disk))));
        for (const [name, text] of disk.files) read.add(`${name}\n${text}`);
        // No sequence is long enough for anything to be forgotten twice.
        expect(incremental.parses).toBeLessThanOrEqual(read.size + 2);
      }
    }),
    { numRuns: 60 },
  );
});

it("parses one file of a thousand where one changed", () => {
  const text = (index: number, verb: string) => `language 1\nallow "r${index}" user "u" to ${verb} on pods in "a"`;
  const files = (changed: number | undefined) =>
    Array.from({ length: 1000 }, (_, index) => {
      return new SourceFile(`${index}.policy`, text(index, index === changed ? "list" : "get"));
    });
  const incremental = createIncrementalBuild();
  const first = incremental.build(files(undefined), TEST_OPTIONS);
  expect(incremental.parses).toBe(1000);
  const second = incremental.build(files(17), TEST_OPTIONS);
  expect(incremental.parses).toBe(1001);
  expect(second.engine?.digest).toBe(buildPolicySet(files(17), TEST_OPTIONS).engine?.digest);
  expect(second.engine?.digest).not.toBe(first.engine?.digest);
});

it("forgets texts that nobody asks for any more", () => {
  const incremental = createIncrementalBuild();
  const build = (text: string) => incremental.build([new SourceFile("a.policy", text)], TEST_OPTIONS);
  const [old, now] = ["language 1\n# old", "language 1\n# now"];
  build(old);
  for (let round = 0; round < 20; round++) build(now);
  expect(incremental.parses).toBe(2);
  build(old);
  expect(incremental.parses).toBe(3);
});
