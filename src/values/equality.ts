/**
 * Equality of values: quantities, versions and the other scalars by what they mean, lists by order, maps by the
 * entries that are there. Values of different kinds are never equal: `80` is not `"80"`.
 */
import { Cidr, equalCidrs } from "./cidr.ts";
import { Duration } from "./duration.ts";
import { equalImages, Image } from "./image.ts";
import { equalIps, Ip } from "./ip.ts";
import { compareQuantities, Quantity } from "./quantity.ts";
import { Time } from "./time.ts";
import { isList, isValueMap, Scalar, type Value, type ValueMap } from "./value.ts";
import { compareVersions, Version } from "./version.ts";

export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  // JSON null reads as absent.
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? undefined) === (b ?? undefined);
  if (typeof a !== "object" || typeof b !== "object") return equalNumbers(a, b);
  if (a instanceof Scalar || b instanceof Scalar)
    return a instanceof Scalar && b instanceof Scalar && equalScalars(a, b);
  if (isList(a) || isList(b)) return isList(a) && isList(b) && equalLists(a, b);
  return isValueMap(a) && isValueMap(b) && equalMaps(a, b);
}

/** A whole number may be a double or a bigint. */
function equalNumbers(a: Value, b: Value): boolean {
  const areNumbers =
    (typeof a === "bigint" && typeof b === "number") || (typeof a === "number" && typeof b === "bigint");
  // oxlint-disable-next-line eqeqeq -- compares a double with a bigint exactly
  return areNumbers && a == b;
}

export function equalScalars(a: Scalar, b: Scalar): boolean {
  if (a instanceof Quantity) return b instanceof Quantity && compareQuantities(a, b) === 0;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof Time) return b instanceof Time && a.milliseconds === b.milliseconds;
  if (a instanceof Version) return b instanceof Version && compareVersions(a, b) === 0;
  if (a instanceof Ip) return b instanceof Ip && equalIps(a, b);
  if (a instanceof Cidr) return b instanceof Cidr && equalCidrs(a, b);
  return a instanceof Image && b instanceof Image && equalImages(a, b);
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, index) => equalValues(item, b[index]));
}

function equalMaps(a: ValueMap, b: ValueMap): boolean {
  const keys = presentKeys(a);
  if (keys.length !== presentKeys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equalValues(a[key], b[key]));
}

/** The keys whose values are there. */
export function presentKeys(map: ValueMap): readonly string[] {
  return Object.keys(map).filter((key) => map[key] !== null && map[key] !== undefined);
}
