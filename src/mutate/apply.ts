/**
 * RFC 6902 as far as this program writes it: `add`, `replace` and `remove`. Used to try a patch here before the
 * API server does. The document is never changed; what no operation touches is shared with the result.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { PatchOperation } from "./difference.ts";
import { pointerSegments } from "./json-pointer.ts";

export type Applied =
  | { readonly kind: "applied"; readonly value: JsonValue }
  | { readonly kind: "impossible"; readonly message: string };

/** Applies the operations in order; stops at the first that has no place. */
export function applyPatch(document: JsonValue, operations: readonly PatchOperation[]): Applied {
  const made: Made = new Set();
  let value = document;
  for (const operation of operations) {
    const segments = pointerSegments(operation.path);
    const next = segments === undefined ? undefined : applyAt(value, segments, 0, operation, made);
    if (next === undefined) return { kind: "impossible", message: `cannot ${operation.op} ${operation.path}` };
    value = next;
  }
  return { kind: "applied", value };
}

/** Lists and maps that were copied for this patch: each is copied once, so that a thousand changes of one list cost a copy. */
type Made = Set<object>;

/** `at`: how many of the segments have been gone. undefined: there is no such place. */
function applyAt(
  value: JsonValue,
  segments: readonly string[],
  at: number,
  operation: PatchOperation,
  made: Made,
): JsonValue | undefined {
  const segment = segments[at];
  if (segment === undefined) return operation.op === "remove" ? undefined : operation.value;
  if (Array.isArray(value)) return applyInList(value, segment, segments, at + 1, operation, made);
  return isJsonObject(value) ? applyInMap(value, segment, segments, at + 1, operation, made) : undefined;
}

function applyInMap(
  map: JsonObject,
  key: string,
  segments: readonly string[],
  at: number,
  operation: PatchOperation,
  made: Made,
): JsonValue | undefined {
  const last = at === segments.length;
  const before = Object.hasOwn(map, key) ? map[key] : undefined;
  if (before === undefined && (!last || operation.op !== "add")) return undefined;
  if (last && operation.op === "remove") {
    const own = ownMap(map, made);
    delete own[key];
    return own;
  }
  const after = applyAt(before ?? null, segments, at, operation, made);
  if (after === undefined) return undefined;
  const own = ownMap(map, made);
  // Assigning to `__proto__` would be something else than a key of that name.
  Object.defineProperty(own, key, { value: after, enumerable: true, configurable: true, writable: true });
  return own;
}

function applyInList(
  list: readonly JsonValue[],
  segment: string,
  segments: readonly string[],
  at: number,
  operation: PatchOperation,
  made: Made,
): JsonValue | undefined {
  const last = at === segments.length;
  const adds = last && operation.op === "add";
  const position = adds && segment === "-" ? list.length : positionOf(segment);
  if (position === undefined || position >= list.length + (adds ? 1 : 0)) return undefined;
  if (last && operation.op !== "replace") {
    const own = ownList(list, made);
    if (operation.op === "add") own.splice(position, 0, operation.value);
    else own.splice(position, 1);
    return own;
  }
  const after = applyAt(list[position] ?? null, segments, at, operation, made);
  if (after === undefined) return undefined;
  const own = ownList(list, made);
  own[position] = after;
  return own;
}

function ownMap(map: JsonObject, made: Made): Record<string, JsonValue> {
  if (made.has(map)) return map;
  const copy = Object.fromEntries(Object.entries(map));
  made.add(copy);
  return copy;
}

function ownList(list: readonly JsonValue[], made: Made): JsonValue[] {
  if (made.has(list)) return list as JsonValue[];
  const copy = [...list];
  made.add(copy);
  return copy;
}

function positionOf(segment: string): number | undefined {
  return /^(?:0|[1-9][0-9]*)$/.test(segment) ? Number(segment) : undefined;
}
