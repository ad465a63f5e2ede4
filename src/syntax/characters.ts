/** Mistakes of characters: invisible ones, those without a meaning here, strings that do not end. */
import type { IToken } from "chevrotain";
import type { Tokens } from "../../grammar/lexer.ts";
import { BlockComment, LineComment, Semicolon } from "../../grammar/tokens.ts";
import { isString } from "../../grammar/segments.ts";
import type { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";

/** Control characters (a carriage return is half a line end), bidirectional controls, fillers, variation selectors, tags. */
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|[\u17b4\u17b5]|[\u180b-\u180d]|[\ufe00-\ufe0f]|\udb40[\udc00-\uddef]/g;

/** Reports them; returns the places after which a mistake of the parser means nothing, in order. */
export function checkCharacters(
  file: SourceFile,
  lexed: Tokens,
  collector: Collector,
  within?: Span,
): readonly Span[] {
  const damage: Span[] = [];
  if (within === undefined) checkInvisible(file, lexed, collector, damage);
  for (const stray of lexed.strays) {
    const isSaid = within === undefined && hasInvisible(stray.image);
    if (!isSaid && reportStray(file, stray, collector)) damage.push(spanOf(stray));
  }
  for (const token of lexed.unclosed) {
    reportUnclosed(file, token, collector);
    damage.push(spanOf(token));
  }
  return damage;
}

export function hasInvisible(text: string): boolean {
  invisible.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  return invisible.test(text);
}

// ---- invisible characters --------------------------------------------------------------------------

function checkInvisible(file: SourceFile, lexed: Tokens, collector: Collector, damage: Span[]): void {
  invisible.lastIndex = file.text.startsWith("\uFEFF") ? 1 : 0;
  for (let found = invisible.exec(file.text); found !== null; found = invisible.exec(file.text)) {
    const span = { start: found.index, end: found.index + found[0].length };
    const name = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    const inString = isInString(lexed.tokens, span.start);
    const code = inString ? "invisible-character-in-string" : "invisible-character";
    const message = inString ? `the string holds the invisible character ${name}` : `invisible character ${name}`;
    collector.report(code, file, span, message, {
      help: inString
        ? `write \`\\u{${name.slice(2)}}\` in double quotes where it is meant`
        : "remove it: what is read must be what is seen",
      fix: { title: `remove ${name}`, edits: [{ span, text: "" }] },
    });
    if (!inString) damage.push(span);
  }
}

function isInString(tokens: readonly IToken[], offset: number): boolean {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.startOffset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const token = tokens[low - 1];
  return token !== undefined && isString(token) && offset < token.startOffset + token.image.length;
}

// ---- strays ------------------------------------------------------------------------------------------

const meant: Readonly<Record<string, readonly [help: string, replacement: string]>> = {
  "&&": ["write `and`", "and"],
  "||": ["write `or`", "or"],
  "!": ["write `not`", "not "],
  "\u201c": ['use straight quotes: `"`', '"'],
  "\u201d": ['use straight quotes: `"`', '"'],
  "\u2018": ["use straight quotes: `'`", "'"],
  "\u2019": ["use straight quotes: `'`", "'"],
  "\u2026": ["put texts and names in quotes", ""],
  "`": ["put texts in double quotes", '"'],
  $: ["interpolate with `{…}` inside double quotes", ""],
};

/** True where what follows may make no sense. */
function reportStray(file: SourceFile, token: IToken, collector: Collector): boolean {
  const span = spanOf(token);
  switch (token.tokenType) {
    case Semicolon:
      collector.report("not-our-punctuation", file, span, "`;` has no meaning here: white space parts sentences", {
        help: "remove it",
        fix: { title: "remove `;`", edits: [{ span, text: "" }] },
      });
      return false;
    case LineComment:
    case BlockComment: {
      const sign = token.image.slice(0, 2);
      const text = token.image.slice(2).replace(/\*\/$/, "").trimEnd();
      const edits = [{ span, text: `#${text}` }];
      collector.report("not-our-punctuation", file, span, `\`${sign}\` begins no comment`, {
        help: "comments begin with `#`",
        ...(endsItsLine(file, span) ? { fix: { title: "make it a `#` comment", edits } } : {}),
      });
      return token.tokenType === BlockComment && !token.image.endsWith("*/");
    }
    default:
      return reportUnexpected(file, token, collector);
  }
}

function reportUnexpected(file: SourceFile, token: IToken, collector: Collector): boolean {
  const span = spanOf(token);
  const first = String.fromCodePoint(token.image.codePointAt(0) ?? 0);
  const known = meant[token.image] ?? meant[first];
  const help = known?.[0] ?? "names are made of letters, digits, `_` and inner hyphens; put other texts in quotes";
  const fix =
    known !== undefined && known[1] !== "" && token.image in meant
      ? { fix: { title: help, edits: [{ span, text: known[1] }] } }
      : {};
  collector.report("unexpected-character", file, span, `\`${token.image}\` has no meaning here`, { help, ...fix });
  return true;
}

function endsItsLine({ text }: SourceFile, { end }: Span): boolean {
  return /^[ \t\r]*(\n|$)/.test(text.slice(end, end + 200));
}

// ---- strings -----------------------------------------------------------------------------------------

function reportUnclosed(file: SourceFile, token: IToken, collector: Collector): void {
  const quote = token.image.charAt(0);
  const span = spanOf(token);
  const trailing = /\s*$/.exec(token.image)?.[0].length ?? 0;
  const at = span.end - trailing;
  // A quote behind a letter ends a string: the one that begins it is missing.
  const ends = /[\p{L}\p{N}*/._-]$/u.test(file.text.slice(0, span.start));
  const fix = {
    title: "close the string at the end of its line",
    edits: [{ span: { start: at, end: at }, text: quote }],
  };
  collector.report("unclosed-string", file, span, `the string has no closing \`${quote}\` on its line`, {
    help: ends
      ? `a \`${quote}\` is missing before it on this line`
      : quote === "'"
        ? "close it; a quote inside a raw string is written twice: `''`"
        : "close it; a string ends on the line it begins on, `\\n` stands for a line break",
    ...(!ends && { fix }),
  });
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
