/** The language, sentence by sentence, as policies with tests of their own: one file is one set. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { build, NOW, textOf } from "../testing/run-policy.ts";
import { runTests } from "../../src/testing/run-tests.ts";

const FILES = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".policy"));

describe.each(FILES)("%s", (name) => {
  // `build` writes the first line itself.
  const set = build(readFileSync(join(import.meta.dirname, name), "utf8").replace(/^language 1\n/, ""));
  const { tests } = runTests(set, { now: NOW });
  test("compiles", () => {
    expect(set.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  });
  test.each(tests)("$name", ({ failures }) => {
    expect(failures.map((failure) => `line ${failure.line}: ${textOf(failure)}`)).toEqual([]);
  });
});
