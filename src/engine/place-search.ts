/**
 * Finds the rows of one namespace among those of a subject. A GitOps account has ten thousand, in nearly every
 * namespace: the search begins where the row stands if they are spread evenly, and widens from there, so that it reads
 * two places in memory and not fourteen.
 */
import { ROW_WIDTH } from "../compile/decision-tree.ts";

const FEW_ROWS = 24;
const FIRST_STEP = 2;

// HOT PATH
/**
 * The first of the rows from `from` until `end` whose place is `namespace` or comes after it, or `end`. They are
 * sorted by their place. `namespaces`: how many there are.
 */
export function firstOfPlace(
  rows: Int32Array,
  from: number,
  end: number,
  namespace: number,
  namespaces: number,
): number {
  let low = from;
  let high = end;
  if (high - low > FEW_ROWS) {
    const guess = low + Math.floor(((high - low) * namespace) / namespaces);
    let step = FIRST_STEP;
    if (placeOf(rows, guess) < namespace) {
      low = guess + 1;
      for (; low + step < high && placeOf(rows, low + step) < namespace; step *= 2) low += step + 1;
      high = Math.min(high, low + step + 1);
    } else {
      high = guess + 1;
      for (; high - 1 - step >= low && placeOf(rows, high - 1 - step) >= namespace; step *= 2) high -= step;
      low = Math.max(low, high - step);
    }
    while (high - low > FEW_ROWS) {
      const middle = (low + high) >>> 1;
      if (placeOf(rows, middle) < namespace) low = middle + 1;
      else high = middle;
    }
  }
  // Few rows are read in a line: the memory of the next is fetched while this one is compared.
  while (low < high && placeOf(rows, low) < namespace) low++;
  return low;
}

function placeOf(rows: Int32Array, row: number): number {
  return rows[row * ROW_WIDTH] ?? 0;
}
