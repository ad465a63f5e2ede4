/**
 * Builds a set again and again, as its files change: what did not change is not read, checked or proved again. Whoever watches files
 * (the server's loading thread, `check --watch`) keeps one of these and gives it all files each time.
 */
import { type CheckCounts, KeptChecks } from "../check/kept-checks.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { invariant } from "../base/invariant.ts";
import type { ParsedPolicy } from "../syntax/parse.ts";
import { TextTable } from "../base/text-table.ts";
import { KeptProofs } from "./kept-proofs.ts";
import { KeptLints } from "./lints/run-lints.ts";
import { buildParsed, type Parsed, readFiles } from "./build-policy-set.ts";
import type { BuildOptions, BuiltPolicySet } from "./policy-set.ts";

export interface IncrementalBuild {
  /** The same result as `buildPolicySet`, whatever was built before. */
  build(files: readonly SourceFile[], options: BuildOptions): BuiltPolicySet;
  /** How many files were parsed so far. */
  readonly parses: number;
  /** What was done so far, and what was not done again. */
  readonly counts: CheckCounts & KeptProofs["counts"];
}

interface Kept {
  readonly file: SourceFile;
  readonly parsed: ParsedPolicy;
  lastUsed: number;
}

/**
 * A load with broken units builds some times, in turns from the texts of today and from the last good ones. What so
 * many builds did not ask for is forgotten.
 */
const KEPT_BUILDS = 8;

/** When the numbered texts are so many times those of the first build, most are no file's any more: all is read anew. */
const GROWN_TEXTS = 3;
const FEW_TEXTS = 10_000;

export function createIncrementalBuild(): IncrementalBuild {
  // By path, then by text: a tree belongs to one file, because what its names mean depends on where it lies.
  const known = new Map<string, Kept[]>();
  const checks = new KeptChecks();
  const lints = { root: new KeptLints(), all: new KeptLints() };
  const proofs = new KeptProofs();
  let numbers = new TextTable();
  let firstTexts = 0;
  let builds = 0;
  let parses = 0;
  const find = ({ path, text }: SourceFile) => known.get(path)?.find(({ file }) => file.text === text);
  const parse = (files: readonly SourceFile[]): readonly Parsed[] => {
    const fresh = files.filter((one) => find(one) === undefined);
    for (const { file, ...parsed } of readFiles(fresh, numbers)) {
      parses++;
      const texts = known.get(file.path) ?? [];
      known.set(file.path, texts);
      texts.push({ file, parsed, lastUsed: builds });
    }
    return files.map((one) => {
      const kept = find(one);
      invariant(kept !== undefined, "every file has been read");
      kept.lastUsed = builds;
      return { file: kept.file, ...kept.parsed };
    });
  };
  return {
    build(files, options) {
      builds++;
      if (numbers.texts.length > FEW_TEXTS + firstTexts * GROWN_TEXTS) {
        numbers = new TextTable();
        firstTexts = 0;
        known.clear();
      }
      const built = buildParsed(files, options, { parse, checks, proofs, lints });
      firstTexts ||= numbers.texts.length;
      for (const [path, texts] of known) {
        const used = texts.filter(({ lastUsed }) => lastUsed > builds - KEPT_BUILDS);
        if (used.length === 0) known.delete(path);
        else if (used.length < texts.length) known.set(path, used);
      }
      return built;
    },
    get counts() {
      return { ...checks.counts, ...proofs.counts };
    },
    get parses() {
      return parses;
    },
  };
}
