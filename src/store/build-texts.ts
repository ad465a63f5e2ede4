/** Texts → a built set and its units, with every document that was read on the way. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import type { BuildPolicySet, BuildResult, LoadOptions } from "./build-policy-set.ts";
import { fingerprint } from "./fingerprint.ts";
import { parseDocument, readDocument, resolveDocument } from "./read-document.ts";
import type { ReadPolicies } from "./read-policies.ts";
import { ROOT_UNIT } from "./unit-text.ts";

export interface UnitState {
  readonly name: string;
  readonly digest: string;
  /** Paths. */
  readonly files: readonly string[];
  readonly rules: number;
  readonly ok: boolean;
}

export interface BuiltTexts {
  /** Made when it is first asked for, as are the digests of the units. */
  readonly engine: BuildResult["engine"];
  readonly result: BuildResult | undefined;
  readonly texts: readonly SourceFile[];
  readonly units: readonly UnitState[];
  readonly diagnostics: readonly Diagnostic[];
  /** By resolved path. */
  readonly documents: ReadonlyMap<string, BuiltDocument>;
}

export interface BuiltDocument {
  /** Empty where it could not be read. */
  readonly text: string;
  /** How the file looked when it was read. */
  readonly seen: string;
  /** The policy files that name it. */
  readonly from: readonly string[];
}

/** Documents that are not to be read from the disk, for each policy file that names them. */
export type KeptDocuments = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function buildTexts(
  { sources, unreadable, diagnostics, addressesOf }: ReadPolicies,
  options: LoadOptions,
  build: BuildPolicySet,
  kept: KeptDocuments = new Map(),
): BuiltTexts {
  const documents = new Map<string, { text: string; seen: string; from: string[] }>();
  if (sources.length === 0) {
    const root: UnitState = { name: ROOT_UNIT, digest: "", files: [], rules: 0, ok: false };
    return { engine: undefined, result: undefined, texts: [], units: [root], diagnostics, documents };
  }
  const read = (from: string, path: string) => {
    const resolved = resolveDocument(from, path);
    const seen = fingerprint([resolved]);
    const own = kept.get(from);
    const text = own?.get(resolved);
    const document =
      own === undefined
        ? readDocument(from, path, () => undefined)
        : text === undefined
          ? { error: `\`${resolved}\` was not kept` }
          : parseDocument(new SourceFile(resolved, text));
    const known = documents.get(resolved) ?? { text: "", seen, from: [] };
    if ("text" in document) known.text = document.text;
    known.from.push(from);
    documents.set(resolved, known);
    return document;
  };
  const result = build(sources, { ...options, unreadable, addressesOf, readDocument: read });
  const told = new Set(result.diagnostics);
  const untold = diagnostics.filter((diagnostic) => !told.has(diagnostic));
  const all = [...untold, ...result.diagnostics];
  // INVARIANT: an error that no unit answers for is one of the whole set.
  const sound = !untold.some(({ severity }) => severity === "error");
  const serves = sound && (result.serves ?? result.engine !== undefined);
  return {
    get engine() {
      return serves ? result.engine : undefined;
    },
    result,
    texts: sources,
    units: unitsOf(result, serves, sources),
    diagnostics: all,
    documents,
  };
}

/** Its digest is made when it is first asked for. */
function unitState(unit: UnitState, ok: boolean): UnitState {
  const { name, files, rules } = unit;
  return {
    name,
    get digest() {
      return unit.digest;
    },
    files,
    rules,
    ok,
  };
}

function unitsOf(result: BuildResult, serves: boolean, sources: readonly SourceFile[]): readonly UnitState[] {
  const { units, ruleCount } = result;
  const [root, ...tenants] = units ?? [];
  // No engine is the root's doing, whatever it says of itself.
  if (root !== undefined) return [unitState(root, root.ok && serves), ...tenants];
  const engine = serves ? result.engine : undefined;
  const counted = Object.values(engine?.ruleCounts ?? {}).reduce((sum, number) => sum + number, 0);
  const files = sources.map(({ path }) => path);
  return [
    {
      name: ROOT_UNIT,
      digest: engine?.digest ?? "",
      files,
      rules: ruleCount ?? counted,
      ok: engine !== undefined,
    },
  ];
}
