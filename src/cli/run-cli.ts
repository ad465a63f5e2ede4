/** The command line: which commands there are, and what an early end of one looks like. Returns the exit code. */
import { Command, CommanderError } from "commander";
import { version } from "../server/version.ts";
import { addCanI } from "./can-i.ts";
import { addCheck } from "./check.ts";
import { CommandError } from "./command-error.ts";
import { addDecide } from "./decide.ts";
import { addDemo } from "./demo.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { addExplain } from "./explain.ts";
import { addFmt } from "./fmt.ts";
import { addHashPassword } from "./hash-password.ts";
import { addNew } from "./new-policy.ts";
import { diagnosticsDocument, printDiagnostics } from "./report-diagnostics.ts";
import { addServe } from "./serve.ts";
import type { Terminal } from "./terminal.ts";
import { addTest } from "./test.ts";
import { addTree } from "./tree.ts";

export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const end = (ended: ExitCode) => {
    code = ended;
  };
  const program = createProgram(terminal, end);
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommandError) return reportCommandError(error, args, terminal);
    // Commander has said what it has to say; asking for help or the version is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    throw error;
  }
}

function createProgram(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command("verdict")
    .description("The gate of a Kubernetes cluster: one policy language for its webhooks.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .addHelpText("after", `\nExample:\n  ${terminal.program} demo`);
  for (const add of [
    addServe,
    addDemo,
    addCheck,
    addTest,
    addFmt,
    addDecide,
    addCanI,
    addExplain,
    addTree,
    addNew,
    addHashPassword,
  ]) {
    add(program, terminal, end);
  }
  return program;
}

/** With `--output json` everything is in the one document, also what kept the command from its work. */
function reportCommandError(error: CommandError, args: readonly string[], terminal: Terminal): ExitCode {
  if (error.message !== "") terminal.err(`${error.message}\n`);
  if (asksForJson(args) && error.diagnostics.length > 0) {
    terminal.out(`${JSON.stringify(diagnosticsDocument(error.diagnostics))}\n`);
  } else printDiagnostics(terminal, error.diagnostics);
  return error.code;
}

function asksForJson(args: readonly string[]): boolean {
  return args.some((arg, index) => arg === "--output=json" || (arg === "--output" && args[index + 1] === "json"));
}
