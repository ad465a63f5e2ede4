/** The tests of the policies that ship with the program: one folder is one set. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions, BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { invariant } from "../../src/base/invariant.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { readDocument } from "../../src/store/read-document.ts";
import { readSource } from "../../src/store/read-source.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { NOW, textOf } from "./run-policy.ts";

const ROOT = join(import.meta.dirname, "../../policies");
const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Tests of what is not served yet. */
const WAITING = new Set(["groups of a directory and of a list"]);

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

/** Statements in forms that are not served yet are left out, everything else stays where it is. */
function buildServed(files: readonly SourceFile[]): BuiltPolicySet {
  const set = buildPolicySet(files, OPTIONS);
  const waiting = set.diagnostics.filter(({ code }) => code === "not-served-yet");
  if (waiting.length === 0) return set;
  return buildPolicySet(
    set.files.map(({ file, ast }) => {
      const own = ast.statements.filter(({ span }) => waiting.some((found) => isIn(found, file, span)));
      const text = own.reduce((left, { span }) => blank(left, span.start, span.end), file.text);
      return new SourceFile(file.path, text);
    }),
    OPTIONS,
  );
}

function isIn({ file, span }: Diagnostic, other: SourceFile, of: { readonly start: number; readonly end: number }) {
  return file?.path === other.path && span !== undefined && of.start <= span.start && span.end <= of.end;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
}

describe.each(FOLDERS)("policies/%s", (folder) => {
  const set = buildServed(filesIn(folder));
  const { tests } = runTests(set, { now: NOW });
  test("compiles", () => {
    expect(set.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  });
  test.each(tests.filter(({ name }) => !WAITING.has(name)))("$name", ({ failures }) => {
    expect(failures.map((failure) => `line ${failure.line}: ${textOf(failure)}`)).toEqual([]);
  });
});
