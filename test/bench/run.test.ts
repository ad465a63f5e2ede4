/** The bench as it is called: what it says of itself, and of a call that it does not understand. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("../../bench/run.ts", import.meta.url));

function bench(...args: readonly string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: "utf8" });
}

test("a case that is not there, a form that is not there, a number that is none: exit 2, and what there is", () => {
  const unknown = bench("--only", "decide-10k,nonsense");
  expect(unknown).toMatchObject({ status: 2, stdout: "" });
  expect(unknown.stderr).toContain("there is no case `nonsense`; there are decide-10k, decide-100k");
  expect(bench("--output", "xml")).toMatchObject({ status: 2, stderr: "`--output xml`: it is text or json\n" });
  expect(bench("--runs", "0")).toMatchObject({ status: 2, stderr: "`--runs 0`: it is a number from 1\n" });
});

test("help", () => {
  const { status, stdout } = bench("--help");
  expect(status).toBe(0);
  for (const flag of ["--only", "--quick", "--against", "--verify", "--output json"]) expect(stdout).toContain(flag);
});

test("one case, measured in a process of its own, in the form for programs", () => {
  const { status, stdout, stderr } = bench("--only", "admission-30", "--quick", "--output", "json");
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as { readonly cases: readonly { readonly value: number }[] };
  expect(Object.keys(report)).toEqual(["machine", "versions", "commit", "cases"]);
  expect(Object.keys(report.cases[0] ?? {})).toEqual([
    "id",
    "value",
    "unit",
    "must",
    "stretch",
    "met",
    "spread",
    "peers",
  ]);
  expect(report.cases[0]?.value).toBeGreaterThan(0);
  expect(stderr).toMatch(/^ +\d+ s {2}admission-30: run 1 of 1: /);
});
