/**
 * The nearest of a set of known names, for "did you mean". Distance is Damerau-Levenshtein restricted to
 * adjacent swaps; a suggestion further away than a third of the word is more confusing than none.
 */

/** Of more names than this only those are compared that begin alike: a set with a hundred thousand mistakes must still end. */
const MOST_COMPARED = 5000;

/** The known name nearest to `word`, or undefined when none is near. Ties go to the first in code-point order. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const small = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = limit + 1;
  let compared = 0;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    if (++compared > MOST_COMPARED && !candidate.startsWith(word.slice(0, 3))) continue;
    const distance = editDistance(small, candidate.toLowerCase(), limit);
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && candidate < best)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** More than `limit` where it is more than that. */
function editDistance(a: string, b: string, limit: number): number {
  const width = b.length + 1;
  let [beforeLast, last, current] = [new Int32Array(width), new Int32Array(width), new Int32Array(width)];
  for (let column = 0; column < width; column++) last[column] = column;
  for (let row = 1; row <= a.length; row++) {
    const letter = a.charCodeAt(row - 1);
    let least = row;
    current[0] = row;
    for (let column = 1; column < width; column++) {
      const cost = letter === b.charCodeAt(column - 1) ? 0 : 1;
      let value = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      const swapped =
        row > 1 &&
        column > 1 &&
        letter === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
      if (swapped) value = Math.min(value, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = value;
      if (value < least) least = value;
    }
    // A swap may go on from the row before.
    if (least > limit + 1) return least;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[b.length] ?? 0;
}
