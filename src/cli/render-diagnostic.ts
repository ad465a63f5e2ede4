/**
 * A diagnostic as people read it: what, where, the source line with the place underlined, how to mend it.
 * Tabs become spaces and characters that a terminal would obey are shown, so that the underline stands where it should.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";

const codes = { error: 31, warning: 33, note: 36, bold: 1, blue: 34 } as const;
type Style = keyof typeof codes;
type Paint = (style: Style, text: string) => string;

export function renderDiagnostic(diagnostic: Diagnostic, color: boolean): string {
  const paint: Paint = color ? (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m` : (_style, text) => text;
  const { severity, code, message, file, span, label, labels, help } = diagnostic;
  const lines = [`${paint(severity, `${severity}[${code}]`)}${paint("bold", `: ${visible(message)}`)}`];
  const margin = " ".repeat(marginOf(diagnostic));
  if (file !== undefined) {
    lines.push(...excerpt({ file, span: span ?? { start: 0, end: 0 }, text: label ?? "" }, severity, margin, paint));
  }
  for (const other of labels ?? []) lines.push(...excerpt(other, "note", margin, paint));
  if (help !== undefined) lines.push(`${margin} ${paint("blue", "=")} help: ${visible(help)}`);
  return `${lines.join("\n")}\n`;
}

/** As wide as the widest line number. */
function marginOf({ file, span, labels }: Diagnostic): number {
  const places = [...(file === undefined ? [] : [{ file, span: span ?? { start: 0, end: 0 } }]), ...(labels ?? [])];
  const numbers = places.map((place) => String(place.file.positionAt(place.span.start).line).length);
  return Math.max(1, ...numbers);
}

interface Place {
  readonly file: SourceFile;
  readonly span: Span;
  readonly text: string;
}

function excerpt({ file, span, text }: Place, style: Style, margin: string, paint: Paint): readonly string[] {
  const start = file.positionAt(span.start);
  const end = file.positionAt(Math.max(span.start, span.end));
  const source = file.lineText(start.line);
  const bar = paint("blue", "|");
  const from = Math.min(start.column - 1, source.length);
  // Of a place that spans lines, the first line's part is underlined.
  const to = end.line === start.line ? Math.min(end.column - 1, source.length) : source.length;
  const lead = width(visible(source.slice(0, from)));
  const marks = "^".repeat(Math.max(1, width(visible(source.slice(from, to)))));
  const number = String(start.line).padStart(margin.length);
  return [
    `${margin}${paint("blue", "-->")} ${file.path}:${start.line}:${start.column}`,
    `${margin} ${bar}`,
    `${paint("blue", number)} ${bar} ${visible(source)}`,
    `${margin} ${bar} ${" ".repeat(lead)}${paint(style, `${marks}${text === "" ? "" : ` ${visible(text)}`}`)}`,
  ];
}

/** What a terminal obeys, or nobody sees, is shown as its number. */
function visible(text: string): string {
  return text
    .replaceAll("\t", "  ")
    .replace(
      /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
      (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
    );
}

/** Columns on a terminal: wide characters of East Asia take two, marks that join take none. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
