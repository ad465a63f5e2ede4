/**
 * A large and correct file, read in slices that begin with a statement in column one, so that the tokens of a slice
 * are garbage before the next one is read: a third of the time of reading it whole. At the first doubt it is given up
 * and the file is read whole.
 */
import { lex } from "../../grammar/lexer.ts";
import { statementWords } from "../../grammar/tokens.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Statement } from "./ast.ts";
import { attempt, type Read } from "./attempt.ts";
import { hasInvisible } from "./characters.ts";

/** In UTF-16 code units. */
const SLICE = 1 << 17;

const cut = new RegExp(`\\n(?=(?:${statementWords.join("|")})[ "])`, "g");

/** undefined where the file is small or anything in it is not as it should be. */
export function readLargeFile(file: SourceFile): Read | undefined {
  const { text } = file;
  if (text.length < 2 * SLICE || hasInvisible(text)) return undefined;
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  let language: number | undefined;
  for (let start = 0; start < text.length; ) {
    const end = nextCut(text, start + SLICE);
    const lexed = lex(text.slice(start, end), start);
    if (lexed.strays.length > 0 || lexed.unclosed.length > 0) return undefined;
    const slice = attempt(file, lexed.tokens, lexed.docs);
    if (slice.failure !== undefined || (slice.language === undefined) !== start > 0) return undefined;
    language ??= slice.language;
    for (const statement of slice.statements) statements.push(statement);
    for (const diagnostic of slice.diagnostics) diagnostics.push(diagnostic);
    start = end;
  }
  return { language, statements, diagnostics };
}

function nextCut(text: string, from: number): number {
  cut.lastIndex = from;
  const found = from < text.length ? cut.exec(text) : null;
  return found === null ? text.length : found.index + 1;
}
