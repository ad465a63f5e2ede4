/**
 * What stands beside the hash of a subject's name: where its rows are, and roughly for which namespaces. Most of the
 * groups that a caller is in say nothing about the namespace that is asked about; the mark tells so, and neither their
 * name nor their rows have to be read, each of which lies elsewhere in memory.
 */
import { ALLOW_HEAD, type AuthorizationLevel, DENY_HEAD, HEAD_WIDTH, ROW_WIDTH } from "../compile/decision-tree.ts";
import { type NameTable, newNameTable } from "./name-table.ts";

const WIDTH = 4;
/** The word of a slot with a bit for each namespace of an allow, many sharing one. */
export const PLACES = 2;
/** The word of a slot with the mark: {@link UNMARKED}, or whether there are denies, and where the allows are. */
export const MARK = 3;

/** The rows are too many or too far for a mark. */
export const UNMARKED = -1;
const HAS_DENIES = 1 << 30;
const [START_BITS, PATTERN_BITS, EXACT_BITS] = [20, 4, 6];
const PATTERNS = ((1 << PATTERN_BITS) - 1) << EXACT_BITS;
const EVERY_PLACE = -1;

export function markedTable(names: readonly string[], first: number, level: AuthorizationLevel): NameTable {
  const table = newNameTable(names, WIDTH);
  const { slots } = table;
  for (let slot = 0; slot < slots.length; slot += WIDTH) {
    const number = (slots[slot + 1] ?? 0) - 1;
    if (number < 0) continue;
    slots[slot + PLACES] = placesOf(level, first + number);
    slots[slot + MARK] = markOf(level, first + number);
  }
  return table;
}

function markOf({ heads }: AuthorizationLevel, subject: number): number {
  const head = subject * HEAD_WIDTH;
  const at = (index: number): number => heads[head + index] ?? 0;
  const [start, exact, end] = [at(ALLOW_HEAD), at(ALLOW_HEAD + 1), at(ALLOW_HEAD + HEAD_WIDTH)];
  if (start >> START_BITS !== 0 || (exact - start) >> PATTERN_BITS !== 0 || (end - exact) >> EXACT_BITS !== 0) {
    return UNMARKED;
  }
  const denies = at(DENY_HEAD + HEAD_WIDTH) > at(DENY_HEAD) ? HAS_DENIES : 0;
  return denies | (start << (PATTERN_BITS + EXACT_BITS)) | ((exact - start) << EXACT_BITS) | (end - exact);
}

function placesOf({ heads, allow }: AuthorizationLevel, subject: number): number {
  const head = subject * HEAD_WIDTH + ALLOW_HEAD;
  const [exact, end] = [heads[head + 1] ?? 0, heads[head + HEAD_WIDTH] ?? 0];
  if (end - exact > 1 << EXACT_BITS) return EVERY_PLACE;
  let places = 0;
  for (let row = exact; row < end; row++) places |= placeBit(allow[row * ROW_WIDTH] ?? 0);
  return places;
}

// HOT PATH
/** The bit of a namespace; of none, no bit. */
export function placeBit(namespace: number): number {
  return namespace < 0 ? 0 : 1 << (Math.imul(namespace, 0x9e3779b1) >>> 27);
}

/** Whether a subject may say something: of a namespace with this bit, or (`denied`) by a deny. */
export function mayMatter(mark: number, places: number, bit: number, denied: boolean): boolean {
  return mark < 0 || (mark & PATTERNS) !== 0 || (places & bit) !== 0 || (denied && (mark & HAS_DENIES) !== 0);
}

export function hasNoDenies(mark: number): boolean {
  return mark >= 0 && (mark & HAS_DENIES) === 0;
}

export function markedStart(mark: number): number {
  return (mark >> (PATTERN_BITS + EXACT_BITS)) & ((1 << START_BITS) - 1);
}
/** The first row of an exact namespace. */
export function markedExact(mark: number): number {
  return markedStart(mark) + ((mark & PATTERNS) >> EXACT_BITS);
}
export function markedEnd(mark: number): number {
  return markedExact(mark) + (mark & ((1 << EXACT_BITS) - 1));
}
