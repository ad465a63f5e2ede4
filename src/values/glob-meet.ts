/**
 * What two patterns have in common, and what is left of one behind a given beginning: both are unions of patterns
 * again, so that "some text matches all of these and none of those" can be answered without trying texts.
 */
import { type Glob, holds, matchesGlob, overlaps } from "./glob.ts";

const STAR = null;
type Token = string | typeof STAR;

/** Two patterns can be shuffled into each other in many ways; nobody writes such. */
const MOST_PATTERNS = 256;

export function globOf(parts: readonly string[]): Glob {
  // No text of a policy holds this sign: patterns of one source are one pattern.
  return { source: parts.join("\u0000"), parts };
}

export function exactGlob(text: string): Glob {
  return globOf([text]);
}

export const EVERY_TEXT = globOf(["", ""]);

/** Patterns that together match what both match; undefined: too many. */
export function meetGlobs(a: Glob, b: Glob): readonly Glob[] | undefined {
  if (a.parts.length === 1) return matchesGlob(b, a.parts[0] ?? "") ? [a] : [];
  if (b.parts.length === 1) return matchesGlob(a, b.parts[0] ?? "") ? [b] : [];
  if (!overlaps(a, b)) return [];
  if (holds(a, b)) return [b];
  if (holds(b, a)) return [a];
  return shuffled(tokensOf(a), tokensOf(b))?.map(globOfTokens);
}

/** Patterns of what may follow `prefix` in a text of the pattern. */
export function globsBehind(glob: Glob, prefix: string): readonly Glob[] {
  let heads: readonly (readonly Token[])[] = [tokensOf(glob)];
  for (const letter of prefix) {
    const next = heads.flatMap((tokens) => behindLetter(tokens, letter));
    heads = [...new Map(next.map((tokens) => [JSON.stringify(tokens), tokens])).values()];
  }
  return heads.map(globOfTokens);
}

function behindLetter(tokens: readonly Token[], letter: string): readonly (readonly Token[])[] {
  const [first, ...rest] = tokens;
  if (first === undefined) return [];
  if (first === STAR) return [tokens, ...behindLetter(rest, letter)];
  return first === letter ? [rest] : [];
}

function tokensOf({ parts }: Glob): readonly Token[] {
  return parts.flatMap((part, index): readonly Token[] => (index === 0 ? [...part] : [STAR, ...part]));
}

function globOfTokens(tokens: readonly Token[]): Glob {
  const parts = [""];
  for (const token of tokens) {
    if (token === STAR) parts.push("");
    else parts[parts.length - 1] += token;
  }
  // A run of stars is one star.
  return globOf(parts.filter((part, index) => part !== "" || index === 0 || index === parts.length - 1));
}

/** Rows of a table of what is left of `a` from one token and of `b` from another, from the end to the start. */
function shuffled(a: readonly Token[], b: readonly Token[]): readonly (readonly Token[])[] | undefined {
  const width = b.length + 1;
  const table: (readonly string[])[] = [];
  for (let left = a.length; left >= 0; left--) {
    for (let right = b.length; right >= 0; right--) {
      const found = new Set(meetingAt(a, b, left, right, (i, j) => table[i * width + j] ?? []));
      if (found.size > MOST_PATTERNS) return undefined;
      table[left * width + right] = [...found];
    }
  }
  return (table[0] ?? []).map((text) => JSON.parse(text) as Token[]);
}

function meetingAt(
  a: readonly Token[],
  b: readonly Token[],
  left: number,
  right: number,
  at: (left: number, right: number) => readonly string[],
): readonly string[] {
  const [x, y] = [a[left], b[right]];
  if (x === undefined && y === undefined) return ["[]"];
  if (x === undefined) return y === STAR ? at(left, right + 1) : [];
  if (y === undefined) return x === STAR ? at(left + 1, right) : [];
  // The longer of the two tails lies in what the other star takes.
  if (x === STAR && y === STAR) return before(STAR, [...at(left + 1, right), ...at(left, right + 1)]);
  if (x === STAR) return [...at(left + 1, right), ...before(y, at(left, right + 1))];
  if (y === STAR) return [...at(left, right + 1), ...before(x, at(left + 1, right))];
  return x === y ? before(x, at(left + 1, right + 1)) : [];
}

function before(token: Token, tails: readonly string[]): readonly string[] {
  return tails.map((tail) => {
    const tokens = JSON.parse(tail) as Token[];
    return JSON.stringify(token === STAR && tokens[0] === STAR ? tokens : [token, ...tokens]);
  });
}
