/** Functions of lists, and `size` and `contains`, which also take text. Sets are by equality, in the first's order. */
import { Failure, isList, isValueMap, Scalar, type Value } from "../../values/value.ts";
import { itemsWithin } from "../bounded.ts";
import { compareCodePoints } from "../code-points.ts";
import { equalOpposite } from "../equality.ts";
import { presentKeys } from "../map-entry.ts";
import { orderValues } from "../order.ts";
import { identityKey } from "./identity-key.ts";
import { type LibraryFunction, listOf, onList, plain, textOf, wrongKind } from "./library-function.ts";

export const LIST_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  size: plain(size, 0),
  contains: plain(containsPart, false),
  first: onList("first", (list) => list[0]),
  last: onList("last", (list) => list[list.length - 1]),
  flatten: onList("flatten", flatten, []),
  unique: onList("unique", unique, []),
  duplicates: onList("duplicates", duplicates, []),
  sort: onList("sort", sort, []),
  without: onList("without", (list, other) => filtered("without", list, other, false), []),
  common: onList("common", (list, other) => filtered("common", list, other, true), []),
  union: onList("union", union, []),
};

function size(value: Value): number | Failure {
  if (isList(value)) return value.length;
  if (isValueMap(value)) return presentKeys(value).length;
  if (typeof value !== "string" && !(value instanceof Scalar))
    return wrongKind("size", "text, a list or a map", value);
  let characters = 0;
  for (const _ of value.toString()) characters++;
  return characters;
}

function containsPart(whole: Value, part: Value): boolean | Failure {
  if (!isList(whole)) {
    const text = isValueMap(whole) ? wrongKind("contains", "text or a list", whole) : textOf("contains", whole);
    const searched = text instanceof Failure ? text : textOf("contains", part);
    return text instanceof Failure || searched instanceof Failure ? (searched as Failure) : text.includes(searched);
  }
  let failure: Failure | undefined;
  for (const item of whole) {
    const truth = equalOpposite(item, part);
    if (truth === true) return true;
    if (truth !== false) failure ??= truth;
  }
  return failure ?? false;
}

function flatten(list: readonly Value[]): Value | Failure {
  let count = 0;
  for (const item of list) count += isList(item) ? item.length : 1;
  return itemsWithin(count) ?? (list.flat() as Value);
}

function unique(list: readonly Value[]): Value | Failure {
  const seen = new Set<string>();
  const kept: Value[] = [];
  for (const item of list) {
    const key = identityKey(item);
    if (key instanceof Failure) return key;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(item);
  }
  return kept;
}

/** Every value that stands there more than once, once. */
function duplicates(list: readonly Value[]): Value | Failure {
  const counts = new Map<string, number>();
  const kept: Value[] = [];
  for (const item of list) {
    const key = identityKey(item);
    if (key instanceof Failure) return key;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count === 2) kept.push(item);
  }
  return kept;
}

function filtered(name: string, list: readonly Value[], other: Value, keep: boolean): Value | Failure {
  const second = listOf(name, other);
  if (second instanceof Failure) return second;
  const keys = new Set<string>();
  for (const item of second) {
    const key = identityKey(item);
    if (key instanceof Failure) return key;
    keys.add(key);
  }
  const kept: Value[] = [];
  for (const item of list) {
    const key = identityKey(item);
    if (key instanceof Failure) return key;
    if (keys.has(key) === keep) kept.push(item);
  }
  return kept;
}

function union(list: readonly Value[], other: Value): Value | Failure {
  const second = listOf("union", other);
  if (second instanceof Failure) return second;
  return itemsWithin(list.length + second.length) ?? unique([...list, ...second]);
}

function sort(list: readonly Value[]): Value | Failure {
  if (list.every((item) => typeof item === "string")) return list.toSorted(compareCodePoints);
  let failure: Failure | undefined;
  const sorted = list.toSorted((left, right) => {
    const order = orderValues(left, right);
    if (!(order instanceof Failure)) return order;
    failure ??= order;
    return 0;
  });
  const [only] = sorted;
  if (sorted.length === 1) failure ??= failureOf(orderValues(only, only));
  return failure ?? sorted;
}

function failureOf(order: number | Failure): Failure | undefined {
  return order instanceof Failure ? order : undefined;
}
