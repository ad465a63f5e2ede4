/** What the suite prints in the end: a row for each fault, with the load it was met under and how many answers were bad. */
export interface Tally {
  requests: number;
  /** Not answered, or not with the status that was due. */
  failed: number;
  /** Answered, and otherwise than the policies of that moment say. */
  wrong: number;
  /** The first few of either, for whoever has to find out why. */
  readonly remarks: string[];
}

export interface Row extends Omit<Tally, "remarks"> {
  readonly fault: string;
  readonly load: string;
}

const REMARKS = 5;

export function newTally(): Tally {
  return { requests: 0, failed: 0, wrong: 0, remarks: [] };
}

export function count(tally: Tally, outcome: "good" | "failed" | "wrong", remark: () => string): void {
  tally.requests++;
  if (outcome === "good") return;
  tally[outcome]++;
  if (tally.remarks.length < REMARKS) tally.remarks.push(`${outcome}: ${remark()}`);
}

export function tableOf(rows: readonly Row[]): string {
  const head = ["fault", "load", "requests", "failed", "wrong"];
  const lines = [head, ...rows.map((row) => [row.fault, row.load, row.requests, row.failed, row.wrong].map(String))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
