/**
 * Whether the tests notice seeded faults: each mutant of test/mutants is put into a copy of the project, and its tests
 * are run until one fails. Prints a table; ends with 1 if a mutant survives or no longer applies.
 *
 *   node scripts/test-mutants.ts [NAME…] [--check]      --check: only whether all of them apply
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, mutate, readMutants } from "./mutants.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const LEFT_OUT = new Set(["node_modules", ".git", "dist", ".verdict"]);
/** In milliseconds, of one run: a mutant that makes a loop endless is caught by it. */
const LONGEST = 600_000;

interface Outcome {
  readonly kind: "caught" | "survived" | "stale" | "broken";
  readonly by: string;
  readonly test?: FailedTest;
}

interface FailedTest {
  readonly file: string;
  readonly name: string;
}

/** Which tests pass where there is no fault. */
const known = new Map<string, boolean>();

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const mutants = readMutants(ROOT).filter(({ name }) => named.length === 0 || named.includes(name));
const outcomes = process.argv.includes("--check") ? mutants.map(check) : inCopy(mutants);
const bad = outcomes.filter(({ kind }) => kind !== "caught").length;
console.log(
  `${mutants.length - bad} of ${mutants.length} mutants ${process.argv.includes("--check") ? "apply" : "caught"}`,
);
process.exitCode = bad === 0 && mutants.length > 0 ? 0 : 1;

function check(mutant: Mutant): Outcome {
  const mutated = mutate(mutant, ROOT);
  const outcome: Outcome = "why" in mutated ? { kind: "stale", by: mutated.why } : { kind: "caught", by: "" };
  if (outcome.kind === "stale") report(mutant, outcome, 0);
  return outcome;
}

function inCopy(all: readonly Mutant[]): readonly Outcome[] {
  const copy = mkdtempSync(join(tmpdir(), "verdict-mutants-"));
  try {
    cpSync(ROOT, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(path.slice(ROOT.length + 1)) });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    return all.map((mutant) => {
      const begun = performance.now();
      const outcome = tryMutant(mutant, copy);
      report(mutant, outcome, performance.now() - begun);
      return outcome;
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function tryMutant(mutant: Mutant, copy: string): Outcome {
  const mutated = mutate(mutant, copy);
  if ("why" in mutated) return { kind: "stale", by: mutated.why };
  const path = join(copy, mutant.file);
  const before = readFileSync(path, "utf8");
  writeFileSync(path, mutated.text);
  let outcome: Outcome = { kind: "survived", by: "" };
  for (const tests of mutant.tests) {
    outcome = runTests([tests], copy);
    if (outcome.kind !== "survived") break;
  }
  writeFileSync(path, before);
  if (outcome.test === undefined || passesWithoutFault(outcome.test, copy)) return outcome;
  return { kind: "broken", by: `fails without the mutant too: ${outcome.by}` };
}

/** A test that fails by itself notices nothing. */
function passesWithoutFault({ file, name }: FailedTest, copy: string): boolean {
  const key = `${file}\n${name}`;
  const passes = known.get(key) ?? runTests([file, "-t", literally(name)], copy).kind === "survived";
  known.set(key, passes);
  return passes;
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `survived`: they pass. A run that ends without a failing test has not noticed anything, it is broken itself. */
function runTests(words: readonly string[], copy: string): Outcome {
  const outputFile = join(copy, "mutant-report.json");
  rmSync(outputFile, { force: true });
  const args = [
    "run",
    "--bail=1",
    `--testTimeout=${LONGEST}`,
    "--reporter=json",
    `--outputFile=${outputFile}`,
    ...words,
  ];
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    [join(copy, "node_modules/vitest/vitest.mjs"), ...args],
    { cwd: copy, encoding: "utf8", timeout: LONGEST, env: { ...process.env, CI: "1" } },
  );
  if (signal !== null) return { kind: "caught", by: `not done within ${LONGEST / 1000} s` };
  const failed = failedTest(outputFile);
  if (failed !== undefined) return { kind: "caught", by: failed.name, test: failed };
  return status === 0 ? { kind: "survived", by: "" } : { kind: "broken", by: stderr.trim().slice(-500) };
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function failedTest(path: string): FailedTest | undefined {
  if (!existsSync(path)) return undefined;
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as VitestReport;
  const failed = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => ({ file, name: fullName })),
  );
  return failed[0];
}

function report({ name, what }: Mutant, { kind, by }: Outcome, milliseconds: number): void {
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`.padStart(7);
  console.log(`${kind.padEnd(8)} ${seconds}  ${name.padEnd(32)} ${what}\n${" ".repeat(18)} ${by}`);
}
