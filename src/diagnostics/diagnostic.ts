/**
 * A user's mistake, as data. Stages return diagnostics beside their value; they never throw on user input.
 * The form (text, JSON, SARIF) belongs to the command line.
 */
import type { DiagnosticCode } from "./codes.ts";
import type { SourceFile } from "./source-file.ts";
import type { Span } from "./span.ts";

export type Severity = "error" | "warning" | "note";

export interface Label {
  readonly file: SourceFile;
  readonly span: Span;
  readonly text: string;
}

/** A machine-applicable repair: replace each span of the diagnostic's file by its text. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Lower-case start, no final stop, user text in backticks. */
  readonly message: string;
  /** Absent for mistakes outside any policy file (a missing folder, a configuration). */
  readonly file?: SourceFile;
  readonly span?: Span;
  /** What the underline says, beside it. */
  readonly label?: string;
  readonly labels?: readonly Label[];
  readonly help?: string;
  readonly fix?: Fix;
}
