/**
 * Walking a list or a map with one or two loop variables. HOT PATH: a list is walked in place; only maps need the
 * list of their keys.
 */
import {
  Failure,
  isList,
  isValueMap,
  type Outcome,
  UNKNOWN,
  type Unknown,
  type Value,
  type ValueMap,
} from "../values/value.ts";
import { walkedTooFar } from "./bounded.ts";
import type { LoopCode } from "./code.ts";
import { describe } from "./describe.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { voidKept } from "./kept.ts";
import type { Linker } from "./linker.ts";
import { presentKeys } from "./map-entry.ts";

export interface Loop {
  readonly source: Evaluate;
  /** The only variable, or the first of two (key or index). */
  readonly first: number;
  /** The second of two: value or item. */
  readonly second: number | undefined;
  /** What was kept of the item before is void at the next. */
  readonly voids: readonly number[];
}

export function linkLoop(code: LoopCode, linker: Linker): Loop {
  const [first = 0, second] = code.slots;
  return { source: linker.code(code.in), first, second, voids: linker.voidedBy(code.slots) };
}

const NOTHING: readonly Value[] = [];

/** What is walked: the elements of a list (the list itself), the keys of a map; nothing for an absent value. */
export function itemsOf(source: Outcome, frame: Frame): readonly Value[] | Unknown | Failure {
  const far = walkedTooFar(frame);
  if (far !== undefined) return far;
  if (isList(source)) return source;
  if (source === undefined || source === null) return NOTHING;
  if (source === UNKNOWN || source instanceof Failure) return source;
  return isValueMap(source)
    ? presentKeys(source)
    : new Failure(`${describe(source)} cannot be walked: it is no list`);
}

/** Puts the item at `index` into the loop's slots. */
export function bindItem(loop: Loop, frame: Frame, source: Outcome, items: readonly Value[], index: number): void {
  const item = items[index] ?? undefined;
  frame.walked++;
  const { slots } = frame;
  if (loop.second === undefined) slots[loop.first] = item;
  else if (items === source) {
    slots[loop.first] = index;
    slots[loop.second] = item;
  } else {
    slots[loop.first] = item;
    slots[loop.second] = (source as ValueMap)[item as string] ?? undefined;
  }
  if (loop.voids.length > 0) voidKept(loop.voids, frame);
}

/** What cannot be walked stands in the variables: whatever depends on them comes to the same. */
export function bindBroken(loop: Loop, frame: Frame, broken: Unknown | Failure): void {
  frame.slots[loop.first] = broken;
  if (loop.second !== undefined) frame.slots[loop.second] = broken;
}
