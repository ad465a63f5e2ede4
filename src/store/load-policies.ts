/** Paths → a built set: find, read, build. Every mistake of every file comes back in one run. */
import { dirname, isAbsolute, join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { BuildOptions, BuildPolicySet, BuildResult, DataFile } from "./build-policy-set.ts";
import { findPolicies } from "./find-policies.ts";
import { readSource } from "./read-source.ts";

export interface LoadedPolicies extends BuildResult {
  readonly files: readonly SourceFile[];
  /** Data and schema files that the policies name, as read. */
  readonly dataPaths: readonly string[];
}

export type LoadOptions = Omit<BuildOptions, "readData">;

export function loadPolicies(paths: readonly string[], options: LoadOptions, build: BuildPolicySet): LoadedPolicies {
  const found = findPolicies(paths);
  const diagnostics: Diagnostic[] = [...found.diagnostics];
  const files: SourceFile[] = [];
  for (const path of found.paths) {
    const read = readSource(path);
    if (read.kind === "text") files.push(read.file);
    else diagnostics.push(read.diagnostic);
  }
  const dataPaths = new Set<string>();
  if (files.length === 0) return { engine: undefined, diagnostics, files, dataPaths: [] };
  const readData = (from: SourceFile, path: string): DataFile => readDataFile(from, path, dataPaths);
  const built = build(files, { ...options, readData });
  const all = [...diagnostics, ...built.diagnostics];
  // INVARIANT: a set of which a file could not be read has an error, whatever the rest of it would do.
  const sound = !all.some((diagnostic) => diagnostic.severity === "error");
  return {
    ...built,
    engine: sound ? built.engine : undefined,
    diagnostics: all,
    files,
    dataPaths: [...dataPaths].toSorted(),
  };
}

function readDataFile(from: SourceFile, path: string, seen: Set<string>): DataFile {
  const resolved = isAbsolute(path) ? path : join(dirname(from.path), path);
  seen.add(resolved);
  const read = readSource(resolved);
  return read.kind === "text"
    ? { kind: "text", file: read.file }
    : { kind: "unreadable", why: read.diagnostic.message };
}
