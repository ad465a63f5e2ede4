/** A diagnostic as plain data, the form of `--output json` and of `/policies`: lines and columns from 1. */
import type { Diagnostic } from "./diagnostic.ts";
import type { Position } from "./source-file.ts";

export interface DescribedDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file?: string;
  readonly start?: Position;
  readonly end?: Position;
  /** What a person sees beside the place: the request that breaks an invariant, the first of two declarations. */
  readonly label?: string;
  readonly help?: string;
  readonly fix?: {
    readonly title: string;
    readonly edits: readonly { readonly start: Position; readonly end: Position; readonly text: string }[];
  };
}

export function describeDiagnostic(diagnostic: Diagnostic): DescribedDiagnostic {
  const { code, severity, message, file, span, label, help, fix } = diagnostic;
  return {
    code,
    severity,
    message,
    ...(file === undefined ? {} : { file: file.path }),
    ...(file === undefined || span === undefined
      ? {}
      : { start: file.positionAt(span.start), end: file.positionAt(span.end) }),
    ...(label === undefined ? {} : { label }),
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined || file === undefined
      ? {}
      : {
          fix: {
            title: fix.title,
            edits: fix.edits.map((edit) => ({
              start: file.positionAt(edit.span.start),
              end: file.positionAt(edit.span.end),
              text: edit.text,
            })),
          },
        }),
  };
}
