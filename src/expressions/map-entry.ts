/**
 * Writing and reading entries of maps that users fill: `__proto__` and `constructor` are keys like any other,
 * and what `Object.prototype` has is never there.
 */
import type { Value, ValueMap } from "../values/value.ts";

/** Sets an entry of a map that is being made. */
export function setEntry<T>(map: Record<string, T>, key: string, value: T): void {
  if (key !== "__proto__") map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The entry, absent as undefined; JSON null reads as absent. */
export function entryOf(map: ValueMap, key: string): Value {
  return Object.hasOwn(map, key) ? (map[key] ?? undefined) : undefined;
}

/** The keys of the entries that are there. */
export function presentKeys(map: ValueMap): readonly string[] {
  const keys = Object.keys(map);
  for (const key of keys) {
    if (map[key] === null || map[key] === undefined)
      return keys.filter((one) => (map[one] ?? undefined) !== undefined);
  }
  return keys;
}
