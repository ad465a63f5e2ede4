/** The place where the parser stopped, as the recognisers of common mistakes see it. */
import type { IToken, TokenType } from "chevrotain";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";

/** What was being read: statements, or the inside of an interpolation. */
export type Reading = { readonly kind: "statement" } | { readonly kind: "expression"; readonly span: Span };

export interface Scene {
  readonly file: SourceFile;
  readonly tokens: readonly IToken[];
  /** Of `found`. */
  readonly index: number;
  /** undefined at the end. */
  readonly found: IToken | undefined;
  readonly previous: IToken | undefined;
  /** Of `found`, or the last character. */
  readonly span: Span;
  readonly expected: readonly string[];
  readonly rules: readonly string[];
  readonly reading: Reading;
}

export interface Finding {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly help?: string;
  readonly fix?: Fix;
  readonly label?: string;
}

export function endOfToken(token: IToken): number {
  return token.startOffset + token.image.length;
}

export function spanOfToken(token: IToken): Span {
  return { start: token.startOffset, end: endOfToken(token) };
}

/** Whether no white space stands between them. */
export function adjacent(left: IToken | undefined, right: IToken | undefined): boolean {
  return left !== undefined && right !== undefined && endOfToken(left) === right.startOffset;
}

export function isOneOf(token: IToken | undefined, types: readonly TokenType[]): boolean {
  return token !== undefined && types.includes(token.tokenType);
}

/** A fix that replaces one span. */
export function replacing(span: Span, text: string, title: string): Fix {
  return { title, edits: [{ span, text }] };
}

export function inserting(offset: number, text: string, title: string): Fix {
  return replacing({ start: offset, end: offset }, text, title);
}
