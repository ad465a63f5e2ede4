/** Why a server could not start: mistakes of its surroundings, as diagnostics for whoever started it. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export class StartError extends Error {
  override readonly name = "StartError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
    this.diagnostics = diagnostics;
  }
}

export function wrongConfiguration(message: string, help?: string): StartError {
  const diagnostic: Diagnostic = {
    code: "wrong-configuration",
    severity: "error",
    message,
    ...(help === undefined ? {} : { help }),
  };
  return new StartError([diagnostic]);
}
