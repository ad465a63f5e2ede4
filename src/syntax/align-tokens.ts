/**
 * Which token of one text is which of another that says the same: the printer writes a kind once where the author
 * wrote it twice, leaves out an `on`, spaces an interpolation. Everything else stands in the same order.
 */

export interface PlacedToken {
  readonly image: string;
  readonly startOffset: number;
}

/** How many tokens may differ before the two texts meet again. */
const REACH = 16;

/** For each token of `from` the position of its like in `to`; of one that is gone, the position of what comes after it. */
export function alignTokens(from: readonly PlacedToken[], to: readonly PlacedToken[]): readonly number[] {
  const positions: number[] = [];
  let at = 0;
  for (let index = 0; index < from.length; ) {
    if (alike(from[index], to[at])) {
      positions.push(at);
      index++;
      at++;
      continue;
    }
    const [gone, come] = nextMeeting(from, index, to, at);
    for (let skipped = 0; skipped < gone; skipped++) positions.push(Math.min(at + come, to.length - 1));
    index += gone;
    at += come;
  }
  return positions;
}

/** The smallest step over both texts after which they go on alike. */
function nextMeeting(
  from: readonly PlacedToken[],
  index: number,
  to: readonly PlacedToken[],
  at: number,
): readonly [gone: number, come: number] {
  for (let distance = 1; distance <= REACH; distance++) {
    for (let gone = 0; gone <= distance; gone++) {
      const come = distance - gone;
      const [one, other] = [index + gone, at + come];
      const ends = one === from.length && other === to.length;
      const goOn = alike(from[one], to[other]) && (one + 1 >= from.length || alike(from[one + 1], to[other + 1]));
      if (ends || goOn) return [gone, come];
    }
  }
  return [1, 0];
}

/** Strings are alike by being strings: one may be written in several ways. */
function alike(one: PlacedToken | undefined, other: PlacedToken | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.image === other.image || (isString(one) && isString(other));
}

function isString({ image }: PlacedToken): boolean {
  return image.startsWith('"') || image.startsWith("'");
}
