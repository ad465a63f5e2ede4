/** What a run found, as data for programs and as a table for people. */
import type { Case } from "./case.ts";

export interface CaseReport {
  readonly id: string;
  readonly what: string;
  /** null: it failed. */
  readonly value: number | null;
  readonly unit: string;
  readonly better: Case["better"];
  readonly must: number;
  readonly stretch: number;
  readonly floor: number | null;
  readonly met: boolean;
  /** The largest less the smallest of the runs. */
  readonly spread: number | null;
  readonly details: Readonly<Record<string, number>>;
  readonly peers: readonly { readonly name: string; readonly value: number }[];
}

export function table(cases: readonly CaseReport[]): string {
  const rows = cases.map((one) => [
    one.id,
    one.what,
    one.value === null ? "failed" : figure(one.value),
    one.spread === null ? "" : `± ${figure(one.spread / 2)}`,
    bound(one, one.must),
    bound(one, one.stretch),
    one.met ? "yes" : "no",
    bestPeer(one),
    one.floor === null ? "" : figure(one.floor),
    one.unit,
  ]);
  return aligned([["case", "what", "today", "", "must", "stretch", "met", "peers", "prototype", "unit"], ...rows]);
}

function bound({ better }: CaseReport, value: number): string {
  return `${better === "less" ? "≤" : "≥"} ${figure(value)}`;
}

function bestPeer({ peers }: CaseReport): string {
  return peers
    .toSorted((a, b) => a.value - b.value)
    .map(({ name, value }) => `${name} ${figure(value)}`)
    .join(", ");
}

export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(2)));
}

export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
