/**
 * Applies the tree of a round's writes. The object that came is never changed: what no write touches is shared
 * with the result. Order: values, then appends and prepends by rule name, then removals from the back.
 */
import { invariant } from "../base/invariant.ts";
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { equalPresent } from "./equality.ts";
import { identityOf } from "./list-element.ts";
import type { ElementWrite, WriteNode } from "./write-tree.ts";

/** The value at the node's place after its writes; undefined: removed. The tree must be free of conflicts. */
export function applyWrites(node: WriteNode, current: JsonValue | undefined): JsonValue | undefined {
  const [value] = node.values;
  if (value !== undefined) return value.value;
  if (node.removes.length > 0) return undefined;
  if (isList(node, current)) return applyToList(node, Array.isArray(current) ? current : []);
  return applyToMap(node, current);
}

function isList(node: WriteNode, current: JsonValue | undefined): boolean {
  if (current !== undefined && current !== null) return Array.isArray(current);
  if (node.elements.length > 0) return true;
  const [first] = node.children.values();
  return first !== undefined && typeof first.step === "object";
}

function applyToMap(node: WriteNode, current: JsonValue | undefined): JsonValue {
  invariant(current === undefined || current === null || isJsonObject(current), "a write goes below a map");
  // A Map and not an object: `__proto__` is a key like others.
  const entries = new Map<string, JsonValue>(Object.entries(current ?? {}));
  for (const child of node.children.values()) {
    invariant(typeof child.step === "string", "the steps below a map are keys");
    const value = applyWrites(child, entries.get(child.step));
    if (value === undefined) entries.delete(child.step);
    else entries.set(child.step, value);
  }
  return Object.fromEntries(entries);
}

function applyToList(node: WriteNode, current: readonly JsonValue[]): JsonValue {
  const kept: (JsonValue | undefined)[] = [...current];
  for (const child of node.children.values()) {
    const { step } = child;
    invariant(typeof step !== "string" && step !== undefined, "the steps below a list are elements");
    if (typeof step === "number") kept[step] = applyWrites(child, current[step]);
    else kept.push(applyWrites(child, Object.fromEntries([[step.key, step.value]])));
  }
  const elements = distinct(node.elements);
  return [
    ...elements
      .filter(({ at }) => at === "front")
      .map(({ value }) => value)
      .reverse(),
    ...kept.filter((item) => item !== undefined),
    ...elements.filter(({ at }) => at === "end").map(({ value }) => value),
  ];
}

/** Equal writes are one. */
function distinct(elements: readonly ElementWrite[]): ElementWrite[] {
  const result: ElementWrite[] = [];
  for (const write of elements) {
    if (!result.some((other) => isSame(other, write))) result.push(write);
  }
  return result;
}

function isSame(left: ElementWrite, right: ElementWrite): boolean {
  if (left.at !== right.at) return false;
  const identity = identityOf(left.value, left.keys);
  if (identity !== undefined) return identity === identityOf(right.value, right.keys);
  return equalPresent(left.value, right.value);
}
