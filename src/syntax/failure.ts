/** Where the parser stopped, and what it would have read there. */
import { EOF, type IRecognitionException, type IToken } from "chevrotain";
import { readExpectation } from "../../grammar/expectations.ts";
import type { Span } from "../diagnostics/span.ts";

export type Failure = UnexpectedToken | TooDeep;

export interface UnexpectedToken {
  readonly kind: "unexpected";
  /** The wrong token; the number of tokens where the text ended too early. */
  readonly index: number;
  /** In words of the language; empty where nothing could follow. */
  readonly expected: readonly string[];
  /** The rules of the grammar that were being read, outermost first. */
  readonly rules: readonly string[];
}

export interface TooDeep {
  readonly kind: "too-deep";
  /** undefined: somewhere in what was read. */
  readonly span: Span | undefined;
}

export function failureOf(error: IRecognitionException | undefined, tokens: readonly IToken[]): Failure | undefined {
  if (error === undefined) return undefined;
  const { at, labels } = readExpectation(error.message);
  const index = indexOf(error.token, tokens) + at;
  return { kind: "unexpected", index, expected: labels, rules: error.context.ruleStack };
}

/** A token that a mended mistake has moved does not stand where its offset says, so this is not found by halving. */
function indexOf(token: IToken, tokens: readonly IToken[]): number {
  const index = token.tokenType === EOF ? -1 : tokens.indexOf(token);
  return index < 0 ? tokens.length : index;
}
