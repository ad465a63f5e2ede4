/** Values as the JSON that a mutation writes: scalars as text, absent entries left out. */
import { Failure, isList, Scalar, type Value } from "../values/value.ts";
import { presentKeys, setEntry } from "./map-entry.ts";

/** Requests nest a thousand deep at most; what is deeper was not sent. */
const MAX_DEPTH = 1100;

export function jsonOf(value: Value, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Scalar) return value.toString();
  if (depth > MAX_DEPTH) return new Failure("a value is nested too deeply");
  if (isList(value)) {
    const list: unknown[] = [];
    for (const item of value) {
      const json = jsonOf(item, depth + 1);
      if (json instanceof Failure) return json;
      list.push(json ?? null);
    }
    return list;
  }
  const map: Record<string, unknown> = {};
  for (const key of presentKeys(value)) {
    const json = jsonOf(value[key], depth + 1);
    if (json instanceof Failure) return json;
    setEntry(map, key, json);
  }
  return map;
}
