/** `verdict fmt`: writes policies in the one format, or says with `--check` which are not in it. */
import { writeFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import type { Command } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import { findPolicies } from "../store/find-policies.ts";
import { readSource } from "../store/read-source.ts";
import { formatPolicy } from "../syntax/format.ts";
import { usageError } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { type OutputForm, outputOption } from "./output-option.ts";
import { addPolicyOptions, DEFAULT_POLICIES, type PolicyOptions, readConfiguration } from "./policy-options.ts";
import { diagnosticsDocument, printDiagnostics } from "./report-diagnostics.ts";
import type { Terminal } from "./terminal.ts";

interface FmtOptions extends PolicyOptions {
  readonly check?: boolean;
  readonly output: OutputForm;
}

const STANDARD_INPUT = "-";

export function fillFmt(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .option("--check", "change nothing, and fail if something would change")
    .addOption(outputOption())
    .addHelpText("after", `\nExample:\n  ${terminal.program} fmt --check policies`)
    .action(async (paths: string[], options: FmtOptions) => end(await fmt(paths, options, terminal)));
}

async function fmt(paths: readonly string[], options: FmtOptions, terminal: Terminal): Promise<ExitCode> {
  if (paths.includes(STANDARD_INPUT)) {
    if (paths.length > 1) throw usageError("`-` is standard input, and stands alone");
    return formatStream(options, terminal);
  }
  const roots = readConfiguration(options, paths, exitCode.no).policies ?? [DEFAULT_POLICIES];
  const found = findPolicies(roots, "shelves-too");
  const diagnostics: Diagnostic[] = [...found.diagnostics];
  const changed: string[] = [];
  for (const path of found.paths) {
    const read = readSource(path);
    if (read.kind === "unreadable") {
      diagnostics.push(read.diagnostic);
      continue;
    }
    const formatted = formatPolicy(read.file);
    if (formatted.text === undefined) diagnostics.push(...formatted.diagnostics);
    else if (formatted.text !== read.file.text) {
      changed.push(path);
      if (options.check) diagnostics.push(notFormatted(read.file, formatted.text));
      else writeFileSync(path, formatted.text);
    }
  }
  report(changed, diagnostics, options, terminal);
  return diagnostics.some(({ severity }) => severity === "error") ? exitCode.no : exitCode.ok;
}

function report(
  changed: readonly string[],
  diagnostics: readonly Diagnostic[],
  { check, output }: FmtOptions,
  terminal: Terminal,
): void {
  if (output === "json") {
    terminal.out(`${JSON.stringify({ ...diagnosticsDocument(diagnostics), changed })}\n`);
    return;
  }
  // With `--check` the names of the files say all; what cannot be read is said as a diagnostic.
  printDiagnostics(terminal, check ? diagnostics.filter(({ code }) => code !== "not-formatted") : diagnostics);
  for (const path of changed) terminal.out(`${path}\n`);
}

/** What comes in goes out in the one format; with `--check` nothing goes out. */
async function formatStream({ check, output }: FmtOptions, terminal: Terminal): Promise<ExitCode> {
  const file = new SourceFile(STANDARD_INPUT, await readAll(terminal.stdin));
  const formatted = formatPolicy(file);
  const changes = formatted.text !== undefined && formatted.text !== file.text;
  const diagnostics =
    formatted.text === undefined
      ? formatted.diagnostics
      : check && changes
        ? [notFormatted(file, formatted.text)]
        : [];
  if (output === "json" && check) {
    terminal.out(`${JSON.stringify({ ...diagnosticsDocument(diagnostics), changed: changes ? [file.path] : [] })}\n`);
  } else {
    printDiagnostics(terminal, diagnostics);
    if (formatted.text !== undefined && !check) terminal.out(formatted.text);
  }
  return diagnostics.some(({ severity }) => severity === "error") ? exitCode.no : exitCode.ok;
}

function notFormatted(file: SourceFile, formatted: string): Diagnostic {
  const start = firstDifference(file.text, formatted);
  const line = file.positionAt(start).line;
  const end = start + Math.max(1, file.lineText(line).length - file.positionAt(start).column + 1);
  return {
    code: "not-formatted",
    severity: "error",
    message: "this is not in the one format",
    file,
    span: { start, end: Math.min(end, file.text.length) },
    help: `run \`verdict fmt ${file.path}\``,
  };
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return Math.min(at, Math.max(one.length - 1, 0));
}
