/** Diagnostics as SARIF 2.1.0, the form in which code hosts show findings beside the code. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Position, SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";
import { version } from "../server/version.ts";

export function sarifDocument(diagnostics: readonly Diagnostic[]): unknown {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "verdict", version, rules: codes.map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes.indexOf(diagnostic.code))),
      },
    ],
  };
}

function resultOf(diagnostic: Diagnostic, ruleIndex: number): unknown {
  const { code, severity, message, label, help, file, span, fix, labels = [] } = diagnostic;
  const text = [message, label, help && `help: ${help}`].filter((part) => part !== undefined).join("; ");
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text },
    ...(file !== undefined && { locations: [locationOf(file, span)] }),
    ...(labels.length > 0 && {
      relatedLocations: labels.map((label) => ({
        ...locationOf(label.file, label.span),
        message: { text: label.text },
      })),
    }),
    ...(file !== undefined && fix !== undefined && { fixes: [fixOf(file, fix)] }),
  };
}

function locationOf(file: SourceFile, span: Span | undefined): { readonly physicalLocation: unknown } {
  const region = span === undefined ? {} : { region: regionOf(file, span) };
  return { physicalLocation: { artifactLocation: { uri: uriOf(file.path) }, ...region } };
}

function fixOf(file: SourceFile, { title, edits }: NonNullable<Diagnostic["fix"]>): unknown {
  const replacements = edits.map(({ span, text }) => ({
    deletedRegion: regionOf(file, span),
    insertedContent: { text },
  }));
  return {
    description: { text: title },
    artifactChanges: [{ artifactLocation: { uri: uriOf(file.path) }, replacements }],
  };
}

function regionOf(file: SourceFile, { start, end }: Span): unknown {
  const [from, to]: readonly Position[] = [file.positionAt(start), file.positionAt(end)];
  return { startLine: from?.line, startColumn: from?.column, endLine: to?.line, endColumn: to?.column };
}

/** Relative paths stay relative, so that a host finds them in its checkout. */
function uriOf(path: string): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${encoded}` : encoded;
}
