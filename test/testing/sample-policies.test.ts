/** The tests of the policies that ship with the program: one folder is one set. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runTests } from "../../src/testing/run-tests.ts";
import { buildFolder, foldersIn } from "./policy-folder.ts";
import { NOW, textOf } from "./run-policy.ts";

const ROOT = join(import.meta.dirname, "../../policies");

describe.each(foldersIn(ROOT))("policies/%s", (folder) => {
  const set = buildFolder(join(ROOT, folder));
  const { tests } = runTests(set, { now: NOW });
  test("compiles", () => {
    expect(set.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  });
  test.each(tests)("$name", ({ failures }) => {
    expect(failures.map((failure) => `line ${failure.line}: ${textOf(failure)}`)).toEqual([]);
  });
});
