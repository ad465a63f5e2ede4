/** `verdict check`: everything the compiler can know of a set, without serving it. */
import { readFileSync, writeFileSync } from "node:fs";
import type { RuleList } from "../check/checked.ts";
import { partsOf } from "../check/granted-rules.ts";
import type { Command } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { LoadedPolicies } from "../store/load-policies.ts";
import { checkTests } from "../testing/check-tests.ts";
import { usageError } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { type OutputForm, outputOption } from "./output-option.ts";
import type { RbacGrants } from "../analyse/rbac/rbac-grants.ts";
import type { Configuration } from "../server/configuration.ts";
import { readDumps, reportRbac } from "./check-rbac.ts";
import { loadConfigured } from "./load-configured.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration, repeatable } from "./policy-options.ts";
import { count, diagnosticsDocument, printDiagnostics } from "./report-diagnostics.ts";
import { sarifDocument } from "./sarif.ts";
import type { Terminal } from "./terminal.ts";
import { watchPolicies } from "./watch-policies.ts";

interface CheckOptions extends PolicyOptions {
  readonly strict?: boolean;
  readonly fix?: boolean;
  readonly watch?: boolean;
  readonly rbac?: readonly string[];
  readonly output: OutputForm | "sarif";
}

export function fillCheck(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .option("--strict", "warnings and notes are errors")
    .option("--fix", "repair the errors that have a mechanical repair (with --strict the warnings too)")
    .option("--watch", "check again after every change, until Ctrl-C")
    .addOption(
      repeatable(
        "--rbac <dump>",
        "who would lose a right of this RBAC: roles and bindings, YAML or JSON (-: standard input)",
      ),
    )
    .addOption(outputOption("sarif"))
    .addHelpText("after", examples(terminal.program))
    .action(async (paths: string[], options: CheckOptions) => {
      if (options.watch) await watch(paths, options, terminal);
      else end(await check(paths, options, terminal));
    });
}

function examples(program: string): string {
  const dump = "kubectl get clusterroles,roles,clusterrolebindings,rolebindings -A -o json";
  return `\nExample:\n  ${program} check policies/demo --strict\n  ${dump} | ${program} check policies/demo --rbac -`;
}

async function watch(paths: readonly string[], options: CheckOptions, terminal: Terminal): Promise<void> {
  // A file that is being edited belongs to its author.
  if (options.fix) throw usageError("`--fix` and `--watch` do not go together");
  const configuration = readConfiguration(options, paths, exitCode.no);
  const checking = { options, terminal, configuration, rbac: await readDumps(options.rbac, terminal) };
  const say = (loaded: LoadedPolicies) => void report(loaded, 0, checking);
  await watchPolicies({ configuration, options, terminal, report: say });
}

interface Checking {
  readonly options: CheckOptions;
  readonly terminal: Terminal;
  readonly configuration: Configuration;
  readonly rbac: RbacGrants | undefined;
}

const REPAIR_ROUNDS = 5;

async function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const configuration = readConfiguration(options, paths, exitCode.no);
  const rbac = await readDumps(options.rbac, terminal);
  let loaded = loadConfigured(configuration, options);
  let repaired = 0;
  // One repair may uncover another; none that goes in circles is followed for long.
  for (let round = 0; options.fix && round < REPAIR_ROUNDS; round++) {
    const found = [...loaded.diagnostics, ...testMistakes(loaded)];
    const applied = applyFixes(options.strict ? found.map(strictly) : found);
    if (applied === 0) break;
    repaired += applied;
    loaded = loadConfigured(configuration, options);
  }
  return report(loaded, repaired, { options, terminal, configuration, rbac });
}

/** What the tests say keeps nothing from being served, so that loading does not ask for it. */
function testMistakes({ built }: LoadedPolicies): readonly Diagnostic[] {
  const { files, tests, inside } = built ?? {};
  return files === undefined || tests === undefined ? [] : checkTests({ files, tests, inside });
}

