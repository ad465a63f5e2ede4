/** Built again, only what changed is parsed and checked; that it is what a build from nothing is: incremental-edits.test.ts. */
import { expect, it } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import { createIncrementalBuild } from "../../src/analyse/incremental-build.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { TEST_OPTIONS } from "../support/build.ts";

it("parses and checks one file of a thousand where one changed", () => {
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
  expect(incremental.counts).toMatchObject({ filesChecked: 1001, filesKept: 999, environments: 1 });
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
