/** Finds the plain grants and rules of a text, which are read as they stand, and what stands between them. */
import { statementWords } from "../../grammar/tokens.ts";
import type { TextTable } from "../base/text-table.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { GrantReader, type PlainGrants } from "./plain-grants.ts";
import { type LazyRule, plainRuleAt } from "./plain-rules.ts";

export interface PlainStatements {
  readonly grants: PlainGrants;
  readonly rules: readonly LazyRule[];
  /** What stands between them. Offsets: the first number of each pair is where a gap begins, the second where it ends. */
  readonly gaps: readonly number[];
}

const NEW_LINE = 0x0a;
const [A, D, G] = [0x61, 0x64, 0x67];

const another = /\n+(?:grant|allow|deny) "/y;
/** The rest of the line and lines of nothing but comments, then a statement or the end. */
const nextStatement = new RegExp(
  `(?:[ \\t\\r]*(?:#[^\\n]*)?\\n)+(?:${statementWords.join("|")})[ "]|(?:[ \\t\\r]*(?:#[^\\n]*)?(?:\\n|$))+$`,
  "y",
);

export function plainStatementsOf(file: SourceFile, texts: TextTable): PlainStatements {
  const { text } = file;
  const grants = new GrantReader(texts);
  const rules: LazyRule[] = [];
  const hasDocs = text.includes("##");
  const isWhole = (end: number) => endsThere(text, end);
  const readAt = (start: number, line: number): number | undefined => {
    const first = text.charCodeAt(start);
    if ((first !== G && first !== A && first !== D) || (hasDocs && docBefore(text, start))) return undefined;
    if (first === G) return grants.readAt(text, start, line, isWhole);
    const rule = plainRuleAt(file, start, line, isWhole);
    if (rule !== undefined) rules.push(rule);
    return rule?.span.end;
  };
  const gaps = [0];
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    line++;
    const start = at + 1;
    const end = readAt(start, line);
    if (end === undefined) continue;
    const last = gaps.length - 1;
    // Most gaps are a blank line.
    if (isBlank(text, gaps[last] ?? 0, start)) gaps[last] = end;
    else gaps.push(start, end);
    for (let inner = text.indexOf("\n", start); inner >= 0 && inner < end; inner = text.indexOf("\n", inner + 1))
      line++;
    at = end - 1;
  }
  gaps.push(text.length);
  return { grants: grants.read, rules, gaps };
}

/** Whether nothing comes behind `end` that may belong to a statement, but another one or nothing. */
function endsThere(text: string, end: number): boolean {
  another.lastIndex = end;
  if (another.test(text)) return true;
  nextStatement.lastIndex = end;
  return nextStatement.test(text);
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) !== NEW_LINE) return false;
  return true;
}

/** Whether a doc may belong to what begins at `start`: it may end the last line before that is no comment. */
function docBefore(text: string, start: number): boolean {
  for (let end = start - 1; end > 0; ) {
    const begin = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(begin, end).trim();
    if (line.includes("##")) return true;
    if (line !== "" && !line.startsWith("#")) return false;
    end = begin - 1;
  }
  return false;
}
