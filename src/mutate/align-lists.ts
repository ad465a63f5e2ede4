/**
 * Which elements of a list became which of another. The lengths differ by k, so exactly k elements are called
 * added or removed: those that leave the rest most alike, and among equals those at the back.
 */
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { equalJson, ownValue } from "./equality.ts";

export type AlignedPair =
  | { readonly kind: "kept"; readonly before: JsonValue; readonly after: JsonValue }
  | { readonly kind: "added"; readonly after: JsonValue }
  | { readonly kind: "removed" };

/** Beyond so many pairs the elements at the back are taken: the patch is longer, and as right. */
const MOST_PAIRS = 4_096;
/** What an author gave up or changed weighs more than what was added beside it. */
const LOSS = 8;
const OTHER_ELEMENT = 1_000;
/** Fields by which people and Kubernetes tell elements of a list apart. */
const NAMES = ["name", "key", "mountPath", "devicePath", "ip", "topologyKey", "type"];

export function alignLists(first: readonly JsonValue[], last: readonly JsonValue[]): readonly AlignedPair[] {
  const grows = last.length >= first.length;
  const [short, long] = grows ? [first, last] : [last, first];
  const start = equalStart(short, long);
  const extra = long.length - short.length;
  const end = equalEnd(short, long, start);
  const gaps = chooseGaps(short.slice(start, short.length - end), long.slice(start, long.length - end), extra);

  const pairs: AlignedPair[] = [];
  let taken = 0;
  for (const [index, item] of long.entries()) {
    const partner = short[taken];
    if (gaps.has(index - start) || partner === undefined) {
      pairs.push(grows ? { kind: "added", after: item } : { kind: "removed" });
      continue;
    }
    pairs.push({ kind: "kept", before: grows ? partner : item, after: grows ? item : partner });
    taken++;
  }
  return pairs;
}

/** The positions of `long` that have no partner in `short`. */
function chooseGaps(short: readonly JsonValue[], long: readonly JsonValue[], extra: number): ReadonlySet<number> {
  if (extra === 0) return new Set();
  if (short.length === 0 || short.length * (extra + 1) > MOST_PAIRS) {
    return new Set(Array.from({ length: extra }, (_, index) => short.length + index));
  }
  // best[i][g]: the least cost of pairing short[i…] with what is left of long after g gaps.
  const best: number[][] = [...short, undefined].map(() => Array.from({ length: extra + 1 }, () => 0));
  const at = (row: number, gap: number): number => best[row]?.[gap] ?? Number.POSITIVE_INFINITY;
  const pairing = (row: number, gap: number): number => distance(short[row], long[row + gap]) + at(row + 1, gap);
  const usesGap: boolean[][] = [];
  for (let row = short.length - 1; row >= 0; row--) {
    const uses: boolean[] = [];
    for (let gap = extra; gap >= 0; gap--) {
      const paired = pairing(row, gap);
      const skipped = gap < extra ? at(row, gap + 1) : Number.POSITIVE_INFINITY;
      uses[gap] = skipped < paired;
      const costs = best[row];
      if (costs !== undefined) costs[gap] = Math.min(paired, skipped);
    }
    usesGap[row] = uses;
  }
  return readGaps(usesGap, short.length, extra);
}

function readGaps(usesGap: readonly (readonly boolean[])[], rows: number, extra: number): ReadonlySet<number> {
  const gaps = new Set<number>();
  for (let row = 0; row < rows; row++) {
    while (usesGap[row]?.[gaps.size] === true) gaps.add(row + gaps.size);
  }
  while (gaps.size < extra) gaps.add(rows + gaps.size);
  return gaps;
}

/** How much of one element is lost in the other. Lists inside are compared by position: this is only a measure. */
function distance(before: JsonValue | undefined, after: JsonValue | undefined): number {
  if (before === undefined || after === undefined) return LOSS;
  if (isJsonObject(before) && isJsonObject(after)) {
    const other = NAMES.some((name) => isRenamed(ownValue(before, name), ownValue(after, name)));
    return (other ? OTHER_ELEMENT : 0) + mapDistance(before, after);
  }
  return equalJson(before, after) ? 0 : LOSS;
}

function isRenamed(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  return typeof before === "string" && typeof after === "string" && before !== after;
}

function mapDistance(
  before: { readonly [key: string]: JsonValue },
  after: { readonly [key: string]: JsonValue },
): number {
  let sum = 0;
  for (const key of Object.keys(before)) {
    const value = ownValue(after, key);
    if (value === undefined || !equalJson(ownValue(before, key), value)) sum += LOSS;
  }
  for (const key of Object.keys(after)) if (!Object.hasOwn(before, key)) sum += 1;
  return sum;
}

function equalStart(short: readonly JsonValue[], long: readonly JsonValue[]): number {
  let count = 0;
  while (count < short.length && equalJson(short[count], long[count])) count++;
  return count;
}

function equalEnd(short: readonly JsonValue[], long: readonly JsonValue[], start: number): number {
  let count = 0;
  while (count < short.length - start && equalJson(short.at(-1 - count), long.at(-1 - count))) count++;
  return count;
}
