/**
 * Durations, versions and instants as the language describes them, read and compared the plain way.
 */

/** Whole nanoseconds. */
export class OracleDuration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A dotted number and what stands behind a hyphen; `latest` is newer than all. */
export class OracleVersion {
  readonly numbers: readonly bigint[] | "latest";
  readonly before: readonly string[];
  constructor(numbers: OracleVersion["numbers"], before: readonly string[]) {
    this.numbers = numbers;
    this.before = before;
  }
}

export class Instant {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

export type OracleScalar = OracleDuration | OracleVersion | Instant;

export function isScalar(value: unknown): value is OracleScalar {
  return value instanceof OracleDuration || value instanceof OracleVersion || value instanceof Instant;
}

const UNITS: Readonly<Record<string, bigint>> = {
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

export function readDuration(text: string): OracleDuration | undefined {
  const sign = text.startsWith("-") ? -1n : 1n;
  let rest = text.replace(/^-/, "");
  if (rest === "0") return new OracleDuration(0n);
  let sum = 0n;
  let parts = 0;
  while (rest !== "") {
    const part = /^(\d+)(ms|[smhd])/.exec(rest);
    if (part === null) return undefined;
    sum += BigInt(part[1] ?? "") * (UNITS[part[2] ?? ""] ?? 0n);
    rest = rest.slice(part[0].length);
    parts++;
  }
  return parts === 0 ? undefined : new OracleDuration(sign * sum);
}

export function readVersion(text: string): OracleVersion | undefined {
  if (text === "latest") return new OracleVersion("latest", []);
  const [withoutBuild = ""] = text.replace(/^v/, "").split("+");
  const hyphen = withoutBuild.indexOf("-");
  const numbers = hyphen < 0 ? withoutBuild : withoutBuild.slice(0, hyphen);
  if (!/^\d+(\.\d+)*$/.test(numbers)) return undefined;
  const before = hyphen < 0 ? [] : withoutBuild.slice(hyphen + 1).split(".");
  return new OracleVersion(numbers.split(".").map(BigInt), before);
}

export function readInstant(text: string): Instant | undefined {
  const milliseconds = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : new Instant(milliseconds);
}

/** The value as a scalar like `like`; undefined: it is none. */
export function readLike(like: OracleScalar, value: unknown): OracleScalar | undefined {
  if (isScalar(value)) return value.constructor === like.constructor ? value : undefined;
  if (typeof value !== "string") return undefined;
  if (like instanceof OracleDuration) return readDuration(value);
  return like instanceof OracleVersion ? readVersion(value) : readInstant(value);
}

/** Below, above or equal to zero, as the first is to the second. */
export function compareScalars(a: OracleScalar, b: OracleScalar): number {
  if (a instanceof OracleDuration && b instanceof OracleDuration) return sign(a.nanoseconds - b.nanoseconds);
  if (a instanceof Instant && b instanceof Instant) return a.milliseconds - b.milliseconds;
  if (!(a instanceof OracleVersion) || !(b instanceof OracleVersion)) throw new Error("two scalars of one kind");
  if (a.numbers === "latest" || b.numbers === "latest")
    return Number(a.numbers === "latest") - Number(b.numbers === "latest");
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const order = sign((a.numbers[at] ?? 0n) - (b.numbers[at] ?? 0n));
    if (order !== 0) return order;
  }
  return comparePrereleases(a.before, b.before);
}

/** Semantic versioning, section 11: a release is above its pre-releases, numbers are below words, more is above less. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return a.length - b.length;
  const [left = "", right] = [a[at], b[at]];
  if (right === undefined) return 1;
  const isNumber = (part: string): boolean => /^\d+$/.test(part);
  if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
  if (isNumber(left) !== isNumber(right)) return isNumber(left) ? -1 : 1;
  return left < right ? -1 : 1;
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `+` and `-`; undefined: they have no meaning for the two. */
export function addScalars(a: unknown, b: unknown, operator: "+" | "-"): OracleScalar | undefined {
  const factor = operator === "+" ? 1n : -1n;
  if (a instanceof OracleDuration && b instanceof OracleDuration)
    return new OracleDuration(a.nanoseconds + factor * b.nanoseconds);
  if (typeof a === "string" && b instanceof OracleDuration)
    return addScalars(readInstant(a) ?? readDuration(a), b, operator);
  if (a instanceof Instant && b instanceof OracleDuration)
    return new Instant(a.milliseconds + Number((factor * b.nanoseconds) / 1_000_000n));
  if (a instanceof Instant && b instanceof Instant && operator === "-")
    return new OracleDuration(BigInt(a.milliseconds - b.milliseconds) * 1_000_000n);
  return undefined;
}
