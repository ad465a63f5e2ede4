/** What one measurement is: where it is kept, what it must reach, and what it gives back. */

export interface RunOptions {
  readonly quick: boolean;
  /** undefined: Verdict itself. */
  readonly peer: string | undefined;
}

export interface Measured {
  readonly value: number;
  /** What stands behind the value, for the reader: nanoseconds, bytes, counts. */
  readonly details: Readonly<Record<string, number>>;
}

export interface Case {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** Which way is good. */
  readonly better: "less" | "more";
  /** Whether it is one of the targets that a revision is judged by; the others are looked at where there is time. */
  readonly targeted: boolean;
  readonly must: number;
  readonly stretch: number;
  /** Best prototype, where one was measured. */
  readonly floor: number | undefined;
  /** Names of the peers that can answer this case. */
  readonly peers: readonly string[];
  run(options: RunOptions): Promise<Measured>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function reaches({ better, must }: Pick<Case, "better" | "must">, value: number): boolean {
  return better === "less" ? value <= must : value >= must;
}
