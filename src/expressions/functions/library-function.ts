/** The shape of a library function's implementation, and the checks of arguments that all of them share. */
import { Failure, isList, isValueMap, Scalar, type Value, type ValueMap } from "../../values/value.ts";
import { describe } from "../describe.ts";
import { isNumeric, type Numeric } from "../exact-number.ts";

/** Arguments are values (never unknown, never a Failure); those after the first are there if they were written. */
export type Implementation = (first: Value, second: Value, third: Value) => Value | Failure;

export interface LibraryFunction {
  /** What an absent first argument gives. */
  readonly absent: Value;
  /** The function sees an absent first argument itself. */
  readonly takesAbsent?: boolean;
  /** Makes the implementation for one place of use, so that it may remember what it compiled there. */
  readonly make: () => Implementation;
}

/** A function that remembers nothing; absent in, absent out unless said otherwise. */
export function plain(call: Implementation, absent?: Value): LibraryFunction {
  return { absent, make: () => call };
}

/** A text argument; scalars are read as written. */
export function onText(
  name: string,
  call: (text: string, second: Value, third: Value) => Value | Failure,
  absent?: Value,
): LibraryFunction {
  return plain((first, second, third) => {
    const text = textOf(name, first);
    return text instanceof Failure ? text : call(text, second, third);
  }, absent);
}

/** A list argument without what is absent in it. */
export function onList(
  name: string,
  call: (list: readonly Value[], second: Value) => Value | Failure,
  absent?: Value,
): LibraryFunction {
  return plain((first, second) => {
    const list = listOf(name, first);
    return list instanceof Failure ? list : call(list, second);
  }, absent);
}

export function onNumber(name: string, call: (value: Numeric) => Value | Failure): LibraryFunction {
  return plain((first) => (isNumeric(first) ? call(first) : wrongKind(name, "a number", first)));
}

export function textOf(name: string, value: Value): string | Failure {
  if (typeof value === "string") return value;
  return value instanceof Scalar ? value.toString() : wrongKind(name, "a string", value);
}

export function listOf(name: string, value: Value): readonly Value[] | Failure {
  if (!isList(value)) return wrongKind(name, "a list", value);
  return value.some((item) => item === null || item === undefined)
    ? value.filter((item) => item !== null && item !== undefined)
    : value;
}

export function mapOf(name: string, value: Value): ValueMap | Failure {
  return isValueMap(value) ? value : wrongKind(name, "a map", value);
}

export function wrongKind(name: string, wanted: string, value: Value): Failure {
  return new Failure(`${name} takes ${wanted}, not ${describe(value)}`);
}
