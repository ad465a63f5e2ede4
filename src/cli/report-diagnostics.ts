/** Diagnostics in the order of a reader: by file and place, then as text, or counted for the JSON document. */
import { type DescribedDiagnostic, describeDiagnostic } from "../diagnostics/describe-diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostic } from "./render-diagnostic.ts";
import type { Terminal } from "./terminal.ts";

export interface DiagnosticsDocument {
  readonly diagnostics: readonly DescribedDiagnostic[];
  readonly errors: number;
  readonly warnings: number;
}

export function printDiagnostics(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of inOrder(diagnostics)) terminal.err(`${renderDiagnostic(diagnostic, terminal.color)}\n`);
}

export function diagnosticsDocument(diagnostics: readonly Diagnostic[]): DiagnosticsDocument {
  return {
    diagnostics: inOrder(diagnostics).map(describeDiagnostic),
    errors: count(diagnostics, "error"),
    warnings: count(diagnostics, "warning"),
  };
}

export function count(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => {
    const [left, right] = [a.file?.path ?? "", b.file?.path ?? ""];
    if (left !== right) return left < right ? -1 : 1;
    return (a.span?.start ?? 0) - (b.span?.start ?? 0);
  });
}
