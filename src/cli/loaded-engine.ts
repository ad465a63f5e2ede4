/** The engine of a set that must compile before anything can be asked of it: else its mistakes are shown and the code is 3. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { LoadedPolicies } from "../store/load-policies.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";

export function engineOf(loaded: LoadedPolicies): PolicyEngine {
  if (loaded.engine !== undefined) return loaded.engine;
  throw new CommandError(exitCode.broken, loaded.diagnostics.filter(isError));
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}
