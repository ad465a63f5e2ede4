/**
 * The seam between reading policies and understanding them. The compiler stands in `analyse`; tests stand a stub here,
 * which needs to give no more than an engine and diagnostics.
 */
import type { BuildOptions, BuiltPolicySet } from "../analyse/policy-set.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";

export type BuildResult = Pick<BuiltPolicySet, "engine" | "diagnostics"> & Partial<BuiltPolicySet>;
export type BuildPolicySet = (files: readonly SourceFile[], options: BuildOptions) => BuildResult;

/** What the compiler must know beside the files; plain data. */
export type LoadOptions = Omit<BuildOptions, "readDocument" | "unreadable" | "addressesOf">;
