/** The tests of the policies that ship with the program: one folder is one set. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import { invariant } from "../../src/base/invariant.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { readDocument } from "../../src/store/read-document.ts";
import { readSource } from "../../src/store/read-source.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { NOW, textOf } from "./run-policy.ts";

const ROOT = join(import.meta.dirname, "../../policies");
const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const OPTIONS: BuildOptions = {
  readDocument: (from, path) => readDocument(from, path, () => undefined),
  gates: ["authentication", "authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: "test", version: "1.37.2" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: true,
};

function filesIn(folder: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".policy"))
    .map((name) => {
      const read = readSource(join(ROOT, folder, name));
      invariant(read.kind === "text", `${name} can be read`);
      return read.file;
    });
}

describe.each(FOLDERS)("policies/%s", (folder) => {
  const set = buildPolicySet(filesIn(folder), OPTIONS);
  const { tests } = runTests(set, { now: NOW });
  test("compiles", () => {
    expect(set.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  });
  test.each(tests)("$name", ({ failures }) => {
    expect(failures.map((failure) => `line ${failure.line}: ${textOf(failure)}`)).toEqual([]);
  });
});
