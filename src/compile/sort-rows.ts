/**
 * The order of rows by some columns of numbers, the first of them first: by counting, column by column from the last, so
 * that the cost is linear in the rows and their values. Rows that agree in everything keep their order.
 */

/** Each column has one number for each row. Gives the numbers of the rows. */
export function sortedByColumns(columns: readonly Int32Array[], count: number): Int32Array {
  let order = Int32Array.from({ length: count }, (_, row) => row);
  let spare = new Int32Array(count);
  for (const column of columns.toReversed()) {
    const { least, greatest } = boundsOf(column, count);
    if (least === greatest) continue;
    // A column of few rows and far apart values (lines of a huge file, say) is sorted by comparing.
    if (greatest - least > 4 * count + 65_536) order.sort((a, b) => at(column, a) - at(column, b));
    else {
      countingSort(column, order, spare, least, greatest);
      [order, spare] = [spare, order];
    }
  }
  return order;
}

function countingSort(column: Int32Array, from: Int32Array, to: Int32Array, least: number, greatest: number): void {
  const places = new Int32Array(greatest - least + 2);
  for (let row = 0; row < from.length; row++) {
    const slot = at(column, row) - least + 1;
    places[slot] = at(places, slot) + 1;
  }
  for (let slot = 1; slot < places.length; slot++) places[slot] = at(places, slot) + at(places, slot - 1);
  for (let index = 0; index < from.length; index++) {
    const row = at(from, index);
    const slot = at(column, row) - least;
    const place = at(places, slot);
    places[slot] = place + 1;
    to[place] = row;
  }
}

function boundsOf(column: Int32Array, count: number): { readonly least: number; readonly greatest: number } {
  let [least, greatest] = [at(column, 0), at(column, 0)];
  for (let row = 1; row < count; row++) {
    const value = at(column, row);
    if (value < least) least = value;
    else if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

function at(list: Int32Array, index: number): number {
  return list[index] ?? 0;
}
