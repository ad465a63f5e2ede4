/**
 * Builds a set of which some units have an error: these from what they last were, the others from what they are now. A
 * last good text is judged again beside the root that serves now; one that no longer holds contributes nothing.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import type { BuildPolicySet, LoadOptions } from "./build-policy-set.ts";
import { buildTexts, type BuiltTexts, type KeptDocuments } from "./build-texts.ts";
import type { ReadPolicies } from "./read-policies.ts";
import { ROOT_UNIT, textOf, type UnitText } from "./unit-text.ts";

export interface Settled {
  readonly built: BuiltTexts;
  /** Units that stand as they last were. */
  readonly replaced: ReadonlySet<string>;
  /** What is wrong with those that contribute nothing. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Each round replaces or leaves out what the one before found broken; more are not needed, and never endless. */
const ROUNDS = 4;

export function buildWithLastGood(
  read: ReadPolicies,
  today: BuiltTexts,
  options: LoadOptions,
  build: BuildPolicySet,
  lastGood: readonly UnitText[],
): Settled {
  const known = new Map(lastGood.map((unit) => [unit.name, unit]));
  const replaced = new Map<string, UnitText>();
  const left = new Set<string>();
  let built = today;
  for (let round = 0; round < ROUNDS; round++) {
    const before = replaced.size + left.size;
    takeBack(built, known, replaced, left);
    if (replaced.size + left.size === before) break;
    built = buildTexts(compose(read, replaced, left), options, build, documentsOf(replaced));
  }
  const silent = new Set(
    built.units.filter(({ name, ok }) => !ok && replaced.has(name)).flatMap(({ files }) => files),
  );
  const diagnostics = built.diagnostics.filter(
    ({ file, severity }) => severity === "error" && file !== undefined && silent.has(file.path),
  );
  return { built, replaced: new Set(replaced.keys()), diagnostics };
}

/** Adds to what is replaced, and to the paths that are left out, what this attempt shows to be broken. */
function takeBack(
  built: BuiltTexts,
  known: ReadonlyMap<string, UnitText>,
  replaced: Map<string, UnitText>,
  left: Set<string>,
): void {
  const root = built.units.find(({ name }) => name === ROOT_UNIT);
  const oldRoot = known.get(ROOT_UNIT);
  if (root?.ok === false && !replaced.has(ROOT_UNIT)) {
    // Nothing that a broken root says of its folders can be relied on, so only the root is exchanged at first.
    if (oldRoot !== undefined) replaced.set(ROOT_UNIT, oldRoot);
    return;
  }
  if (replaced.has(ROOT_UNIT)) {
    // Files that would be new in the root belong to the version that is not taken.
    const own = new Set(oldRoot?.files.map(({ path }) => path));
    for (const path of root?.files ?? []) if (!own.has(path)) left.add(path);
  }
  for (const { name, ok, files } of built.units) {
    const text = known.get(name);
    if (ok || name === ROOT_UNIT || replaced.has(name) || text === undefined) continue;
    replaced.set(name, text);
    for (const path of files) left.add(path);
  }
}

function compose(
  { sources, unreadable, seen, addressesOf }: ReadPolicies,
  replaced: ReadonlyMap<string, UnitText>,
  left: ReadonlySet<string>,
): ReadPolicies {
  const old = [...replaced.values()].flatMap(({ files }) => files);
  const out = new Set([...left, ...old.map(({ path }) => path)]);
  const stays = ({ path }: SourceFile) => !out.has(path);
  const still = unreadable.filter(({ file }) => stays(file));
  return {
    sources: [...sources.filter(stays), ...old.map((one) => new SourceFile(one.path, textOf(one)))],
    unreadable: still,
    diagnostics: still.map(({ diagnostic }) => diagnostic),
    seen,
    addressesOf,
  };
}

function documentsOf(replaced: ReadonlyMap<string, UnitText>): KeptDocuments {
  return new Map(
    [...replaced.values()].flatMap(({ files, documents }) => {
      const texts = new Map(documents.map((one) => [one.path, textOf(one)]));
      return files.map(({ path }) => [path, texts] as const);
    }),
  );
}
