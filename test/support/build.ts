/** Builds a policy set from texts for tests: everything wired, nothing configured. */
import type { BuildOptions, BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";

export const TEST_OPTIONS: BuildOptions = {
  readDocument: (_from, path) => ({ error: `there is no ${path}` }),
  gates: ["authentication", "authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: undefined,
};

/** One file `test.policy`, or several by their names. `language 1` is put in front. */
export function build(
  policies: string | Readonly<Record<string, string>>,
  options: Partial<BuildOptions> = {},
): BuiltPolicySet {
  const texts = typeof policies === "string" ? { "test.policy": policies } : policies;
  const files = Object.entries(texts).map(([path, text]) => new SourceFile(path, `language 1\n${text}`));
  return buildPolicySet(files, { ...TEST_OPTIONS, ...options });
}

/** The codes of its errors and warnings, in order. */
export function codesOf(set: BuiltPolicySet): readonly string[] {
  return set.diagnostics.filter(({ severity }) => severity !== "note").map(({ code }) => code);
}
