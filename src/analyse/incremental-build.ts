/**
 * Builds a set again and again, as its files change: what a file said before it is not read again. Whoever watches files
 * (the server's loading thread, `check --watch`) keeps one of these and gives it all files each time.
 */
import { KeptChecks } from "../check/kept-checks.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { type ParsedPolicy, parsePolicy } from "../syntax/parse.ts";
import { KeptProofs } from "./kept-proofs.ts";
import { KeptLints } from "./lints/run-lints.ts";
import { buildParsed } from "./build-policy-set.ts";
import type { BuildOptions, BuiltPolicySet } from "./policy-set.ts";

export interface IncrementalBuild {
  /** The same result as `buildPolicySet`, whatever was built before. */
  build(files: readonly SourceFile[], options: BuildOptions): BuiltPolicySet;
  /** How many files were parsed so far. */
  readonly parses: number;
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

export function createIncrementalBuild(): IncrementalBuild {
  // By path, then by text: a tree belongs to one file, because what its names mean depends on where it lies.
  const known = new Map<string, Kept[]>();
  const checks = new KeptChecks();
  const lints = { root: new KeptLints(), all: new KeptLints() };
  const proofs = new KeptProofs();
  let builds = 0;
  let parses = 0;
  const parse = (file: SourceFile): { readonly file: SourceFile } & ParsedPolicy => {
    const texts = known.get(file.path) ?? [];
    known.set(file.path, texts);
    let kept = texts.find((one) => one.file.text === file.text);
    if (kept === undefined) {
      parses++;
      kept = { file, parsed: parsePolicy(file), lastUsed: builds };
      texts.push(kept);
    }
    kept.lastUsed = builds;
    return { file: kept.file, ...kept.parsed };
  };
  return {
    build(files, options) {
      builds++;
      const built = buildParsed(files, options, { parse, checks, proofs, lints });
      for (const [path, texts] of known) {
        const used = texts.filter(({ lastUsed }) => lastUsed > builds - KEPT_BUILDS);
        if (used.length === 0) known.delete(path);
        else if (used.length < texts.length) known.set(path, used);
      }
      return built;
    },
    get parses() {
      return parses;
    },
  };
}
