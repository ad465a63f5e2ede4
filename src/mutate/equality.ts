/**
 * When two pieces of JSON are the same: exactly, for patches, and as the language reads them, where null is
 * absent and maps are compared by the entries that are there. A bigint equals the number of the same value.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** Exact equality: `{a: null}` is not `{}`. The order of keys means nothing. */
export function equalJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return equal(left, right, Object.keys);
}

/** Equality of the language: null reads as absent, so `{a: null}` is `{}`. */
export function equalPresent(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return equal(left ?? undefined, right ?? undefined, presentKeys);
}

/** The keys of a map whose values are not null. */
export function presentKeys(map: JsonObject): string[] {
  return Object.keys(map).filter((key) => map[key] !== null);
}

/** The value of an own key; what `Object.prototype` has is not there. */
export function ownValue(map: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function equal(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  keysOf: (map: JsonObject) => string[],
): boolean {
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) return left == right;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equal(item, right[index], keysOf));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = keysOf(left);
  return (
    keys.length === keysOf(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key], keysOf))
  );
}

function isNumeric(value: JsonValue | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
