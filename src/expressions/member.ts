/**
 * Reading parts: members, indexes, elements by key. Absent stays absent; a part of a string, a number or a list
 * that has none is an error. Only own keys are there: `constructor` and `__proto__` are keys like any other.
 */
import {
  Failure,
  isList,
  isValueMap,
  type Outcome,
  Scalar,
  UNKNOWN,
  type Value,
  type ValueMap,
} from "../values/value.ts";
import { describe, quoted } from "./describe.ts";
import { equalOpposite } from "./equality.ts";
import { fieldReader } from "./field-readers.ts";
import { isNumeric } from "./exact-number.ts";
import { entryOf } from "./map-entry.ts";
import { scalarField } from "./scalars.ts";

/** `value.name`. */
export function memberOf(value: Outcome, name: string): Outcome {
  return isValueMap(value) ? entryOf(value, name) : oddMember(value, name);
}

export type ReadMember = (value: Outcome) => Outcome;

/** {@link memberOf} of one name. HOT PATH: nearly every condition reads several. */
export function memberReader(name: string): ReadMember {
  const read = fieldReader(name);
  return (value) => {
    if (value === undefined) return undefined;
    return isValueMap(value) ? (read(value) ?? undefined) : oddMember(value, name);
  };
}

function oddMember(value: Outcome, name: string): Outcome {
  if (value === undefined || value === null) return undefined;
  if (value === UNKNOWN || value instanceof Failure) return value;
  if (value instanceof Scalar) return scalarField(value, name);
  return new Failure(`${describe(value as Value)} has no field ${quoted(name)}`);
}

/** `value[index]`: an entry of a map or an element of a list. */
export function elementOf(value: Outcome, index: Outcome): Outcome {
  if (value === UNKNOWN || index === UNKNOWN) return UNKNOWN;
  if (value instanceof Failure) return value;
  if (index instanceof Failure) return index;
  if (value === undefined || value === null || index === undefined || index === null) return undefined;
  if (isList(value)) return itemAt(value, index);
  if (typeof value !== "object" || value instanceof Scalar) {
    return new Failure(`${describe(value)} has no elements`);
  }
  if (typeof index === "string") return entryOf(value as ValueMap, index);
  if (index instanceof Scalar) return entryOf(value as ValueMap, index.toString());
  return new Failure(`the keys of a map are strings, the index is ${describe(index)}`);
}

function itemAt(list: readonly Value[], index: Value): Outcome {
  if (!isNumeric(index)) return new Failure(`the index of a list is a number, this is ${describe(index)}`);
  return typeof index === "number" ? (list[index] ?? undefined) : undefined;
}

/** `list["key"]`: the first element whose field `key` equals the index. */
export function keyedElementOf(value: Outcome, key: string, index: Outcome): Outcome {
  if (value === UNKNOWN || index === UNKNOWN) return UNKNOWN;
  if (value instanceof Failure) return value;
  if (index instanceof Failure) return index;
  if (value === undefined || value === null || index === undefined || index === null) return undefined;
  if (!isList(value)) return new Failure(`${describe(value)} is not a list`);
  const position = keyedPosition(value, key, index);
  return position < 0 ? undefined : (value[position] ?? undefined);
}

/** Where the element stands whose field `key` equals the index; -1 where there is none. */
export function keyedPosition(list: readonly Value[], key: string, index: Value): number {
  for (let position = 0; position < list.length; position++) {
    const item = list[position];
    if (typeof item !== "object" || item === null || isList(item) || item instanceof Scalar) continue;
    if (equalOpposite(entryOf(item, key), index) === true) return position;
  }
  return -1;
}
