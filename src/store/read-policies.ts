/**
 * Reads every file of a set as of one moment: where something was written while it was being read, it is read again, so
 * that no set is built of the half of a checkout.
 */
import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import type { AddressesOf } from "../check/units/find-units.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import { findPolicies } from "./find-policies.ts";
import { fingerprint } from "./fingerprint.ts";
import { readSource } from "./read-source.ts";

export interface ReadPolicies {
  readonly sources: readonly SourceFile[];
  /** Files without a text, and why. */
  readonly unreadable: readonly { readonly file: SourceFile; readonly diagnostic: Diagnostic }[];
  /** Of finding and of reading. */
  readonly diagnostics: readonly Diagnostic[];
  /** How the files looked when they were read. */
  readonly seen: string;
  readonly addressesOf: AddressesOf;
}

/** Files that never rest are read as they are in the end: the watch comes back to them. */
const ATTEMPTS = 4;

export function readPolicies(roots: readonly string[]): ReadPolicies {
  for (let attempt = 1; ; attempt++) {
    const before = fingerprint(findPolicies(roots).paths);
    const read = readOnce(roots, before);
    if (attempt === ATTEMPTS || fingerprint(findPolicies(roots).paths) === before) return read;
  }
}

function readOnce(roots: readonly string[], seen: string): ReadPolicies {
  const found = findPolicies(roots);
  const sources: SourceFile[] = [];
  const unreadable: { file: SourceFile; diagnostic: Diagnostic }[] = [];
  for (const path of found.paths) {
    const read = readSource(path);
    if (read.kind === "text") sources.push(read.file);
    else unreadable.push({ file: new SourceFile(path, ""), diagnostic: read.diagnostic });
  }
  const diagnostics = [...found.diagnostics, ...unreadable.map(({ diagnostic }) => diagnostic)];
  return { sources, unreadable, diagnostics, seen, addressesOf: addressesIn(roots, found.names) };
}

/** A link must neither lead out of a confined folder nor take a file from somebody, so both ends of it count. */
export function addressesIn(roots: readonly string[], named: ReadonlyMap<string, readonly string[]>): AddressesOf {
  const real = roots.map((root) => ({ root, path: realPath(root) }));
  return (path) => {
    const target = realPath(path);
    const inside = real.flatMap((root) => {
      const way = relative(root.path, target);
      return way === ".." || way.startsWith("../") ? [] : [join(root.root, way)];
    });
    return { straight: inside.length > 0 ? inside : [target], names: named.get(path) ?? [path] };
  };
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
