/**
 * How much the constants of a set come to. A `let` of two `let`s of two `let`s doubles with each line, so that a page could
 * stand for more than any memory holds; what would pass the bound is said where it is written.
 */
import { isList, isValueMap, type Value } from "../../values/value.ts";
import type { Declarations } from "./declarations.ts";

/** Values of one set: elements and entries, a long text as several, and what is walked to compute them. */
export const MOST_VALUES = 2_000_000;
const CHARACTERS = 16;

/** By the names that were seen, as the constants themselves are kept. */
const spent = new WeakMap<Declarations, number>();
/** Whether there is room for a constant of that size. */
export function spendConstant(value: Value, walked: number, declarations: Declarations): boolean {
  const left = MOST_VALUES - (spent.get(declarations) ?? 0) - walked;
  const size = sizeOf(value, left);
  if (size > left) return false;
  spent.set(declarations, MOST_VALUES - left + size);
  return true;
}

/** Looked at no further than until it is more than `most`. */
function sizeOf(value: Value, most: number): number {
  if (typeof value === "string") return 1 + Math.trunc(value.length / CHARACTERS);
  if (typeof value !== "object" || value === null || !(isList(value) || isValueMap(value))) return 1;
  let size = 1;
  for (const part of isList(value) ? value : Object.values(value)) {
    if (size > most) break;
    size += sizeOf(part, most - size);
  }
  return size;
}
