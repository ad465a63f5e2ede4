/**
 * The one format: the tree printed, with the comments of the text put back beside the words they stood at, and single
 * blank lines where the author parted statements, steps, checks and role lines. A file with a mistake of syntax is
 * left as it is: what cannot be read cannot be said again.
 */
import { lex } from "../../grammar/lexer.ts";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import { alignTokens, type PlacedToken } from "./align-tokens.ts";
import type { PolicyFile, Statement } from "./ast.ts";
import { parsePolicy } from "./parse.ts";
import { printStatement } from "./print.ts";

export type Formatted =
  | { readonly text: string }
  /** What kept the file from being read. */
  | { readonly text?: undefined; readonly diagnostics: readonly Diagnostic[] };

/** What these are said of was read whole. */
const readWhole: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "failing-in-allow",
  "grant-without-place",
  "mutate-everything",
  "writes-outside-mutate",
]);

export function formatPolicy(file: SourceFile): Formatted {
  const { ast, diagnostics } = parsePolicy(file);
  const unread = diagnostics.some(({ severity, code }) => severity === "error" && !readWhole.has(code));
  if (unread) return { diagnostics };
  const printed = `language ${ast.language ?? 1}\n${ast.statements.map((one) => `${printStatement(withoutDocs(one))}\n`).join("")}`;
  return { text: putBack(readSource(file.text, ast), printed) };
}

/** Docs are put back as comments are, so that both keep their order. */
function withoutDocs(statement: Statement): Statement {
  const bare = { ...statement, doc: [] };
  if (bare.kind === "role") return { ...bare, lines: bare.lines.map((line) => ({ ...line, doc: [] })) };
  if (bare.kind === "checks") return { ...bare, items: bare.items.map((item) => ({ ...item, doc: [] })) };
  return bare;
}

// ---- the text as written ---------------------------------------------------------------------------

interface Source {
  readonly text: string;
  readonly tokens: readonly PlacedToken[];
  readonly comments: readonly PlacedToken[];
  /** Where something begins that a blank line or a doc may stand before. */
  readonly beginnings: ReadonlySet<number>;
}

function readSource(text: string, ast: PolicyFile): Source {
  const { tokens, comments, docs } = lex(text);
  const beginnings = new Set<number>();
  for (const statement of ast.statements) {
    beginnings.add(statement.span.start);
    for (const part of partsOf(statement)) beginnings.add(part.span.start);
  }
  const all = [...comments, ...docs].toSorted((a, b) => a.startOffset - b.startOffset);
  return { text, tokens, comments: all, beginnings };
}

function partsOf(statement: Statement): readonly { readonly span: { readonly start: number } }[] {
  if (statement.kind === "role") return statement.lines;
  if (statement.kind === "checks") return statement.items;
  return statement.kind === "test" ? statement.steps : [];
}

interface Remark {
  readonly text: string;
  readonly blankBefore: boolean;
  /** It stood inside the line: what parts the line from the one before stands before it. */
  readonly fromInside: boolean;
}

/** What goes around the lines of the printed text; the line after the last holds what stands at the end. */
interface Around {
  readonly before: Remark[];
  after: string | undefined;
  blankBefore: boolean;
}

interface Place {
  readonly around: Around | undefined;
  /** The word before stands on the same line. */
  readonly inside: boolean;
}

// ---- putting back -----------------------------------------------------------------------------------

function putBack(source: Source, printed: string): string {
  const lines = printed.split("\n").slice(0, -1);
  const tokens = lex(printed).tokens;
  const lineOf = lineNumbers(printed, tokens);
  const positions = alignTokens(source.tokens, tokens);
  const around: Around[] = Array.from({ length: lines.length + 1 }, () => ({
    before: [],
    after: undefined,
    blankBefore: false,
  }));
  const lineAt = (index: number): number => lineOf[positions[index] ?? tokens.length] ?? lines.length;
  const at = (index: number): Place => ({
    around: around[lineAt(index)],
    inside: index > 0 && index < source.tokens.length && lineAt(index - 1) === lineAt(index),
  });
  placeComments(source, at);
  placeBlankLines(source, positions, tokens, lineOf, around);
  return joinLines(lines, around);
}

