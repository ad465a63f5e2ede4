/**
 * Versions by semantic precedence, as tolerant as image tags are: `v` in front, any number of parts (a missing one
 * is 0), pre-releases before their release, build metadata without weight, `latest` newer than all.
 */
import { Scalar } from "./value.ts";

export class Version extends Scalar {
  readonly type = "version";
  /** Undefined: `latest`. */
  readonly parts: readonly bigint[] | undefined;
  readonly prerelease: readonly string[];
  readonly text: string;
  constructor(parts: readonly bigint[] | undefined, prerelease: readonly string[], text: string) {
    super();
    this.parts = parts;
    this.prerelease = prerelease;
    this.text = text;
  }
  override toString(): string {
    return this.text;
  }
}

/** Undefined: malformed. */
export function parseVersion(text: string): Version | undefined {
  if (text === "latest") return new Version(undefined, [], text);
  const match = /^[vV]?(\d{1,80}(?:\.\d{1,80})*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/.exec(text);
  if (!match) return undefined;
  const [, numbers = "", prerelease] = match;
  const identifiers = prerelease?.split(".") ?? [];
  if (identifiers.includes("")) return undefined;
  return new Version(numbers.split(".").map(BigInt), identifiers, text);
}

export function compareVersions(a: Version, b: Version): number {
  if (!a.parts || !b.parts) return Number(!a.parts) - Number(!b.parts);
  const length = Math.max(a.parts.length, b.parts.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.parts[index] ?? 0n, b.parts[index] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  // A release is newer than its pre-releases.
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers by value and before words; words by code unit. */
function compareIdentifiers(a: string, b: string): number {
  const [numericA, numericB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numericA !== numericB) return numericA ? -1 : 1;
  if (numericA) {
    const [left, right] = [BigInt(a), BigInt(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
