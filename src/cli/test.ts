/** `verdict test`: runs the `test` blocks of a set. */
import type { Command } from "commander";
import type { TestReport } from "../testing/test-report.ts";
import { runTests } from "../testing/run-tests.ts";
import { describeDiagnostic } from "../diagnostics/describe-diagnostic.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { type OutputForm, outputOption } from "./output-option.ts";
import { addPolicyOptions, loadConfigured, type PolicyOptions, readConfiguration } from "./policy-options.ts";
import { count, printDiagnostics } from "./report-diagnostics.ts";
import type { Terminal } from "./terminal.ts";

interface TestOptions extends PolicyOptions {
  readonly filter?: string;
  readonly output: OutputForm;
}

export function addTest(parent: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(parent.command("test [path...]").description("run the tests that stand beside the rules"))
    .option("--filter <text>", "only tests whose name holds the text")
    .addOption(outputOption())
    .addHelpText("after", `\nExample:\n  ${terminal.program} test policies/demo`)
    .action((paths: string[], options: TestOptions) => end(test(paths, options, terminal)));
}

function test(paths: readonly string[], options: TestOptions, terminal: Terminal): ExitCode {
  const configuration = readConfiguration(options, paths, exitCode.no);
  const loaded = loadConfigured(configuration, options);
  const sound = loaded.engine !== undefined && loaded.built?.tests !== undefined && loaded.built.files !== undefined;
  const report: TestReport = sound
    ? runTests(loaded.built.files ?? [], loaded.built.tests, { filter: options.filter })
    : { tests: [], diagnostics: [] };
  const diagnostics = [...loaded.diagnostics, ...report.diagnostics];
  const failed = report.tests.filter((one) => !one.passed).length;
  const passed = report.tests.length - failed;
  if (options.output === "json") {
    const document = { diagnostics: diagnostics.map(describeDiagnostic), tests: report.tests, passed, failed };
    terminal.out(`${JSON.stringify(document)}\n`);
  } else printReport(report, diagnostics, terminal);
  return failed > 0 || count(diagnostics, "error") > 0 ? exitCode.no : exitCode.ok;

  function printReport(printed: TestReport, problems: typeof diagnostics, to: Terminal): void {
    printDiagnostics(to, problems);
    for (const one of printed.tests) {
      for (const { line, expected, actual, rules } of one.failures) {
        const by =
          rules.length === 0
            ? ""
            : ` by ${rules.map((rule) => `"${rule.name}" (${rule.file}:${rule.line})`).join(", ")}`;
        to.out(`${one.file}:${line}: "${one.name}": expected ${expected}, got ${actual}${by}\n`);
      }
    }
    to.out(`${passed} passed, ${failed} failed\n`);
  }
}
