/** The command line: which commands there are, and what an early end of one looks like. Returns the exit code. */
import { Command, CommanderError, Option } from "commander";
import { version } from "../server/version.ts";
import { CommandError } from "./command-error.ts";
import { commands, nameOf } from "./commands.ts";
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

/**
 * A command reads only what it needs: most of the time of a short one is reading the program. The one that is named is there
 * with all that it takes, for the others it is enough that help and near misses know of them.
 */
async function addCommands(
  program: Command,
  args: readonly string[],
  terminal: Terminal,
  end: (code: ExitCode) => void,
): Promise<void> {
  const named = args[0] === "help" ? args[1] : args[0];
  const alone = commands.some((declared) => nameOf(declared) === named);
  for (const declared of commands) {
    const name = nameOf(declared);
    if (alone && name !== named) continue;
    const command = program.command(declared.call).description(declared.description);
    if (args.includes(name)) (await declared.load())(command, terminal, end);
    else if (declared.flags) command.addOption(new Option("--flags").hideHelp());
  }
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
  await addCommands(program, args, terminal, end);
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
