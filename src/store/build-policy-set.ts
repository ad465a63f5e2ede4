/**
 * The seam between reading policies and understanding them: texts and options go in, an engine or diagnostics come out.
 * The compiler stands in `analyse`; tests stand a stub here.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";

export const gates = ["authentication", "authorization", "mutation", "validation"] as const;
export type Gate = (typeof gates)[number];

/** What stands behind a `data … from "PATH"` or `schema from "PATH"`, or why it cannot be read. */
export type DataFile =
  | { readonly kind: "text"; readonly file: SourceFile }
  | { readonly kind: "unreadable"; readonly why: string };

export interface BuildOptions {
  /** Reads a file that a policy names; `path` is taken from the folder of the policy file `from`. */
  readData(from: SourceFile, path: string): DataFile;
  readonly gates: readonly Gate[];
  /** Names of rules that may lock out the control plane. */
  readonly allowLockout: readonly string[];
  /** `1.37` */
  readonly kubernetesVersion: string;
  readonly authorizationDefault: "no-opinion" | "deny";
  readonly clusterName: string | undefined;
  readonly controlPlane: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
    readonly serviceAccounts: readonly string[];
  };
  /** The configured identity sources; undefined: no configuration was given, and an unknown source is a note. */
  readonly sources: readonly { readonly type: string; readonly name: string }[] | undefined;
  /** Whether Namespaces can be looked up; undefined: not known. A set that reads them does not serve without (`no-facts`). */
  readonly facts: boolean | undefined;
}

export interface BuildResult {
  /** Absent where the set has an error. */
  readonly engine: PolicyEngine | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Whatever `runTests` needs of the set; absent where the set has an error. */
  readonly tests?: unknown;
}

export type BuildPolicySet = (files: readonly SourceFile[], options: BuildOptions) => BuildResult;
