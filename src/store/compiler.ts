/** The plug: which compiler the program is built with. */
import type { BuildPolicySet } from "./build-policy-set.ts";

export const buildPolicySet: BuildPolicySet = () => ({
  engine: undefined,
  diagnostics: [{ code: "not-served-yet", severity: "error", message: "policies are not compiled yet" }],
});
