/** Paths → a built set: find, read, build. Every mistake of every file comes back in one run. */
import type { BuildOptions } from "../analyse/policy-set.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { BuildPolicySet, BuildResult } from "./build-policy-set.ts";
import { findPolicies } from "./find-policies.ts";
import { readDocument } from "./read-document.ts";
import { readSource } from "./read-source.ts";

export interface LoadedPolicies {
  /** undefined when a diagnostic is an error. */
  readonly engine: BuildResult["engine"];
  readonly diagnostics: readonly Diagnostic[];
  /** As the compiler gave it; undefined where no file could be read. */
  readonly built: BuildResult | undefined;
  readonly sources: readonly SourceFile[];
  /** Data and schema files that the policies name, as read. */
  readonly dataPaths: readonly string[];
}

export type LoadOptions = Omit<BuildOptions, "readDocument">;

export function loadPolicies(paths: readonly string[], options: LoadOptions, build: BuildPolicySet): LoadedPolicies {
  const found = findPolicies(paths);
  const diagnostics: Diagnostic[] = [...found.diagnostics];
  const sources: SourceFile[] = [];
  for (const path of found.paths) {
    const read = readSource(path);
    if (read.kind === "text") sources.push(read.file);
    else diagnostics.push(read.diagnostic);
  }
  const dataPaths = new Set<string>();
  if (sources.length === 0) return { engine: undefined, diagnostics, built: undefined, sources, dataPaths: [] };
  const built = build(sources, {
    ...options,
    readDocument: (from, path) => readDocument(from, path, (resolved) => dataPaths.add(resolved)),
  });
  const all = [...diagnostics, ...built.diagnostics];
  // INVARIANT: a set of which a file could not be read has an error, whatever the rest of it would do.
  const sound = !all.some((diagnostic) => diagnostic.severity === "error");
  return {
    engine: sound ? built.engine : undefined,
    diagnostics: all,
    built,
    sources,
    dataPaths: [...dataPaths].toSorted(),
  };
}
