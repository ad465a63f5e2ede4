/**
 * Diagnostics that only follow from others: a name that a statement would have declared, had it been readable, is not
 * unknown; and what several expansions of one sentence say of one place is said once.
 */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";

const UNKNOWN: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "exempts-unknown",
  "unknown-function",
  "unknown-name",
  "unknown-resource",
  "unknown-role",
  "unknown-rule",
  "unknown-verb",
]);

/** What stands there is read as if it were mended, and is then something else than was written. */
const READ_OTHERWISE: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(["bare-quantity", "star-in-segment"]);

/** Of a document that is not to be read. */
const ABOUT_DOCUMENTS: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(["wrong-data", "wrong-schema"]);

/** What the tokens of a line look like when a quote is missing in it. */
const ON_THE_LINE: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "bad-time",
  "bare-quantity",
  "comma-expected",
  "head-order",
  "on-missing",
  "quote-in-interpolation",
  "subject-without-kind",
  "syntax",
  "unexpected-character",
  "unknown-statement",
  "unquoted-pattern",
]);

/** `lost`: the names of statements that could not be read. */
export function withoutFollowUps(
  diagnostics: readonly Diagnostic[],
  lost: ReadonlySet<string>,
): readonly Diagnostic[] {
  const isAgain = newMemory();
  const chained = new Set(diagnostics.filter(({ code }) => code === "chained-comparison").map(placeOf));
  const otherwise = diagnostics.filter(({ code }) => READ_OTHERWISE.has(code));
  const places = diagnostics.filter(({ code }) => code === "place-after-body");
  const beyond = diagnostics.filter((one) => one.code === "beyond-confinement");
  const unquoted = diagnostics.filter((one) => one.code === "unquoted-pattern");
  const syntax = diagnostics.filter((one) => one.code === "syntax");
  const unclosed = new Set(diagnostics.flatMap((one) => (one.code === "unclosed-string" ? [lineOf(one)] : [])));
  return diagnostics.filter((diagnostic) => {
    if (lost.size > 0 && UNKNOWN.has(diagnostic.code) && lost.has(nameAt(diagnostic))) return false;
    const { code, file, span } = diagnostic;
    if (file === undefined || span === undefined) return true;
    // The first comparison is a boolean, which has no order.
    if (code === "type-mismatch" && chained.has(placeOf(diagnostic))) return false;
    // A place in a condition is read as a question about a list.
    if (code === "type-mismatch" && places.some((place) => overlaps(place, diagnostic))) return false;
    // Where a quote is missing, or one is too many, the rest of the line is text and the other way round.
    if (ON_THE_LINE.has(code) && unclosed.has(lineOf(diagnostic))) return false;
    if (ABOUT_DOCUMENTS.has(code) && beyond.some((mistake) => overlaps(mistake, diagnostic))) return false;
    if (code === "unknown-resource" && unquoted.some((mistake) => overlaps(mistake, diagnostic))) return false;
    if (code === "unknown-name" && syntax.some((mistake) => overlaps(mistake, diagnostic))) return false;
    if (otherwise.some((mistake) => mistake !== diagnostic && beginsWithin(diagnostic, mistake))) return false;
    return !isAgain(diagnostic, file, span);
  });
}

/** Whether the same was said of the same place before. HOT PATH: a large set has ten thousand warnings. */
function newMemory(): (one: Diagnostic, file: SourceFile, span: Span) => boolean {
  const said = new Map<SourceFile, Map<number, Diagnostic[]>>();
  return (one, file, { start, end }) => {
    const inFile = said.get(file) ?? new Map<number, Diagnostic[]>();
    said.set(file, inFile);
    const there = inFile.get(start);
    if (there === undefined) {
      inFile.set(start, [one]);
      return false;
    }
    if (there.some((other) => other.code === one.code && other.span?.end === end && other.message === one.message)) {
      return true;
    }
    there.push(one);
    return false;
  };
}

function beginsWithin(one: Diagnostic, other: Diagnostic): boolean {
  if (one.file !== other.file || one.span === undefined || other.span === undefined) return false;
  return one.span.start >= other.span.start && one.span.start < other.span.end;
}

function overlaps(one: Diagnostic, other: Diagnostic): boolean {
  if (one.file !== other.file || one.span === undefined || other.span === undefined) return false;
  return one.span.start < other.span.end && other.span.start < one.span.end;
}

function lineOf({ file, span }: Diagnostic): string {
  return span === undefined ? "" : `${file?.positionAt(span.start).line} ${file?.path}`;
}

function placeOf({ file, span }: Diagnostic): string {
  return `${span?.start} ${span?.end} ${file?.path}`;
}

/** The name that the diagnostic points at, without quotes and without what hangs on it. */
function nameAt({ file, span }: Diagnostic): string {
  const text = span === undefined ? "" : (file?.text.slice(span.start, span.end) ?? "");
  const quoted = /^"([^"]*)"|^'([^']*)'/.exec(text);
  return quoted?.[1] ?? quoted?.[2] ?? /^[\w-]*/.exec(text)?.[0] ?? "";
}
