/** The command line: which commands there are, and what an early end of one looks like. Returns the exit code. */
import { Command, CommanderError } from "commander";
import { version } from "../server/version.ts";
import { CommandError } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { diagnosticsDocument, printDiagnostics } from "./report-diagnostics.ts";
import type { Terminal } from "./terminal.ts";

export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const end = (ended: ExitCode) => {
    code = ended;
  };
  const program = await createProgram(args, terminal, end);
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

type AddCommand = (parent: Command, terminal: Terminal, end: (code: ExitCode) => void) => void;

/** A command reads only what it needs: half of the time of a short one is reading the program. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  "can-i": async () => (await import("./can-i.ts")).addCanI,
  check: async () => (await import("./check.ts")).addCheck,
  decide: async () => (await import("./decide.ts")).addDecide,
  demo: async () => (await import("./demo.ts")).addDemo,
  explain: async () => (await import("./explain.ts")).addExplain,
  fmt: async () => (await import("./fmt.ts")).addFmt,
  "hash-password": async () => (await import("./hash-password.ts")).addHashPassword,
  new: async () => (await import("./new-policy.ts")).addNew,
  serve: async () => (await import("./serve.ts")).addServe,
  test: async () => (await import("./test.ts")).addTest,
  tree: async () => (await import("./tree.ts")).addTree,
};

/** The one that is named; all where none is, for help and near misses. */
async function commandsFor([name = ""]: readonly string[]): Promise<readonly AddCommand[]> {
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return Promise.all((named === undefined ? Object.values(COMMANDS) : [named]).map((load) => load()));
}

async function createProgram(
  args: readonly string[],
  terminal: Terminal,
  end: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command("verdict")
    .description("The gate of a Kubernetes cluster: one policy language for its webhooks.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .addHelpText("after", `\nExample:\n  ${terminal.program} demo`);
  for (const add of await commandsFor(args)) add(program, terminal, end);
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
