/**
 * The same cases on another revision of the sources: that revision in a folder of its own, measured by this bench,
 * in turns with the sources here, quickly and often rather than slowly and once. A difference counts when the runs of the two do not overlap.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Case, median } from "./case.ts";
import { measureCase } from "./measure-case.ts";
import { aligned, figure } from "./report.ts";

interface Row {
  readonly id: string;
  readonly before: readonly number[];
  readonly now: readonly number[];
  readonly verdict: "faster" | "slower" | "within noise" | "not measured";
}

export function compareWith(
  revision: string,
  cases: readonly Case[],
  options: { readonly runs: number; readonly progress: (line: string) => void },
): { readonly rows: readonly Row[]; readonly text: string } {
  const here = join(import.meta.dirname, "..");
  const folder = mkdtempSync(join(tmpdir(), "verdict-against-"));
  const there = join(folder, "tree");
  execFileSync("git", ["worktree", "add", "--detach", there, revision], { cwd: here, stdio: "ignore" });
  try {
    symlinkSync(join(here, "node_modules"), join(there, "node_modules"));
    rmSync(join(there, "bench"), { recursive: true, force: true });
    cpSync(join(here, "bench"), join(there, "bench"), { recursive: true, filter: (path) => !path.includes("peers") });
    const rows = cases.map((one) => compareCase(one, join(there, "bench"), revision, options));
    return { rows, text: textOf(rows, revision) };
  } finally {
    execFileSync("git", ["worktree", "remove", "--force", there], { cwd: here, stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareCase(
  one: Case,
  thereBench: string,
  revision: string,
  { runs, progress }: Parameters<typeof compareWith>[2],
): Row {
  const measure = (root: string, name: string): readonly number[] => {
    const report = measureCase(one, {
      quick: true,
      runs: 1,
      peers: [],
      root,
      progress: (line) => progress(`${name}: ${line}`),
    });
    return report.value === null ? [] : [report.value];
  };
  const before: number[] = [];
  const now: number[] = [];
  for (let run = 0; run < runs; run++) {
    before.push(...measure(thereBench, revision));
    now.push(...measure(import.meta.dirname, "now"));
  }
  return { id: one.id, before, now, verdict: verdictOf(before, now) };
}

function verdictOf(before: readonly number[], now: readonly number[]): Row["verdict"] {
  if (before.length === 0 || now.length === 0) return "not measured";
  if (Math.max(...now) < Math.min(...before)) return "faster";
  return Math.min(...now) > Math.max(...before) ? "slower" : "within noise";
}

function textOf(rows: readonly Row[], revision: string): string {
  const cell = (values: readonly number[]) =>
    values.length === 0 ? "-" : `${figure(median(values))} (${values.map(figure).join(", ")})`;
  return aligned([
    ["case", revision, "now", "difference"],
    ...rows.map(({ id, before, now, verdict }) => [id, cell(before), cell(now), verdict]),
  ]);
}
