/** Gathers the diagnostics of one stage; the severity of a code is the registry's unless the caller says otherwise. */
import { type DiagnosticCode, severityOf } from "./codes.ts";
import type { Diagnostic, Fix, Label, Severity } from "./diagnostic.ts";
import type { SourceFile } from "./source-file.ts";
import type { Span } from "./span.ts";

export interface Details {
  readonly label?: string;
  readonly labels?: readonly Label[];
  readonly help?: string;
  readonly fix?: Fix;
  readonly severity?: Severity;
}

export class Collector {
  readonly diagnostics: Diagnostic[] = [];

  report(code: DiagnosticCode, file: SourceFile, span: Span, message: string, details: Details = {}): void {
    this.diagnostics.push({ code, severity: severityOf(code), message, file, span: within(file, span), ...details });
  }

  add(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.diagnostics.push(diagnostic);
  }

  get hasErrors(): boolean {
    return this.diagnostics.some((diagnostic) => diagnostic.severity === "error");
  }
}

/** What is read past a mistake is read as if that were mended, and may be longer than the text is. */
function within({ text }: SourceFile, span: Span): Span {
  const { length } = text;
  return span.end <= length ? span : { start: Math.min(span.start, length), end: length };
}
