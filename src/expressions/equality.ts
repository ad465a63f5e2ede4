/**
 * Equality of the language: by value and never across types (`80 != "80"`), lists by order, maps by the entries
 * that are there. Walks with its own stack, so that no request nests deep enough to exhaust ours.
 */
import { Failure, isList, type Outcome, Scalar, type Truth, type Value, type ValueMap } from "../values/value.ts";
import { presentKeys } from "./map-entry.ts";
import { isNumeric } from "./exact-number.ts";
import { equalScalars, readOpposite } from "./scalars.ts";
import { broken } from "./truth.ts";

/** `left == right`: strict; text or a number opposite a scalar is read as that scalar, and is an error if it cannot be. */
export function equalOutcomes(left: Outcome, right: Outcome): Truth {
  const failed = broken(left, right);
  if (failed !== undefined) return failed;
  return equalOpposite(left as Value, right as Value);
}

/** Equality of two operands that are values. */
export function equalOpposite(left: Value, right: Value): boolean | Failure {
  if (left instanceof Scalar)
    return isReadable(right) ? equalScalar(left, readOpposite(left, right)) : equalValues(left, right);
  if (right instanceof Scalar && isReadable(left)) return equalScalar(right, readOpposite(right, left));
  return equalValues(left, right);
}

function isReadable(value: Value): value is string | number | bigint {
  return typeof value === "string" || isNumeric(value);
}

function equalScalar(scalar: Scalar, other: Scalar | Failure): boolean | Failure {
  return other instanceof Failure ? other : equalScalars(scalar, other);
}

/** Equality of values inside lists and maps, where nothing is converted. */
export function equalValues(left: Value, right: Value): boolean {
  const shallow = equalShallow(left, right);
  return shallow ?? equalContainers(left as Container, right as Container);
}

type Container = readonly Value[] | ValueMap;

/** undefined when both are lists or both are maps: the elements decide. */
function equalShallow(left: Value, right: Value): boolean | undefined {
  if (left === right) return true;
  if (left === undefined || left === null || right === undefined || right === null) {
    return (left ?? undefined) === (right ?? undefined);
  }
  if (typeof left !== "object" || typeof right !== "object")
    return isNumeric(left) && isNumeric(right) && left == right;
  if (left instanceof Scalar || right instanceof Scalar) {
    return left instanceof Scalar && right instanceof Scalar && equalScalars(left, right);
  }
  return isList(left) === isList(right) ? undefined : false;
}

function equalContainers(left: Container, right: Container): boolean {
  const open: Container[] = [left, right];
  while (open.length > 0) {
    const b = open.pop() as Container;
    const a = open.pop() as Container;
    const same = isList(a) ? equalItems(a, b as readonly Value[], open) : equalEntries(a, b as ValueMap, open);
    if (!same) return false;
  }
  return true;
}

/** Compares the elements; what are containers themselves is pushed on `open`, to be compared later. */
function equalItems(a: readonly Value[], b: readonly Value[], open: Container[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!equalLater(a[index], b[index], open)) return false;
  return true;
}

function equalEntries(a: ValueMap, b: ValueMap, open: Container[]): boolean {
  const keys = presentKeys(a);
  if (keys.length !== presentKeys(b).length) return false;
  for (const key of keys) if (!Object.hasOwn(b, key) || !equalLater(a[key], b[key], open)) return false;
  return true;
}

function equalLater(a: Value, b: Value, open: Container[]): boolean {
  const shallow = equalShallow(a, b);
  if (shallow === undefined) open.push(a as Container, b as Container);
  return shallow ?? true;
}
