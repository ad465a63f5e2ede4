/**
 * Text → tree. Never throws. A correct file is read in one go. A file with a mistake is cut at the statements that
 * begin in column one and read again piece by piece: each mistake stays in its own statement, and the good ones
 * survive.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { lex } from "../../grammar/lexer.ts";
import type { Expr, PolicyFile } from "./ast.ts";
import { attempt, type Read, readExpression } from "./attempt.ts";
import { checkCharacters } from "./characters.ts";
import { checkStatement } from "./check-statement.ts";
import { checkLanguage } from "./language-line.ts";
import { readLargeFile } from "./large-file.ts";
import { readPieces } from "./pieces.ts";

export interface ParsedPolicy {
  readonly ast: PolicyFile;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The names that statements which could not be read would have declared. */
  readonly lost: readonly string[];
}

/** The tree of a file, as far as it could be read, and every mistake of its syntax. */
export function parsePolicy(file: SourceFile): ParsedPolicy {
  const collector = new Collector();
  const read = readLargeFile(file) ?? readFile(file, collector);
  collector.add(read.diagnostics);
  for (const statement of read.statements) checkStatement(file, statement, collector);
  const span = { start: 0, end: file.text.length };
  const ast: PolicyFile = { kind: "file", span, language: read.language, statements: read.statements };
  const diagnostics = collector.diagnostics.length < 2 ? collector.diagnostics : inOrder(collector);
  return { ast, diagnostics, lost: read.lost ?? [] };
}

/** One expression, the text from `start` to `end`; undefined where it has a mistake. */
export function parseExpression(
  file: SourceFile,
  start: number,
  end: number,
): { readonly expr: Expr | undefined; readonly diagnostics: readonly Diagnostic[] } {
  return readExpression(file, file.text.slice(start, end), start);
}

function readFile(file: SourceFile, collector: Collector): Read {
  const lexed = lex(file.text);
  const damage = checkCharacters(file, lexed, collector);
  const whole = attempt(file, lexed.tokens, lexed.docs);
  const read = whole.failure === undefined ? whole : readPieces(file, lexed, whole, damage);
  checkLanguage(file, read.language, lexed.tokens, collector);
  return read;
}

export function inOrder({ diagnostics }: Collector): readonly Diagnostic[] {
  return diagnostics.toSorted((one, other) => (one.span?.start ?? 0) - (other.span?.start ?? 0));
}
