/**
 * A broken file, cut at every statement keyword or unknown name in column one. A piece that ends too early is tried
 * together with those after it, because a sound statement may go on in column one; else its mistake is its own.
 */
import type { IToken } from "chevrotain";
import { Identifier, K, statementWords } from "../../grammar/tokens.ts";
import type { Tokens } from "../../grammar/lexer.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Statement } from "./ast.ts";
import { type Attempt, attempt, type Read } from "./attempt.ts";
import { reportFailure } from "./mistakes.ts";

/** How many pieces are tried as one statement. */
const LONGEST_RUN = 40;

/** `whole` is the attempt that failed; `damage` the places where characters were wrong, in order. */
export function readPieces(file: SourceFile, lexed: Tokens, whole: Attempt, damage: readonly Span[]): Read {
  const pieces = cut(file.text, lexed.tokens);
  const collector = new Collector();
  const statements: Statement[] = [];
  let language: number | undefined;
  for (let at = 0; at < pieces.length; ) {
    const read = readRun(file, lexed, pieces, at);
    const { tokens, result } = read;
    collector.add(result.diagnostics);
    for (const statement of result.statements) statements.push(statement);
    if (at === 0) language = result.language;
    else if (result.language !== undefined) reportSecondLanguage(file, tokens, collector);
    if (result.failure !== undefined && !derailed(result, tokens, damage)) {
      reportFailure(file, tokens, result.failure, { kind: "statement" }, collector);
    }
    at += read.count;
  }
  if (whole.failure !== undefined && damage.length === 0 && !collector.hasErrors) {
    reportFailure(file, lexed.tokens, whole.failure, { kind: "statement" }, collector);
  }
  return { language, statements, diagnostics: collector.diagnostics };
}

const cutTypes = new Set([Identifier, K.language, ...statementWords.map((word) => K[word])]);

function cut(text: string, tokens: readonly IToken[]): IToken[][] {
  const pieces: IToken[][] = [];
  for (const token of tokens) {
    const inColumnOne = token.startOffset === 0 || text.charCodeAt(token.startOffset - 1) === 0x0a;
    if (pieces.length === 0 || (inColumnOne && cutTypes.has(token.tokenType))) pieces.push([token]);
    else pieces.at(-1)?.push(token);
  }
  return pieces;
}

interface Run {
  readonly tokens: IToken[];
  readonly result: Attempt;
  /** Of pieces. */
  readonly count: number;
}

/** The piece at `at`, with those after it where only together they are whole. */
function readRun(file: SourceFile, lexed: Tokens, pieces: readonly IToken[][], at: number): Run {
  const tokens = pieces[at] ?? [];
  const alone: Run = { tokens, result: attempt(file, tokens, lexed.docs), count: 1 };
  if (!endsTooEarly(alone)) return alone;
  const together = [...tokens];
  for (let count = 2; count <= LONGEST_RUN && at + count <= pieces.length; count++) {
    together.push(...(pieces[at + count - 1] ?? []));
    const run: Run = { tokens: together, result: attempt(file, together, lexed.docs), count };
    if (run.result.failure === undefined) return run;
    if (!endsTooEarly(run)) return alone;
  }
  return alone;
}

function endsTooEarly({ tokens, result }: Run): boolean {
  return result.failure?.kind === "unexpected" && result.failure.index >= tokens.length;
}

/** A mistake that follows from a wrong character, or from a string that was reported already. */
function derailed({ failure, diagnostics }: Attempt, tokens: readonly IToken[], damage: readonly Span[]): boolean {
  if (failure?.kind !== "unexpected") return false;
  const start = tokens[0]?.startOffset ?? 0;
  const last = tokens.at(-1);
  const end =
    tokens[failure.index]?.startOffset ?? (last === undefined ? start : last.startOffset + last.image.length);
  const strings = diagnostics.filter(({ code }) => code === "quote-in-interpolation").map(({ span }) => span);
  return [...damage, ...strings].some((span) => span !== undefined && span.start >= start && span.start <= end);
}

function reportSecondLanguage(file: SourceFile, tokens: readonly IToken[], collector: Collector): void {
  const start = tokens[0]?.startOffset ?? 0;
  const end = (tokens[1]?.startOffset ?? start) + (tokens[1]?.image.length ?? 0);
  collector.report("syntax", file, { start, end }, "`language` stands once, before every statement", {
    help: "remove this line",
    fix: { title: "remove this line", edits: [{ span: { start, end }, text: "" }] },
  });
}
