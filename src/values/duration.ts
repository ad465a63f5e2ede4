/**
 * Durations: `90m`, `1h30m`, `7d`, as Go writes them and with days of 24 hours. Kept in whole nanoseconds.
 */
import { parseDecimal } from "./decimal.ts";
import { Scalar } from "./value.ts";

export class Duration extends Scalar {
  readonly type = "duration";
  readonly nanoseconds: bigint;
  /** As written; undefined for a computed one. */
  readonly text: string | undefined;
  constructor(nanoseconds: bigint, text?: string) {
    super();
    this.nanoseconds = nanoseconds;
    this.text = text;
  }
  override toString(): string {
    return this.text ?? printDuration(this.nanoseconds);
  }
}

const UNITS: readonly (readonly [string, bigint])[] = [
  ["d", 86_400_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
  ["s", 1_000_000_000n],
  ["ms", 1_000_000n],
  ["us", 1_000n],
  ["ns", 1n],
];
const NANOSECONDS = new Map([...UNITS, ["µs", 1_000n] as const, ["μs", 1_000n] as const]);

/** Longer texts are no durations: reading digits takes time that grows faster than their number. */
const LONGEST = 256;

/** Undefined: malformed. `0` needs no unit. */
export function parseDuration(text: string): Duration | undefined {
  if (text.length > LONGEST) return undefined;
  const match = /^([+-]?)(0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ms|us|µs|μs|ns|[smhd]))+)$/.exec(text);
  if (!match) return undefined;
  const [, sign, body = ""] = match;
  let total = 0n;
  for (const [, number = "", unit = ""] of body.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    const amount = parseDecimal(number);
    if (!amount) return undefined;
    total += (amount.digits * (NANOSECONDS.get(unit) ?? 0n)) / 10n ** BigInt(amount.scale);
  }
  return new Duration(sign === "-" ? -total : total, text);
}

export function durationOfMilliseconds(milliseconds: number): Duration {
  // Microseconds: finer than any clock that reaches this program.
  return new Duration(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);
}

export function millisecondsOf(duration: Duration): number {
  return Number(duration.nanoseconds) / 1_000_000;
}

export function compareDurations(a: Duration, b: Duration): number {
  return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds > b.nanoseconds ? 1 : 0;
}

export function addDurations(a: Duration, b: Duration): Duration {
  return new Duration(a.nanoseconds + b.nanoseconds);
}

export function subtractDurations(a: Duration, b: Duration): Duration {
  return new Duration(a.nanoseconds - b.nanoseconds);
}

/** The largest units first, none of them zero: `1d2h`. */
function printDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  let rest = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  let text = nanoseconds < 0n ? "-" : "";
  for (const [unit, size] of UNITS) {
    if (rest >= size) text += `${rest / size}${unit}`;
    rest %= size;
  }
  return text;
}
