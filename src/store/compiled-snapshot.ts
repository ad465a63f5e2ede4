/**
 * The compiled program beside the last good texts, so that a restart with the same policies reads it instead of
 * compiling. It is used only where everything that it was made of is the same today; else it is as if it were not there.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { linkClasses } from "../engine/walk.ts";
import { reasonOf } from "./read-source.ts";
import type { LoadOptions } from "./build-policy-set.ts";
import { fingerprint } from "./fingerprint.ts";
import type { LoadedPolicies } from "./load-policies.ts";
import { pack, type Packed, unpack } from "./pack.ts";
import { type RawPolicies, readRaw, readRawPolicies } from "./read-raw.ts";
import { replaceFile } from "./replace-file.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot-file.ts";
import { snapshotKey, textHash } from "./snapshot-key.ts";
import { textOf, type UnitText } from "./unit-text.ts";

const NAME = "compiled.snapshot";

type Compiled = NonNullable<PolicyEngine["compiled"]>;

/** What stands beside the program: enough to be loaded without its texts having been read. */
interface About {
  readonly documents: readonly { readonly path: string; readonly hash: string }[];
  readonly units: readonly {
    readonly name: string;
    readonly digest: string;
    readonly rules: number;
    readonly files: readonly string[];
    readonly documents: readonly string[];
  }[];
  readonly diagnostics: readonly KeptDiagnostic[];
}
/** Files by their paths. */
type KeptDiagnostic = Omit<Diagnostic, "file" | "labels"> & {
  readonly file?: string;
  readonly labels?: readonly (Omit<NonNullable<Diagnostic["labels"]>[number], "file"> & { readonly file: string })[];
};

/** A set may have thousands of remarks, and none of them is an error: a start shows the first of them. */
const REMARKS = 100;

// ---- writing --------------------------------------------------------------------------

/** undefined where something is not as it stands on the disk: only what is whole is worth keeping. */
export function snapshotOf(
  { units, sources, diagnostics, addressesOf }: LoadedPolicies,
  options: LoadOptions,
  packed: Packed,
): Buffer | undefined {
  const texts = units.map(({ text }) => text);
  if (units.some(({ stale }) => stale) || !texts.every((text) => text !== undefined)) return undefined;
  const files = sources
    .map((file) => ({ path: file.path, addresses: addressesOf(file.path), text: file.text }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const documents = new Map(texts.flatMap((text) => text.documents).map((one) => [one.path, textHash(one.text)]));
  const about: About = {
    documents: [...documents].map(([path, hash]) => ({ path, hash })),
    units: units.map(({ name, digest, rules, files: own, text }) => ({
      name,
      digest,
      rules,
      files: own,
      documents: text?.documents.map(({ path }) => path) ?? [],
    })),
    diagnostics: diagnostics.slice(0, REMARKS).map(keptOf),
  };
  return encodeSnapshot({ key: snapshotKey(files, options), about, packed });
}

export function packCompiled(compiled: Compiled): Packed {
  return pack(compiled);
}

export async function unpackCompiled(packed: Packed, breathe: () => Promise<void>): Promise<PolicyEngine> {
  const { program, options, names } = (await unpack(packed, breathe)) as Compiled;
  const classes = linkClasses(program);
  await breathe();
  return createEngine(program, options, names, classes);
}

export function writeSnapshot(folder: string, bytes: Uint8Array): Promise<void> {
  return replaceFile(join(folder, NAME), bytes);
}

function keptOf({ file, labels, ...rest }: Diagnostic): KeptDiagnostic {
  return {
    ...rest,
    ...(file === undefined ? {} : { file: file.path }),
    ...(labels === undefined ? {} : { labels: labels.map((label) => ({ ...label, file: label.file.path })) }),
  };
}

// ---- reading ----------------------------------------------------------------------------

/** undefined where there is none that fits, which `refused` hears unless there is none at all. */
export async function restorePolicies(
  folder: string,
  paths: readonly string[],
  options: LoadOptions,
  refused: (why: string) => void,
): Promise<LoadedPolicies | undefined> {
  const bytes = readSnapshot(folder, refused);
  if (bytes === undefined) return undefined;
  const decoded = decodeSnapshot(bytes);
  if (decoded.ok === undefined) {
    refused(decoded.error);
    return undefined;
  }
  const { key, packed } = decoded.ok;
  const about = decoded.ok.about as About;
  const raw = readRawPolicies(paths);
  const documents = new Map(about.documents.map(({ path }) => [path, readRaw(path)]));
  const same = about.documents.every(({ path, hash }) => {
    const text = documents.get(path);
    return text !== undefined && textHash(text) === hash;
  });
  if (raw === undefined || !same || snapshotKey(raw.files, options) !== key) {
    refused("it was made of other policies, data or configuration, or by another program");
    return undefined;
  }
  return loadedFrom(about, raw, documents, await unpackCompiled(packed, async () => undefined));
}

function readSnapshot(folder: string, refused: (why: string) => void): Uint8Array | undefined {
  const path = join(folder, NAME);
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    // Small files come out of a pool, anywhere in its memory.
    return byteOffset % 8 === 0
      ? new Uint8Array(buffer, byteOffset, byteLength)
      : new Uint8Array(buffer, byteOffset, byteLength).slice();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) refused(reasonOf(error));
    return undefined;
  }
}

function loadedFrom(
  { units, diagnostics, documents: named }: About,
  raw: RawPolicies,
  documents: ReadonlyMap<string, Uint8Array | undefined>,
  engine: PolicyEngine,
): LoadedPolicies {
  const bytes = new Map<string, Uint8Array>(raw.files.map(({ path, text }) => [path, text]));
  for (const [path, text] of documents) if (text !== undefined) bytes.set(path, text);
  const textFile = (path: string) => ({ path, text: bytes.get(path) ?? "" });
  const sources = new Map<string, SourceFile>();
  const sourceOf = (path: string): SourceFile => {
    const known = sources.get(path) ?? new SourceFile(path, textOf(textFile(path)));
    sources.set(path, known);
    return known;
  };
  const dataPaths = named.map(({ path }) => path).toSorted();
  return {
    engine,
    diagnostics: diagnostics.map((one) => revived(one, sourceOf)),
    built: undefined,
    sources: [...sources.values()],
    dataPaths,
    seen: [raw.seen, ...dataPaths.map((path) => fingerprint([path]))].filter((line) => line !== "").join("\n"),
    units: units.map(({ name, digest, rules, files, documents: own }) => {
      const text: UnitText = { name, files: files.map(textFile), documents: own.map(textFile) };
      return { name, digest, rules, files, stale: false, text };
    }),
    addressesOf: raw.addressesOf,
  };
}

function revived({ file, labels, ...rest }: KeptDiagnostic, sourceOf: (path: string) => SourceFile): Diagnostic {
  return {
    ...rest,
    ...(file === undefined ? {} : { file: sourceOf(file) }),
    ...(labels === undefined ? {} : { labels: labels.map((label) => ({ ...label, file: sourceOf(label.file) })) }),
  };
}
