/**
 * A broken file, cut at every statement keyword or unknown name in column one. A piece that ends too early is tried
 * together with those after it, because a sound statement may go on in column one; else its mistake is its own.
 */
import type { IToken } from "chevrotain";
import { Identifier, K, statementWords } from "../../grammar/tokens.ts";
import type { Tokens } from "../../grammar/lexer.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Statement } from "./ast.ts";
import { type Attempt, attempt, type Read } from "./attempt.ts";
import { findingOf, reportFinding } from "./mistakes.ts";
import type { UnexpectedToken } from "./failure.ts";
import { mended, withoutItem } from "./repair.ts";

/** How many pieces are tried as one statement. */
const LONGEST_RUN = 40;

/** `whole` is the attempt that failed; `damage` the places where characters were wrong, in order. */
export function readPieces(file: SourceFile, lexed: Tokens, whole: Attempt, damage: readonly Span[]): Read {
  const pieces = cut(file.text, lexed.tokens);
  const collector = new Collector();
  const statements: Statement[] = [];
  const lost: string[] = [];
  let language: number | undefined;
  for (let at = 0; at < pieces.length; ) {
    const run = readRun(file, lexed, pieces, at);
    const result = readOn(file, lexed, run, damage, collector);
    collector.add(result.diagnostics);
    for (const statement of result.statements) statements.push(statement);
    if (result.failure !== undefined && result.statements.length === 0) lost.push(...namesIn(run.tokens));
    if (at === 0) language = result.language;
    else if (result.language !== undefined) reportSecondLanguage(file, run.tokens, collector);
    at += run.count;
  }
  if (whole.failure !== undefined && damage.length === 0 && !collector.hasErrors) {
    reportFinding(file, findingOf(file, lexed.tokens, whole.failure, STATEMENT), collector);
  }
  return { language, statements, diagnostics: collector.diagnostics, lost };
}

const STATEMENT = { kind: "statement" } as const;

/** How many mistakes of one piece are read past. */
const MOST_REPAIRS = 50;

/** A piece to its end, each mistake on the way reported and read past; the failure is what stopped it for good. */
function readOn(file: SourceFile, lexed: Tokens, run: Run, damage: readonly Span[], collector: Collector): Attempt {
  const written = new Set(run.tokens);
  let { tokens, result } = run;
  let last: Repaired | undefined;
  for (let count = 0; result.failure !== undefined && count < MOST_REPAIRS; count++) {
    const { failure } = result;
    if (derailed(result, tokens, damage)) return result;
    let repaired: Repaired | undefined;
    if (failure.kind === "unexpected" && last !== undefined && followsFrom(last, failure, written)) {
      repaired = last.instead?.();
    } else {
      const finding = findingOf(file, tokens, failure, STATEMENT);
      reportFinding(file, finding, collector);
      repaired = failure.kind === "unexpected" ? repair(file, tokens, failure, finding.fix) : undefined;
    }
    if (repaired === undefined) return result;
    last = repaired;
    tokens = repaired.tokens;
    result = attempt(file, tokens, lexed.docs);
  }
  return result;
}

interface Repaired {
  readonly tokens: IToken[];
  /** Where something was left out: what fails there follows from that. */
  readonly goesOnAt?: number;
  /** Where the fix did not help. */
  readonly instead?: () => Repaired | undefined;
}

function repair(
  file: SourceFile,
  tokens: readonly IToken[],
  failure: UnexpectedToken,
  fix: Fix | undefined,
): Repaired | undefined {
  const shorter = () => withoutItem(file, tokens, failure);
  return fix === undefined ? shorter() : { tokens: mended(tokens, fix), instead: shorter };
}

/** A mistake at a token that a fix has put there, or right behind what was left out, is none of the author's. */
function followsFrom(
  { tokens, goesOnAt }: Repaired,
  { index }: UnexpectedToken,
  written: ReadonlySet<IToken>,
): boolean {
  const token = tokens[index];
  return index === goesOnAt || (token !== undefined && !written.has(token));
}

const NAMED = /^(?:allow|deny|defer|warn|audit|mutate|role|exempt|check|checks|def|data|let)$/;

/** What a statement that could not be read would have declared: nobody is told that it does not exist. */
function namesIn(tokens: readonly IToken[]): readonly string[] {
  const at = tokens.findIndex(({ image }) => NAMED.test(image));
  if (at < 0 || at > 1) return [];
  const rest = tokens.slice(at + 1, at + 3);
  const isLet = tokens[at]?.image === "let" && rest[1]?.image !== "=";
  const kind = isLet && LIST_KINDS.has(rest[0]?.image ?? "");
  // Of `let sbjects team = …` nobody knows which of the two is the name.
  const names = kind ? rest.slice(1) : isLet ? rest : rest.slice(0, 1);
  return names.map(({ image }) => image.replace(/^["']|["']$/g, ""));
}

const LIST_KINDS = new Set(["subjects", "verbs", "resources", "namespaces"]);

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
