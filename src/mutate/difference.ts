/**
 * The difference of two objects as minimal RFC 6902 (library: Mutations, 7): parents before children, one `add`
 * for a missing parent, keys by code point, positions ascending, removals of one list last and from the back.
 * A list that keeps its length is compared element by element; one that grows or shrinks by k has k elements
 * added or removed, wherever that keeps most of what was there.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { alignLists } from "./align-lists.ts";
import { equalJson, ownValue } from "./equality.ts";
import { jsonPointer } from "./json-pointer.ts";

export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: JsonValue }
  | { readonly op: "remove"; readonly path: string };

type Path = readonly (string | number)[];

/** The operations that make `last` of `first`; none if they are equal. */
export function difference(first: JsonObject, last: JsonObject): readonly PatchOperation[] {
  const operations: PatchOperation[] = [];
  compareMaps(first, last, [], operations);
  return operations;
}

function compare(first: JsonValue, last: JsonValue, path: Path, operations: PatchOperation[]): void {
  if (first === last) return;
  if (Array.isArray(first) && Array.isArray(last)) compareLists(first, last, path, operations);
  else if (isJsonObject(first) && isJsonObject(last)) compareMaps(first, last, path, operations);
  else if (!equalJson(first, last)) operations.push({ op: "replace", path: jsonPointer(path), value: last });
}

function compareMaps(first: JsonObject, last: JsonObject, path: Path, operations: PatchOperation[]): void {
  const keys = new Set([...Object.keys(first), ...Object.keys(last)]);
  for (const key of [...keys].sort(byCodePoint)) {
    const before = ownValue(first, key);
    const after = ownValue(last, key);
    const at = [...path, key];
    if (before === undefined && after !== undefined)
      operations.push({ op: "add", path: jsonPointer(at), value: after });
    else if (before !== undefined && after === undefined) operations.push({ op: "remove", path: jsonPointer(at) });
    else if (before !== undefined && after !== undefined) compare(before, after, at, operations);
  }
}

/** Removals wait until the end, so positions before it count what is still to go. */
function compareLists(
  first: readonly JsonValue[],
  last: readonly JsonValue[],
  path: Path,
  operations: PatchOperation[],
): void {
  const removals: PatchOperation[] = [];
  let position = 0;
  let left = first.length;
  for (const pair of alignLists(first, last)) {
    const at = [...path, position];
    if (pair.kind === "kept") compare(pair.before, pair.after, at, operations);
    else if (pair.kind === "removed") removals.push({ op: "remove", path: jsonPointer(at) });
    else operations.push({ op: "add", path: jsonPointer(left === 0 ? [...path, "-"] : at), value: pair.after });
    if (pair.kind !== "added") left--;
    position++;
  }
  for (const removal of removals.reverse()) operations.push(removal);
}

/** UTF-16 puts astral characters before U+E000; their first halves are put after it here. */
export function byCodePoint(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
