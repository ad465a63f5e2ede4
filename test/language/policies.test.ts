/** The language, sentence by sentence, as policies with tests of their own: a file is a set, and so is a folder of `sets`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { buildFolder, foldersIn } from "../testing/policy-folder.ts";
import { build, NOW, textOf } from "../testing/run-policy.ts";

const SETS = join(import.meta.dirname, "sets");
const FILES = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".policy"));

function passes(set: BuiltPolicySet): void {
  const { tests } = runTests(set, { now: NOW });
  test("compiles", () => {
    expect(set.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  });
  test.each(tests)("$name", ({ failures }) => {
    expect(failures.map((failure) => `line ${failure.line}: ${textOf(failure)}`)).toEqual([]);
  });
}

describe.each(FILES)("%s", (name) => {
  // `build` writes the first line itself.
  passes(build(readFileSync(join(import.meta.dirname, name), "utf8").replace(/^language 1\n/, "")));
});

describe.each(foldersIn(SETS))("sets/%s", (folder) => passes(buildFolder(join(SETS, folder))));
