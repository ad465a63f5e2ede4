/**
 * Unicode simple case mapping: every code point becomes one code point, so that a text keeps its length and no
 * neighbour matters. JavaScript offers the full mapping only; where that gives several, the simple one is named here.
 */
export function simpleLower(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase();
  return mapEach(text, (letter) => (letter === "\u0130" ? "i" : single(letter, letter.toLowerCase())));
}

export function simpleUpper(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toUpperCase();
  return mapEach(text, (letter) => GREEK_UPPER.get(letter) ?? single(letter, letter.toUpperCase()));
}

function mapEach(text: string, map: (letter: string) => string): string {
  let mapped = "";
  for (const letter of text) mapped += map(letter);
  return mapped;
}

function single(letter: string, mapped: string): string {
  return mapped.length === ((mapped.codePointAt(0) ?? 0) > 0xffff ? 2 : 1) ? mapped : letter;
}

/** Greek letters with a small iota: their simple upper case is the title case, the full one spells the iota out. */
const GREEK_UPPER: ReadonlyMap<string, string> = new Map(
  [0x1f80, 0x1f90, 0x1fa0]
    .flatMap((start) => Array.from({ length: 8 }, (_, index): [number, number] => [start + index, start + index + 8]))
    .concat([
      [0x1fb3, 0x1fbc],
      [0x1fc3, 0x1fcc],
      [0x1ff3, 0x1ffc],
    ])
    .map(([lower, upper]) => [String.fromCodePoint(lower), String.fromCodePoint(upper)]),
);
