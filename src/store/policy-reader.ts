/**
 * Reads the files of a set again and again, as they change: all of them, or only those of which somebody heard that they
 * changed. What was heard is a hint: where it could mean more than a new text of a known file, all is looked at.
 */
import { lstatSync } from "node:fs";
import { resolve } from "node:path";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { POLICY_EXTENSION } from "./find-policies.ts";
import { stateOf } from "./fingerprint.ts";
import { readPolicies, type ReadPolicies } from "./read-policies.ts";
import { readSource } from "./read-source.ts";

export interface PolicyReader {
  /** As it was last read. */
  readonly last: ReadPolicies;
  /** Finds and reads everything. */
  all(): ReadPolicies;
  /** Which documents were read with it last. */
  beside(documents: readonly string[]): void;
  /**
   * Looks at what is called so, and takes up what changed. `unsure`: everything has to be looked at.
   */
  heardOf(paths: ReadonlySet<string>): "nothing new" | "changed" | "unsure";
}

export function createPolicyReader(roots: readonly string[]): PolicyReader {
  let last = readPolicies(roots);
  let files = indexOf(last);
  let documents = new Map<string, KnownFile>();
  return {
    get last() {
      return last;
    },
    all() {
      last = readPolicies(roots);
      files = indexOf(last);
      return last;
    },
    beside(paths) {
      documents = new Map(paths.map((path) => [resolve(path), { path, state: stateOf(path), isText: true }]));
    },
    heardOf(paths) {
      const changed: { readonly known: KnownFile; readonly state: string; readonly file: SourceFile }[] = [];
      let isNew = false;
      for (const heard of new Set([...paths].map((path) => resolve(path)))) {
        const document = documents.get(heard);
        if (document !== undefined && stateOf(document.path) !== document.state) isNew = true;
        const known = files.get(heard);
        if (known === undefined) {
          if (document !== undefined || meansNothing(heard, files, documents)) continue;
          return "unsure";
        }
        const state = stateOf(known.path);
        if (state === known.state) continue;
        const file = readAgain(known, state);
        if (file === undefined) return "unsure";
        changed.push({ known, state, file });
      }
      if (changed.length === 0) return isNew ? "changed" : "nothing new";
      for (const { known, state } of changed) known.state = state;
      last = withTexts(last, new Map(changed.map(({ file }) => [file.path, file])), files);
      return "changed";
    },
  };
}

interface KnownFile {
  readonly path: string;
  state: string;
  /** Not of one that could not be read. */
  readonly isText: boolean;
}

/** By where the name leads, whatever folder the program was started in; with the names that lead to the same. */
function indexOf({ sources, seen }: ReadPolicies): ReadonlyMap<string, KnownFile> {
  const readable = new Set(sources.map(({ path }) => path));
  const lines = seen === "" ? [] : seen.split("\n");
  return new Map(
    lines.map((line) => {
      const [path = "", state = ""] = line.split("\u0000");
      return [resolve(path), { path, state, isText: readable.has(path) }] as const;
    }),
  );
}

/** undefined: it is gone, or a link now, or cannot be read. */
function readAgain({ path, isText }: KnownFile, state: string): SourceFile | undefined {
  if (!isText || !isFile(path)) return undefined;
  const read = readSource(path);
  // Written while it was read: all is read, as of one moment.
  return read.kind === "text" && stateOf(path) === state ? read.file : undefined;
}

function withTexts(
  last: ReadPolicies,
  texts: ReadonlyMap<string, SourceFile>,
  files: ReadonlyMap<string, KnownFile>,
): ReadPolicies {
  return {
    ...last,
    sources: last.sources.map((file) => texts.get(file.path) ?? file),
    seen: [...files.values()].map(({ path, state }) => `${path}\u0000${state}`).join("\n"),
  };
}

/** What editors write beside a file; something that is gone, and held no file of the set. */
function meansNothing(path: string, ...known: readonly ReadonlyMap<string, KnownFile>[]): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined) return stat.isFile() && !path.endsWith(POLICY_EXTENSION);
  return known.every((files) => ![...files.keys()].some((file) => file.startsWith(`${path}/`)));
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
