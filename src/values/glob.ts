/**
 * Patterns: `*` is any run of characters, `\*` a star, every other backslash itself. Matching never backtracks over
 * more than one star, so no text can make it slow.
 *
 * What interpolation puts into a pattern matches to the letter (`escapeGlob`). A text that ends in a backslash would
 * turn a star behind it into a letter, so there the escaped form uses a mark of its own: U+FDD0, a noncharacter,
 * before a code unit that stands for itself.
 */

export interface Glob {
  /** As written (or escaped). */
  readonly source: string;
  /** The texts between the stars; one part: no star. */
  readonly parts: readonly string[];
}

const LETTER_MARK = "\uFDD0";
const MARK = LETTER_MARK.charCodeAt(0);
const STAR = "*".charCodeAt(0);
const BACKSLASH = "\\".charCodeAt(0);

export function compileGlob(source: string): Glob {
  if (!source.includes("*") && !source.includes(LETTER_MARK)) return { source, parts: [source] };
  const parts: string[] = [];
  let part = "";
  // What lies between two marks is taken as one piece: patterns hold names that callers choose, of any length.
  let from = 0;
  for (let index = 0; index < source.length; index++) {
    const unit = source.charCodeAt(index);
    if (unit !== STAR && unit !== BACKSLASH && unit !== MARK) continue;
    const next = source[index + 1];
    if ((unit === BACKSLASH && next === "*") || (unit === MARK && next !== undefined)) {
      part += source.slice(from, index);
      // The next unit stands for itself.
      index++;
      from = index;
    } else if (unit === STAR) {
      part += source.slice(from, index);
      from = index + 1;
      // A run of stars is one star.
      if (part !== "" || parts.length === 0) parts.push(part);
      part = "";
    }
  }
  parts.push(part + source.slice(from));
  return { source, parts };
}

/** The pattern that matches exactly this text, and stays so whatever stands before and behind it. */
export function escapeGlob(text: string): string {
  const escaped = text.replaceAll(LETTER_MARK, LETTER_MARK + LETTER_MARK).replaceAll("*", "\\*");
  return escaped.endsWith("\\") ? escaped.slice(0, -1) + LETTER_MARK + "\\" : escaped;
}

/** The one text of a pattern without a star. */
export function exactTextOf(glob: Glob): string | undefined {
  return glob.parts.length === 1 ? glob.parts[0] : undefined;
}

export function matchesGlob(glob: Glob, text: string): boolean {
  const { parts } = glob;
  const first = parts[0] ?? "";
  if (parts.length === 1) return text === first;
  const last = parts[parts.length - 1] ?? "";
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] ?? "";
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

/** Whether some text matches both. */
export function overlaps(a: Glob, b: Glob): boolean {
  const exactA = exactTextOf(a);
  if (exactA !== undefined) return matchesGlob(b, exactA);
  const exactB = exactTextOf(b);
  if (exactB !== undefined) return matchesGlob(a, exactB);
  // Both have a star, and what stands between the outer texts can always be chosen to hold every inner part of both.
  const [prefixA = "", suffixA = ""] = [a.parts[0], a.parts.at(-1)];
  const [prefixB = "", suffixB = ""] = [b.parts[0], b.parts.at(-1)];
  const prefixesAgree = prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA);
  return prefixesAgree && (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA));
}

/** Whether every text of `inner` matches `outer`. */
export function holds(outer: Glob, inner: Glob): boolean {
  const exact = exactTextOf(inner);
  if (exact !== undefined) return matchesGlob(outer, exact);
  if (outer.parts.length === 1) return false;
  // A letter that the outer pattern does not name can only be met by one of its stars; put it for each inner star.
  const letter = letterOutside(outer);
  return matchesGlob(outer, inner.parts.join(letter));
}

/** A code unit that stands in no part of the pattern. */
function letterOutside(glob: Glob): string {
  const used = new Set(glob.parts.join(""));
  for (let code = 0xe000; ; code++) {
    const letter = String.fromCharCode(code);
    if (!used.has(letter)) return letter;
  }
}
