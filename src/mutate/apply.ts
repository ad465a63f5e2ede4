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
  let value = document;
  for (const operation of operations) {
    const segments = pointerSegments(operation.path);
    const next = segments === undefined ? undefined : applyAt(value, segments, operation);
    if (next === undefined) return { kind: "impossible", message: `cannot ${operation.op} ${operation.path}` };
    value = next;
  }
  return { kind: "applied", value };
}

/** undefined: there is no such place. */
function applyAt(value: JsonValue, segments: readonly string[], operation: PatchOperation): JsonValue | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return operation.op === "remove" ? undefined : operation.value;
  if (Array.isArray(value)) return applyInList(value, segment, rest, operation);
  return isJsonObject(value) ? applyInMap(value, segment, rest, operation) : undefined;
}

function applyInMap(
  map: JsonObject,
  key: string,
  rest: readonly string[],
  operation: PatchOperation,
): JsonValue | undefined {
  const entries = new Map<string, JsonValue>(Object.entries(map));
  const before = entries.get(key);
  if (before === undefined && (rest.length > 0 || operation.op !== "add")) return undefined;
  if (rest.length === 0 && operation.op === "remove") {
    entries.delete(key);
    return Object.fromEntries(entries);
  }
  const after = applyAt(before ?? null, rest, operation);
  if (after === undefined) return undefined;
  entries.set(key, after);
  return Object.fromEntries(entries);
}

function applyInList(
  list: readonly JsonValue[],
  segment: string,
  rest: readonly string[],
  operation: PatchOperation,
): JsonValue | undefined {
  const adds = rest.length === 0 && operation.op === "add";
  const position = adds && segment === "-" ? list.length : positionOf(segment);
  if (position === undefined || position >= list.length + (adds ? 1 : 0)) return undefined;
  if (rest.length === 0 && operation.op === "add") return list.toSpliced(position, 0, operation.value);
  if (rest.length === 0 && operation.op === "remove") return list.toSpliced(position, 1);
  const after = applyAt(list[position] ?? null, rest, operation);
  return after === undefined ? undefined : list.with(position, after);
}

function positionOf(segment: string): number | undefined {
  return /^(?:0|[1-9][0-9]*)$/.test(segment) ? Number(segment) : undefined;
}
