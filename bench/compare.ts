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
  readonly verdict: "better" | "worse" | "within noise" | "not measured";
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
    cpSync(join(here, "bench"), join(there, "bench"), {
      recursive: true,
      filter: (path) => path !== join(here, "bench", "peers"),
    });
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
  return { id: one.id, before, now, verdict: verdictOf(before, now, one.better) };
}

/** Beyond noise is what holds for every run of the one against every run of the other. */
export function verdictOf(before: readonly number[], now: readonly number[], better: Case["better"]): Row["verdict"] {
  if (before.length === 0 || now.length === 0) return "not measured";
  const [lower, higher] = [Math.max(...now) < Math.min(...before), Math.min(...now) > Math.max(...before)];
  if (!lower && !higher) return "within noise";
  return lower === (better === "less") ? "better" : "worse";
}

function textOf(rows: readonly Row[], revision: string): string {
  const cell = (values: readonly number[]) =>
    values.length === 0 ? "-" : `${figure(median(values))} (${values.map(figure).join(", ")})`;
  return aligned([
    ["case", revision, "now", "difference"],
    ...rows.map(({ id, before, now, verdict }) => [id, cell(before), cell(now), verdict]),
  ]);
}
