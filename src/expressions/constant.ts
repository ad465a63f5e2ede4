/**
 * Constants between their two lives: as JSON-able data in checked code, and as values while expressions run.
 * Absent entries are left out on the way in, as map and list literals leave them out.
 */
import { isList, Scalar, type Value, type ValueMap } from "../values/value.ts";
import { Failure } from "../values/value.ts";
import type { ConstantRecord, ConstantValue } from "./code.ts";
import { setEntry } from "./map-entry.ts";
import { readScalar } from "./scalars.ts";

/** The value of a constant; a Failure where a scalar inside does not read (the checker has refused such code). */
export function fromConstant(constant: ConstantValue): Value | Failure {
  if (constant === null) return undefined;
  if (typeof constant !== "object") return constant;
  if (isConstantList(constant)) return listFrom(constant);
  if ("bigint" in constant) return BigInt(constant.bigint);
  if (constant.scalar !== undefined) return readScalar(constant.scalar, constant.text ?? "");
  return mapFrom(constant.map ?? {});
}

/** The constant that gives this value again. */
export function toConstant(value: Value): ConstantValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return { bigint: value.toString() };
  if (typeof value !== "object") return value;
  if (value instanceof Scalar) return { scalar: value.type, text: value.toString() };
  if (isList(value)) return value.map(toConstant);
  const map: Record<string, ConstantValue> = {};
  for (const key of Object.keys(value)) {
    const entry = (value as ValueMap)[key];
    if (entry !== undefined && entry !== null) setEntry(map, key, toConstant(entry));
  }
  return { map };
}

function isConstantList(constant: readonly ConstantValue[] | object): constant is readonly ConstantValue[] {
  return Array.isArray(constant);
}

function listFrom(items: readonly ConstantValue[]): Value | Failure {
  const list: Value[] = [];
  for (const item of items) {
    const value = fromConstant(item);
    if (value instanceof Failure) return value;
    list.push(value);
  }
  return list;
}

function mapFrom(entries: NonNullable<ConstantRecord["map"]>): Value | Failure {
  const map: Record<string, Value> = {};
  for (const key of Object.keys(entries)) {
    const value = fromConstant(entries[key] ?? null);
    if (value instanceof Failure) return value;
    if (value !== undefined && value !== null) setEntry(map, key, value);
  }
  return map;
}
