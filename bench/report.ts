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

/** The form that is promised to programs, and nothing else. */
export function forPrograms({ id, value, unit, must, stretch, met, spread, peers }: CaseReport): object {
  return { id, value, unit, must, stretch, met, spread, peers };
}

export function table(cases: readonly CaseReport[]): string {
  const rows = cases.map((one) => [
    one.id,
    one.what,
    one.value === null ? "failed" : figure(one.value),
    one.spread === null || one.spread === 0 ? "" : `± ${figure(one.spread / 2)}`,
    bound(one, one.must),
    bound(one, one.stretch),
    one.met ? "yes" : "no",
    bestPeer(one),
    one.floor === null ? "" : figure(one.floor),
    one.unit,
  ]);
  return aligned([
    ["case", "what", "today", "", "must", "stretch", "met", "best peer", "prototype", "unit"],
    ...rows,
  ]);
}

/** All peers of each case, the best first, and then how each of them was treated; empty where there are none. */
export function peerNotes(
  cases: readonly CaseReport[],
  known: readonly { readonly name: string; readonly note: string }[],
): string {
  const rows = cases
    .filter(({ peers }) => peers.length > 0)
    .map((one) => [
      one.id,
      ranked(one)
        .map(({ name, value }) => `${name} ${figure(value)}`)
        .join(", "),
    ]);
  if (rows.length === 0) return "";
  const measured = new Set(cases.flatMap(({ peers }) => peers.map(({ name }) => name)));
  const notes = known.filter(({ name }) => measured.has(name)).map(({ name, note }) => [name, note]);
  return `\n${aligned(rows)}\n\n${aligned(notes)}\n`;
}

function ranked({ peers, better }: CaseReport): CaseReport["peers"] {
  return peers.toSorted((a, b) => (better === "less" ? a.value - b.value : b.value - a.value));
}

function bestPeer(one: CaseReport): string {
  const [best] = ranked(one);
  return best === undefined ? "" : `${figure(best.value)} ${best.name}`;
}

function bound({ better }: CaseReport, value: number): string {
  return `${better === "less" ? "≤" : "≥"} ${figure(value)}`;
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
