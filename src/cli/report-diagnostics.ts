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
  if (diagnostics.length === 0) return;
  // At once: a large set has thousands of them.
  terminal.err(
    inOrder(diagnostics)
      .map((one) => `${rendered(one, terminal.color)}\n`)
      .join(""),
  );
}

/** While files are watched, most of them are said again as they were. */
const plain = new WeakMap<Diagnostic, string>();
const coloured = new WeakMap<Diagnostic, string>();

function rendered(diagnostic: Diagnostic, isColoured: boolean): string {
  const known = isColoured ? coloured : plain;
  const text = known.get(diagnostic) ?? renderDiagnostic(diagnostic, isColoured);
  known.set(diagnostic, text);
  return text;
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
