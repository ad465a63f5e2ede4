/** Ends a command early: what is wrong, and the exit code that says so. Caught once, in run-cli.ts. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";

export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: ExitCode, diagnostics: readonly Diagnostic[], message = "") {
    super(message);
    this.code = code;
    this.diagnostics = diagnostics;
  }
}

/** Wrong usage: one line, as commander writes its own. */
export function usageError(message: string): CommandError {
  return new CommandError(exitCode.usage, [], `error: ${message}`);
}
