/** `verdict test`: runs the `test` blocks of a set. */
import type { Command } from "commander";
import { systemClock } from "../base/clock.ts";
import { invariant } from "../base/invariant.ts";
import type { LoadedPolicies } from "../store/load-policies.ts";
import type { TestReport, TestResult } from "../testing/test-report.ts";
import { coverageOf } from "../testing/coverage.ts";
import type { Recorded } from "../testing/record-asked.ts";
import { runTests } from "../testing/run-tests.ts";
import { describeDiagnostic } from "../diagnostics/describe-diagnostic.ts";
import { usageError } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { junitDocument } from "./junit.ts";
import { type OutputForm, outputOption } from "./output-option.ts";
import { loadConfigured } from "./load-configured.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration } from "./policy-options.ts";
import { coverageText } from "./print-coverage.ts";
import { count, printDiagnostics } from "./report-diagnostics.ts";
import type { Terminal } from "./terminal.ts";
import { watchPolicies } from "./watch-policies.ts";

interface TestOptions extends PolicyOptions {
  readonly filter?: string;
  readonly coverage?: boolean;
  readonly watch?: boolean;
  readonly output: OutputForm | "junit";
}

export function fillTest(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .option("--filter <text>", "only tests whose name holds the text")
    .option("--coverage", "say which rules and conditions the tests have not met")
    .option("--watch", "run them again after every change, until Ctrl-C")
    .addOption(outputOption("junit"))
    .addHelpText("after", `\nExample:\n  ${terminal.program} test policies/demo`)
    .action(async (paths: string[], options: TestOptions) => {
      if (options.watch) await watch(paths, options, terminal);
      else end(test(paths, options, terminal));
    });
}

async function watch(paths: readonly string[], options: TestOptions, terminal: Terminal): Promise<void> {
  if (options.output === "junit") throw usageError("a document of `--output junit` is one run: leave out `--watch`");
  const configuration = readConfiguration(options, paths, exitCode.no);
  const say = (loaded: LoadedPolicies) => void testLoaded(loaded, options, terminal);
  await watchPolicies({ configuration, options, terminal, report: say });
}

function test(paths: readonly string[], options: TestOptions, terminal: Terminal): ExitCode {
  const configuration = readConfiguration(options, paths, exitCode.no);
  return testLoaded(loadConfigured(configuration, options), options, terminal);
}

function testLoaded(loaded: LoadedPolicies, options: TestOptions, terminal: Terminal): ExitCode {
  const asked: Recorded[] | undefined = options.coverage ? [] : undefined;
  const report = count(loaded.diagnostics, "error") > 0 ? NO_TESTS : run(loaded, options.filter, asked);
  const inside = loaded.built?.inside;
  const coverage = asked === undefined || inside === undefined ? undefined : coverageOf(inside, asked);
  const { diagnostics } = loaded;
  const { passed, failed } = report;
  if (options.output === "json") {
    const found = { diagnostics: diagnostics.map(describeDiagnostic), tests: report.tests, passed, failed };
    const document = coverage === undefined ? found : { ...found, coverage };
    terminal.out(`${JSON.stringify(document)}\n`);
  } else if (options.output === "junit") {
    printDiagnostics(terminal, diagnostics);
    terminal.out(junitDocument(report, diagnostics));
  } else {
    printDiagnostics(terminal, diagnostics);
    for (const one of report.tests) terminal.out(failuresOf(one));
    terminal.out(`${passed} passed, ${failed} failed\n`);
    if (coverage !== undefined) terminal.out(coverageText(coverage));
  }
  return failed > 0 || count(diagnostics, "error") > 0 ? exitCode.no : exitCode.ok;
}

const NO_TESTS: TestReport = { tests: [], passed: 0, failed: 0 };

/** A set without errors was built whole: its tests have all they run against. */
function run({ built }: LoadedPolicies, filter: string | undefined, asked: Recorded[] | undefined): TestReport {
  const { files, tests } = built ?? {};
  invariant(files !== undefined && tests !== undefined, "the compiler gives a test bench");
  return runTests({ files, tests }, { filter, now: systemClock.now(), asked });
}

function failuresOf({ name, file, failures }: TestResult): string {
  return failures
    .map(({ line, expected, actual, rules, difference = [] }) => {
      const by = rules.map((rule) => `"${rule.name}" (${rule.file}:${rule.line})`).join(", ");
      const head = `${file}:${line}: "${name}": expected ${expected}, got ${actual}${by === "" ? "" : ` by ${by}`}\n`;
      return head + difference.map((text) => `    ${text}\n`).join("");
    })
    .join("");
}