function lineNumbers(text: string, tokens: readonly PlacedToken[]): readonly number[] {
  let line = 0;
  let offset = 0;
  return tokens.map(({ startOffset }) => {
    for (let end = text.indexOf("\n", offset); end >= 0 && end < startOffset; end = text.indexOf("\n", offset)) {
      line++;
      offset = end + 1;
    }
    return line;
  });
}

/** A comment that stood behind a word stays at the end of its line; one with a line of its own stays before the next word. */
function placeComments(source: Source, at: (index: number) => Place): void {
  const { text, tokens, comments, beginnings } = source;
  let next = 0;
  let end = 0;
  for (const comment of comments) {
    for (
      let token = tokens[next];
      token !== undefined && token.startOffset < comment.startOffset;
      token = tokens[next]
    ) {
      end = token.startOffset + token.image.length;
      next++;
    }
    const gap = text.slice(end, comment.startOffset);
    end = comment.startOffset + comment.image.length;
    const isDoc = comment.image.startsWith("##") && !comment.image.startsWith("###");
    const documents = isDoc && beginnings.has(tokens[next]?.startOffset ?? -1);
    const written = (isDoc && !documents ? comment.image.slice(1) : comment.image).trimEnd();
    const behind = next > 0 && !gap.includes("\n") && !documents ? at(next - 1).around : undefined;
    if (behind === undefined) {
      const { around, inside } = at(next);
      around?.before.push({ text: written, blankBefore: isBlank(gap) && !inside, fromInside: inside });
    } else {
      if (behind.after !== undefined)
        behind.before.push({ text: behind.after, blankBefore: false, fromInside: true });
      behind.after = written;
    }
  }
}

function placeBlankLines(
  { text, tokens, comments, beginnings }: Source,
  positions: readonly number[],
  printed: readonly PlacedToken[],
  lineOf: readonly number[],
  around: readonly Around[],
): void {
  let nextComment = 0;
  let end = 0;
  for (const [index, token] of tokens.entries()) {
    for (
      let comment = comments[nextComment];
      comment !== undefined && comment.startOffset < token.startOffset;
      comment = comments[nextComment]
    ) {
      end = comment.startOffset + comment.image.length;
      nextComment++;
    }
    const position = positions[index] ?? 0;
    const line = lineOf[position] ?? 0;
    const begins = printed[position]?.image === token.image && lineOf[position - 1] !== line;
    const place = around[line];
    if (begins && place !== undefined && beginnings.has(token.startOffset) && tokens[index - 1]?.image !== "{") {
      place.blankBefore = isBlank(text.slice(end, token.startOffset));
    }
    end = token.startOffset + token.image.length;
  }
}

function isBlank(gap: string): boolean {
  return gap.split("\n").length > 2;
}

function joinLines(lines: readonly string[], around: readonly Around[]): string {
  const out: string[] = [];
  const push = (line: string, blankBefore: boolean) => {
    if (blankBefore && out.length > 0 && out.at(-1) !== "") out.push("");
    out.push(line);
  };
  for (const [index, { before, after, blankBefore }] of around.entries()) {
    const line = lines[index];
    const closes = line !== undefined && /^\s*[}\])]/.test(line);
    const margin = `${/^\s*/.exec(line ?? "")?.[0] ?? ""}${closes ? "  " : ""}`;
    const inside = before.find(({ fromInside }) => fromInside);
    // After the language line, one always.
    const first = index === 1 && lines[0] !== undefined;
    for (const [number, remark] of before.entries()) {
      push(margin + remark.text, remark.blankBefore || (blankBefore && remark === inside) || (first && number === 0));
    }
    if (line === undefined) continue;
    const parted = (blankBefore && inside === undefined) || (first && before.length === 0);
    push(after === undefined ? line : `${line} ${after}`, parted);
  }
  return `${out.join("\n")}\n`;
}
