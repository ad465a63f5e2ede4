/**
 * Reading on behind a mistake of syntax, so that one mistake hides no other. Where it has a fix, the statement is read
 * as if that had been applied; where it has none, the line of a role, the check or the step that holds it is left out.
 * What is read so never serves: the mistake has been reported.
 */
import type { IToken, TokenType } from "chevrotain";
import { lex } from "../../grammar/lexer.ts";
import { K, LBrace, RBrace } from "../../grammar/tokens.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { UnexpectedToken } from "./failure.ts";

/**
 * The tokens as the fix would make them. What it only moves keeps its own place, and what it inserts stands where it
 * is inserted, so that whatever is found later points into the file as it is.
 */
export function mended(tokens: readonly IToken[], { edits }: Fix): IToken[] {
  let result = [...tokens];
  for (const { span, text } of edits) {
    const at = firstFrom(result, span.start);
    const end = Math.max(at, firstFrom(result, span.end));
    const before = result.slice(at, end);
    const next = result[end]?.startOffset;
    // A longer word must not come to touch the one behind it: what touches is one piece of a resource or a pattern.
    const touches = span.start + text.length === next && span.end !== next;
    const inserted = lex(text, touches ? span.start - 1 : span.start).tokens.map((token) => {
      const moved = before.findIndex(({ image }) => image === token.image);
      return moved < 0 ? token : (before.splice(moved, 1)[0] ?? token);
    });
    result = [...result.slice(0, at), ...inserted, ...result.slice(end)];
  }
  return result;
}

function firstFrom(tokens: readonly IToken[], offset: number): number {
  const found = tokens.findIndex(({ startOffset }) => startOffset >= offset);
  return found < 0 ? tokens.length : found;
}

export interface Shortened {
  readonly tokens: IToken[];
  /** The number of the token behind what was left out. A mistake found there may follow from that. */
  readonly goesOnAt: number;
}

const STEP_WORDS = [K.as, K.at, K.given, K.with, K.can, K.cannot, K.denied, K.undecided].concat([
  K.create,
  K.update,
  K.delete,
  K.connect,
]);
const ITEM_WORDS: Readonly<Record<string, readonly TokenType[]>> = {
  role: [K.to, K.include],
  checks: [K.check, K.include],
  test: STEP_WORDS,
};

/** Without the line, check or step that holds the mistake; undefined where it stands in none. */
export function withoutItem(
  file: SourceFile,
  tokens: readonly IToken[],
  { index, rules }: UnexpectedToken,
): Shortened | undefined {
  const block = rules.findLast((rule) => rule in ITEM_WORDS);
  const open = tokens.findIndex(({ tokenType }) => tokenType === LBrace);
  if (block === undefined || open < 0 || index <= open) return undefined;
  const starts = itemStarts(file, tokens, open, ITEM_WORDS[block] ?? []);
  const within = rules.at(-1) !== block;
  // An item that ends too early fails where the next one begins.
  const first = within ? (starts.findLast((at) => at < index) ?? open + 1) : index;
  const next = starts.find((at) => at >= index && at > first) ?? closingBrace(tokens, open);
  if (next <= first) return undefined;
  return { tokens: [...tokens.slice(0, first), ...tokens.slice(next)], goesOnAt: first };
}

/** Where items begin: with a word of theirs, first on its line, in no braces but those of the block. */
function itemStarts(
  file: SourceFile,
  tokens: readonly IToken[],
  open: number,
  words: readonly TokenType[],
): readonly number[] {
  let depth = 0;
  return tokens.flatMap((token, at) => {
    if (at <= open) return [];
    depth += depthOf(token);
    const begins = depth === 0 && words.includes(token.tokenType) && isFirstOfLine(file, token);
    return begins ? [at] : [];
  });
}

function closingBrace(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  const close = tokens.findIndex((token, at) => at >= open && (depth += depthOf(token)) === 0);
  return close < 0 ? tokens.length : close;
}

function depthOf({ tokenType }: IToken): number {
  return tokenType === LBrace ? 1 : tokenType === RBrace ? -1 : 0;
}

function isFirstOfLine({ text }: SourceFile, { startOffset }: IToken): boolean {
  return text.slice(text.lastIndexOf("\n", startOffset - 1) + 1, startOffset).trim() === "";
}