function report(loaded: LoadedPolicies, repaired: number, checking: Checking): ExitCode {
  const { options, terminal, configuration, rbac } = checking;
  const losses = rbac && reportRbac(rbac, loaded, configuration.authorization.default === "deny");
  const found = [...loaded.diagnostics, ...testMistakes(loaded), ...(losses?.diagnostics ?? [])];
  const diagnostics = options.strict ? found.map(strictly) : found;
  const errors = count(diagnostics, "error");
  if (options.output === "json") {
    const document = { ...diagnosticsDocument(diagnostics), ...(losses && { rbac: losses.document }) };
    terminal.out(`${JSON.stringify(document)}\n`);
  } else if (options.output === "sarif") terminal.out(`${JSON.stringify(sarifDocument(diagnostics))}\n`);
  else {
    // Each lost right has its line below.
    printDiagnostics(
      terminal,
      diagnostics.filter(({ code }) => code !== "lost-right"),
    );
    const repairs = repaired === 0 ? "" : `, ${plural(repaired, "repair")} applied`;
    const counted = [plural(errors, "error"), plural(count(diagnostics, "warning"), "warning")].join(", ");
    terminal.out(`${plural(loaded.sources.length, "file")} checked: ${counted}${repairs}\n`);
    for (const line of losses?.lines ?? []) terminal.out(`${line}\n`);
    if (readsClock(loaded)) terminal.out(CACHE_LAG);
  }
  return errors > 0 ? exitCode.no : exitCode.ok;
}

/** Its own cache knows no clock of ours: by default an allow is kept for five minutes, everything else for thirty seconds. */
const CACHE_LAG =
  "some answers change with the clock; an API server may keep the old one for as long as its cache: 5m an allow, 30s any other, unless it is told otherwise\n";

function readsClock({ built }: LoadedPolicies): boolean {
  // What is granted as columns is neither timed nor conditional.
  return built?.inside !== undefined && partsOf(built.inside.set).lists.some(listReadsClock);
}

const known = new WeakMap<RuleList, boolean>();

function listReadsClock(list: RuleList): boolean {
  const there = known.get(list);
  if (there !== undefined) return there;
  const made = list.some(
    ({ gates, head, bodies }) =>
      gates.authorization && (head.times.length > 0 || bodies.some(({ code }) => code.reads.now)),
  );
  known.set(list, made);
  return made;
}

/** A form that is read and not served yet says nothing about the set: no author can mend it. */
function strictly(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code === "not-served-yet") return diagnostic;
  return { ...diagnostic, severity: "error" };
}

/** Applies the fixes of each file from its end to its start; of two that overlap, the first one found. */
function applyFixes(diagnostics: readonly Diagnostic[]): number {
  const byFile = new Map<SourceFile, Edit[]>();
  let applied = 0;
  for (const { severity, file, fix } of diagnostics) {
    // What a lint would change is legal as it stands, and may be meant: only `--strict` asks for it.
    if (severity !== "error" || file === undefined || fix === undefined) continue;
    const edits = byFile.get(file) ?? [];
    if (fix.edits.some((edit) => edits.some((other) => overlaps(edit, other)))) continue;
    byFile.set(file, [...edits, ...fix.edits]);
    applied++;
  }
  for (const [file, edits] of byFile) rewrite(file, edits);
  return applied;
}

interface Edit {
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

function overlaps(a: Edit, b: Edit): boolean {
  const same = a.span.start === b.span.start && a.span.end === b.span.end;
  return same || (a.span.start < b.span.end && b.span.start < a.span.end);
}

function rewrite(file: SourceFile, edits: readonly Edit[]): void {
  // A file that was changed since it was read is left alone: the places no longer mean the same.
  if (readFileSync(file.path, "utf8").replace(/^\uFEFF/, "") !== file.text) return;
  let text = file.text;
  for (const { span, text: replacement } of edits.toSorted((a, b) => b.span.start - a.span.start)) {
    text = text.slice(0, span.start) + replacement + text.slice(span.end);
  }
  writeFileSync(file.path, text);
}

function plural(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
