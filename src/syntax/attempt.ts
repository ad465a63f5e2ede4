/**
 * One run of the parser over some tokens: what it built, what it read past, and where it stopped.
 * Two parsers: the inside of `{…}` in a string is read while the parser of the file is at work. There is no third,
 * because a `"` ends a string: what stands inside `{…}` has no interpolation of its own.
 */
import type { IToken } from "chevrotain";
import { lex } from "../../grammar/lexer.ts";
import { NestedTooDeep } from "../../grammar/parser-base.ts";
import { PolicyParser } from "../../grammar/parser.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Expr, Statement } from "./ast.ts";
import { checkCharacters } from "./characters.ts";
import { type Failure, failureOf } from "./failure.ts";
import { findingOf, reportFinding } from "./mistakes.ts";
import { reportRemark } from "./remarks.ts";

export interface Read {
  readonly language: number | undefined;
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
  /** What statements that could not be read would have declared, by name. */
  readonly lost?: readonly string[];
}

/** The diagnostics are those of what was read past, the failure not included. */
export interface Attempt extends Read {
  readonly failure: Failure | undefined;
}

let outer: PolicyParser | undefined;
let inner: PolicyParser | undefined;

/** Reads statements, with `language 1` before them or without. */
export function attempt(file: SourceFile, tokens: IToken[], docs: readonly IToken[]): Attempt {
  const parser = (outer ??= new PolicyParser());
  const collector = new Collector();
  parser.interpolate = (text, start) => interpolation(file, text, start, collector);
  parser.restartWithDocs(tokens, docs);
  const read = guarded(parser, tokens, () => parser.file());
  for (const remark of parser.remarks) reportRemark(file, remark, collector);
  const { language, statements = [] } = read.value ?? {};
  const whole = read.failure === undefined ? statements : withoutTruncated(statements);
  return { language, statements: whole, diagnostics: collector.diagnostics, failure: read.failure };
}

const definitions: ReadonlySet<Statement["kind"]> = new Set([
  "let",
  "def",
  "data",
  "schema",
  "role",
  "check",
  "checks",
]);

/**
 * The parser may stop where a statement could have ended: what it has of it is not what was meant. A definition is
 * kept, because its name is.
 */
function withoutTruncated(statements: readonly Statement[]): readonly Statement[] {
  const last = statements.at(-1);
  return last === undefined || definitions.has(last.kind) ? statements : statements.slice(0, -1);
}

/** Reads one expression that is all of `text`, which stands at `start`. */
export function readExpression(
  file: SourceFile,
  text: string,
  start: number,
): { readonly expr: Expr | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const parser = (outer ??= new PolicyParser());
  const collector = new Collector();
  parser.interpolate = (inside, at) => interpolation(file, inside, at, collector);
  return { expr: expressionOf(parser, file, text, start, collector), diagnostics: collector.diagnostics };
}

function interpolation(file: SourceFile, text: string, start: number, collector: Collector): Expr | undefined {
  return expressionOf((inner ??= new PolicyParser()), file, text, start, collector);
}

function expressionOf(
  parser: PolicyParser,
  file: SourceFile,
  text: string,
  start: number,
  collector: Collector,
): Expr | undefined {
  const lexed = lex(text, start);
  const damage = checkCharacters(file, lexed, collector, { start, end: start + text.length });
  parser.restart(lexed.tokens);
  const read = guarded(parser, lexed.tokens, () => parser.expr());
  for (const remark of parser.remarks) reportRemark(file, remark, collector);
  if (read.failure === undefined) return read.value;
  const place = { kind: "expression" as const, span: { start, end: start + text.length } };
  if (damage.length === 0) reportFinding(file, findingOf(file, lexed.tokens, read.failure, place), collector);
  return undefined;
}

/** Chevrotain passes on what is not a mistake of the text; too deep a nesting comes to us this way. */
function guarded<T>(
  parser: PolicyParser,
  tokens: readonly IToken[],
  read: () => T,
): { readonly value?: T; readonly failure: Failure | undefined } {
  try {
    const value = read();
    return { value, failure: failureOf(parser.errors[0], tokens) };
  } catch (error) {
    if (error instanceof NestedTooDeep) return { failure: { kind: "too-deep", span: error.span } };
    if (error instanceof RangeError) return { failure: { kind: "too-deep", span: undefined } };
    throw error;
  }
}
