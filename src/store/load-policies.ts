/**
 * Paths → a built set: find, read, build. Every mistake of every file comes back in one run. While serving, a unit with a
 * mistake is built from what it was when it last was good, so that the other units can go live without it.
 */
import { lazy } from "../base/lazy.ts";
import type { AddressesOf } from "../check/units/find-units.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { BuildPolicySet, BuildResult, LoadOptions } from "./build-policy-set.ts";
import { buildTexts, type BuiltTexts, type UnitState } from "./build-texts.ts";
import { buildWithLastGood } from "./build-with-last-good.ts";
import { readPolicies, type ReadPolicies } from "./read-policies.ts";
import type { UnitText } from "./unit-text.ts";

export interface LoadedPolicies {
  /**
   * undefined when the root has an error, or any unit where no last good texts were given. Made when it is first asked
   * for, as are the digests and texts of the units.
   */
  readonly engine: BuildResult["engine"];
  readonly diagnostics: readonly Diagnostic[];
  /** As the compiler gave it; undefined where no file could be read. */
  readonly built: BuildResult | undefined;
  readonly sources: readonly SourceFile[];
  /** Data and schema files that the policies name, as read. */
  readonly dataPaths: readonly string[];
  readonly units: readonly LoadedUnit[];
  /** How the policies, and after them {@link dataPaths}, looked when they were read. */
  readonly seen: string;
  readonly addressesOf: AddressesOf;
}

export interface LoadedUnit extends Omit<UnitState, "ok"> {
  /** Its texts on disk have an error: it is served as it last was good, or contributes nothing. */
  readonly stale: boolean;
  /** What is to be kept of it; undefined where it never was good. */
  readonly text: UnitText | undefined;
}

/** `lastGood`: what units fall back to; undefined: the set is judged as one, and any error is one of the whole. */
export function loadPolicies(
  paths: readonly string[],
  options: LoadOptions,
  build: BuildPolicySet,
  lastGood?: readonly UnitText[],
): LoadedPolicies {
  return loadRead(readPolicies(paths), options, build, lastGood);
}

/** The same of what was read already. */
export function loadRead(
  read: ReadPolicies,
  options: LoadOptions,
  build: BuildPolicySet,
  lastGood?: readonly UnitText[],
): LoadedPolicies {
  const today = buildTexts(read, options, build);
  const documents = [...today.documents].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const stale = new Set(today.units.filter(({ ok }) => !ok).map(({ name }) => name));
  const settled = stale.size === 0 ? undefined : buildWithLastGood(read, today, options, build, lastGood ?? []);
  const served = settled?.built ?? today;
  const kept = new Map((lastGood ?? []).map((text) => [text.name, text]));
  const errors = [...read.diagnostics, ...(today.result?.diagnostics ?? [])].some(
    ({ severity }) => severity === "error",
  );
  return {
    // INVARIANT: what has an error is never part of what serves.
    get engine() {
      return lastGood === undefined && errors ? undefined : served.engine;
    },
    diagnostics: [...new Set([...today.diagnostics, ...(settled?.diagnostics ?? [])])],
    built: today.result,
    addressesOf: read.addressesOf,
    sources: read.sources,
    dataPaths: documents.map(([path]) => path),
    seen: [read.seen, ...documents.map(([, { seen }]) => seen)].filter((line) => line !== "").join("\n"),
    units: served.units.map((unit): LoadedUnit => {
      const { name, files, rules, ok } = unit;
      const isStale = stale.has(name) || settled?.replaced.has(name) === true || !ok;
      const text = lazy(() => (isStale ? kept.get(name) : textOf(unit, served)));
      return {
        name,
        get digest() {
          return unit.digest;
        },
        files,
        rules,
        stale: isStale,
        get text() {
          return text();
        },
      };
    }),
  };
}

function textOf(unit: UnitState, { texts, documents }: BuiltTexts): UnitText {
  const own = new Set(unit.files);
  return {
    name: unit.name,
    files: texts.filter(({ path }) => own.has(path)).map(({ path, text }) => ({ path, text })),
    documents: [...documents]
      .filter(([, { from }]) => from.some((path) => own.has(path)))
      .map(([path, { text }]) => ({ path, text })),
  };
}
