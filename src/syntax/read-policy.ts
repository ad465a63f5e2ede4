/**
 * Text → what a build needs of it: plain grants as numbers, plain rules as what they say, a tree of everything else. The
 * trees of all statements are those of {@link parsePolicy}, and are made when somebody asks for them. At the first doubt
 * the file is read that way from the beginning.
 *
 * What stands between plain statements is read as one text. That is the same as reading it all, because a statement that
 * is whole before one of them is whole before any other; one that reaches over a plain one gives the file up.
 */
import type { IToken } from "chevrotain";
import { lex } from "../../grammar/lexer.ts";
import { invariant } from "../base/invariant.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Grant, PolicyFile, Statement } from "./ast.ts";
import { attempt } from "./attempt.ts";
import { hasInvisible } from "./characters.ts";
import { checkStatement } from "./check-statement.ts";
import { inOrder, type ParsedPolicy, parsePolicy } from "./parse.ts";
import { grantSpan, type PlainGrants } from "./plain-grants.ts";
import { type PlainStatements, plainStatementsOf } from "./plain-statements.ts";
import type { TextTable } from "../base/text-table.ts";

/** In UTF-16 code units: texts between plain statements are read together up to so many, so that their tokens die young. */
const SLICE = 1 << 16;

/**
 * The same as `parsePolicy` of each file, but for the trees of plain statements. `texts` are numbered on. HOT PATH: the
 * plain statements of all files first, so that the table of texts stays in the caches.
 */
export function readPolicies(files: readonly SourceFile[], texts: TextTable): readonly ParsedPolicy[] {
  const all = files.map((file) => plainStatementsOf(file, texts));
  return files.map((file, index) => readPolicy(file, all[index]));
}

function readPolicy(file: SourceFile, plain: PlainStatements | undefined): ParsedPolicy {
  if (plain === undefined || plain.gaps.length === 2) return parsePolicy(file);
  const read = readGaps(file, plain.gaps);
  if (read === undefined) return parsePolicy(file);
  const collector = new Collector();
  for (const statement of read.statements) checkStatement(file, statement, collector);
  const diagnostics = collector.diagnostics.length < 2 ? collector.diagnostics : inOrder(collector);
  return { ast: lazyFile(file, read, plain), diagnostics, lost: [] };
}

function lazyFile(
  file: SourceFile,
  { language, statements: read }: ReadGaps,
  { grants, rules }: PlainStatements,
): PolicyFile {
  let statements: readonly Statement[] | undefined;
  return {
    kind: "file",
    span: { start: 0, end: file.text.length },
    language,
    without: { treed: merged(read, rules), plain: grants },
    get statements() {
      statements ??= parsePolicy(file).ast.statements;
      return statements;
    },
  };
}

/** Both are in the order of the text. */
function merged(some: readonly Statement[], others: readonly Statement[]): readonly Statement[] {
  const all: Statement[] = [];
  let next = 0;
  for (const statement of some) {
    for (let other = others[next]; other !== undefined && other.span.start < statement.span.start; ) {
      all.push(other);
      other = others[++next];
    }
    all.push(statement);
  }
  for (; next < others.length; next++) all.push(others[next] as Statement);
  return all;
}

/** The tree of one plain grant. */
export function treeOfGrant(file: SourceFile, plain: PlainGrants, grant: number): Grant {
  const { start, end } = grantSpan(plain, grant);
  const { tokens, docs } = lex(file.text.slice(start, end), start);
  const [tree] = attempt(file, tokens, docs).statements;
  invariant(tree?.kind === "grant", "a plain grant is a grant");
  return tree;
}

// ---- what stands between plain statements ------------------------------------------------------------

interface ReadGaps {
  readonly language: number | undefined;
  readonly statements: readonly Statement[];
}

/** undefined: something in them is not as it should be. */
function readGaps(file: SourceFile, bounds: readonly number[]): ReadGaps | undefined {
  const statements: Statement[] = [];
  let language: number | undefined;
  for (let from = 0; from < bounds.length; ) {
    const to = nextSlice(bounds, from);
    const slice = readSlice(file, bounds.slice(from, to));
    if (slice === undefined || (slice.language === undefined) !== from > 0) return undefined;
    language ??= slice.language;
    for (const statement of slice.statements) statements.push(statement);
    from = to;
  }
  return isWithin(statements, bounds) ? { language, statements } : undefined;
}

/** The index in `bounds` before which the gaps from `from` on are long enough. */
function nextSlice(bounds: readonly number[], from: number): number {
  let length = 0;
  let to = from;
  while (to < bounds.length && length < SLICE) {
    length += (bounds[to + 1] ?? 0) - (bounds[to] ?? 0);
    to += 2;
  }
  return to;
}

function readSlice(file: SourceFile, bounds: readonly number[]): ReadGaps | undefined {
  let text = "";
  for (let gap = 0; gap < bounds.length; gap += 2) text += file.text.slice(bounds[gap], bounds[gap + 1]);
  // A longer one is better read in slices of its own.
  if (text.length > 2 * SLICE || hasInvisible(text)) return undefined;
  const { tokens, docs, strays, unclosed } = lex(text);
  if (strays.length > 0 || unclosed.length > 0) return undefined;
  placeInFile(tokens, bounds);
  placeInFile(docs, bounds);
  const read = attempt(file, tokens, docs);
  if (read.failure !== undefined || read.diagnostics.length > 0) return undefined;
  // The line `language 1` is no statement, but it is one sentence too.
  const isSplit = read.language !== undefined && !((tokens[1]?.startOffset ?? 0) < (bounds[1] ?? 0));
  return isSplit ? undefined : read;
}

/** From offsets in the text of the gaps to those of the file. */
function placeInFile(tokens: readonly IToken[], bounds: readonly number[]): void {
  let gap = 0;
  let shift = bounds[0] ?? 0;
  for (const token of tokens) {
    while (token.startOffset + shift >= (bounds[gap + 1] ?? Number.POSITIVE_INFINITY)) {
      shift += (bounds[gap + 2] ?? 0) - (bounds[gap + 1] ?? 0);
      gap += 2;
    }
    token.startOffset += shift;
  }
}

function isWithin(statements: readonly Statement[], bounds: readonly number[]): boolean {
  let gap = 0;
  return statements.every(({ span }) => {
    while (gap < bounds.length && span.start >= (bounds[gap + 1] ?? 0)) gap += 2;
    return span.end <= (bounds[gap + 1] ?? 0);
  });
}
