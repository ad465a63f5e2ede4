/**
 * From the text of a string token to a string literal: escapes resolved, `{…}` found by scanning (braces nest, raw
 * strings are passed over) and handed out to be parsed. Offsets are those of the file.
 */
import type { Expr, StringLiteral, StringPart } from "../src/syntax/ast.ts";
import type { Remark } from "./remark.ts";

export interface StringReader {
  /** Parses the inside of `{…}`; undefined where it has a mistake, which the reader has reported. */
  interpolation(text: string, start: number): Expr | undefined;
  remark(remark: Remark): void;
}

/** `image` is the token with its quotes; an unclosed string has none at its end. */
export function readString(image: string, start: number, closed: boolean, reader: StringReader): StringLiteral {
  const span = { start, end: start + image.length };
  const text = image.slice(1, closed ? -1 : undefined);
  const inner = { start: start + 1, end: start + 1 + text.length };
  if (image.startsWith("'")) {
    const unquoted = text.includes("'") ? text.replaceAll("''", "'") : text;
    return { kind: "string", span, raw: true, parts: [{ kind: "text", span: inner, text: unquoted }] };
  }
  if (text === "") return { kind: "string", span, raw: false, parts: [] };
  if (!text.includes("{") && !text.includes("\\")) {
    return { kind: "string", span, raw: false, parts: [{ kind: "text", span: inner, text }] };
  }
  return { kind: "string", span, raw: false, parts: readParts(text, start + 1, reader) };
}

function readParts(source: string, offset: number, reader: StringReader): StringPart[] {
  const parts: StringPart[] = [];
  let text = "";
  let from = 0;
  let at = 0;
  const flush = (): void => {
    if (text !== "") parts.push({ kind: "text", span: { start: offset + from, end: offset + at }, text });
    text = "";
  };
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === "\\") {
      const escape = readEscape(source, at, offset, reader);
      text += escape.text;
      at += escape.length;
    } else if (character === "{") {
      flush();
      const close = closingBrace(source, at);
      const span = { start: offset + at, end: offset + (close < 0 ? source.length : close + 1) };
      if (close < 0) {
        reader.remark({ kind: "unclosed-interpolation", span });
        return parts;
      }
      const expr = reader.interpolation(source.slice(at + 1, close), offset + at + 1);
      if (expr !== undefined) parts.push({ kind: "interpolation", span, expr });
      at = close + 1;
      from = at;
    } else {
      const end = nextSpecial(source, at + 1);
      text += source.slice(at, end);
      at = end;
    }
  }
  flush();
  return parts;
}

function nextSpecial(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x5c || code === 0x7b) return at;
  }
  return source.length;
}

/** The place of the `}` that ends the `{` at `open`, or -1. */
function closingBrace(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "'") {
      const close = source.indexOf("'", at + 1);
      if (close < 0) return -1;
      at = close;
    } else if (character === "{") depth++;
    else if (character === "}") {
      depth--;
      if (depth === 0) return at;
    }
  }
  return -1;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  n: "\n",
  t: "\t",
  "{": "{",
  "}": "}",
};

function readEscape(
  source: string,
  at: number,
  offset: number,
  reader: StringReader,
): { text: string; length: number } {
  const simple = simpleEscapes[source.charAt(at + 1)];
  if (simple !== undefined) return { text: simple, length: 2 };
  const unicode = /^\\u\{([0-9A-Fa-f]{1,6})\}/.exec(source.slice(at, at + 10));
  const codePoint = unicode ? Number.parseInt(unicode[1] ?? "", 16) : -1;
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (unicode && codePoint <= 0x10ffff && !surrogate) {
    return { text: String.fromCodePoint(codePoint), length: unicode[0].length };
  }
  // Braces behind `\u` belong to it, whatever they hold: they begin no interpolation.
  const whole = /^\\u\{[^{}]{0,16}\}/.exec(source.slice(at, at + 20));
  const length = whole ? whole[0].length : Math.min(2, source.length - at);
  const written = source.slice(at, at + length);
  reader.remark({ kind: "bad-escape", span: { start: offset + at, end: offset + at + length }, written });
  return { text: written, length };
}
