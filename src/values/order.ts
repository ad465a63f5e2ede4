/**
 * Order of values: numbers, quantities, durations, times and versions. Two plain strings have none in expressions;
 * lists of strings are sorted by code point.
 */
import { compareDurations, Duration } from "./duration.ts";
import { compareQuantities, Quantity } from "./quantity.ts";
import { compareTimes, Time } from "./time.ts";
import type { Value } from "./value.ts";
import { compareVersions, Version } from "./version.ts";

/** Below, at or above zero; undefined: the two have no order. */
export function compareValues(a: Value, b: Value): number | undefined {
  if ((typeof a === "number" || typeof a === "bigint") && (typeof b === "number" || typeof b === "bigint")) {
    if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (a instanceof Quantity && b instanceof Quantity) return compareQuantities(a, b);
  if (a instanceof Duration && b instanceof Duration) return compareDurations(a, b);
  if (a instanceof Time && b instanceof Time) return compareTimes(a, b);
  if (a instanceof Version && b instanceof Version) return compareVersions(a, b);
  return undefined;
}

/** By code point, which differs from JavaScript's order beyond U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left === right) continue;
    return codePointRank(left) < codePointRank(right) ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

/** Surrogates stand for code points above every other code unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
