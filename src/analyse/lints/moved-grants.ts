/** Grants that say what they said, in files that were written anew: what was found of them then stands elsewhere now. */
import { statementsOf } from "../../check/file-statements.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import { grantSpan } from "../../syntax/plain-grants.ts";
import type { ParsedFile } from "../policy-set.ts";

interface Moved {
  readonly file: SourceFile;
  /** Of the grants, before and now. */
  readonly from: readonly Span[];
  readonly to: readonly Span[];
}

/** By what the files were; undefined: other files, or grants that say something else. */
export function movedGrants(
  before: readonly ParsedFile[],
  now: readonly ParsedFile[],
): ReadonlyMap<SourceFile, Moved> | undefined {
  if (before.length !== now.length) return undefined;
  const moved = new Map<SourceFile, Moved>();
  for (const [at, one] of now.entries()) {
    const other = before[at];
    if (other?.ast === one.ast && other.file === one.file) continue;
    if (other === undefined || other.file.path !== one.file.path) return undefined;
    const [from, to] = [grantSpans(other), grantSpans(one)];
    const isSame = (span: Span, index: number) => textAt(to[index], one.file) === textAt(span, other.file);
    if (from.length !== to.length || !from.every(isSame)) return undefined;
    moved.set(other.file, { file: one.file, from, to });
  }
  return moved;
}

export function movedWith(complaint: Diagnostic, moved: ReadonlyMap<SourceFile, Moved>): Diagnostic {
  const { file, span, labels = [] } = complaint;
  const isMoved = (one: SourceFile | undefined) => one !== undefined && moved.has(one);
  if (!isMoved(file) && !labels.some((label) => isMoved(label.file))) return complaint;
  return {
    ...complaint,
    ...(file !== undefined && span !== undefined && placeNow({ file, span }, moved)),
    labels: labels.map((label) => ({ ...label, ...placeNow(label, moved) })),
  };
}

interface Place {
  readonly file: SourceFile;
  readonly span: Span;
}

/** As far behind the beginning of its grant as before. */
function placeNow({ file, span }: Place, moved: ReadonlyMap<SourceFile, Moved>): Place {
  const there = moved.get(file);
  if (there === undefined) return { file, span };
  const index = there.from.findIndex(({ start, end }) => start <= span.start && span.start <= end);
  const by = (there.to[index]?.start ?? 0) - (there.from[index]?.start ?? 0);
  return { file: there.file, span: { start: span.start + by, end: span.end + by } };
}

/** In the order of the text. */
function grantSpans(one: ParsedFile): readonly Span[] {
  const spans = (statementsOf(one).get("grant") ?? []).map(({ statement }) => statement.span);
  const plain = one.ast.without?.plain;
  if (plain !== undefined) for (let grant = 0; grant < plain.count; grant++) spans.push(grantSpan(plain, grant));
  return spans.toSorted((a, b) => a.start - b.start);
}

function textAt(span: Span | undefined, { text }: SourceFile): string | undefined {
  return span && text.slice(span.start, span.end);
}
