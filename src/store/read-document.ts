/**
 * A file that a policy names (data, a schema, a manifest) → its value. YAML 1.2, of which JSON is a part; whole numbers of
 * any size are exact. Several documents in one file are a list of them.
 */
import { dirname, isAbsolute, join } from "node:path";
import { type Document, parseAllDocuments } from "yaml";
import type { ReadDocument } from "../analyse/policy-set.ts";
import type { JsonValue } from "../base/json.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { readSource } from "./read-source.ts";

/** An alias is data written once and read many times; without a bound a small file grows into a large one. */
const ALIAS_LIMIT = 1000;

/** `path` is taken from the folder of the policy file `from`; `onPath` hears which file was meant. */
export function readDocument(from: string, path: string, onPath: (path: string) => void): ReadDocument {
  const resolved = resolveDocument(from, path);
  onPath(resolved);
  const read = readSource(resolved);
  if (read.kind === "unreadable") return { error: read.diagnostic.message };
  return parseDocument(read.file);
}

export function resolveDocument(from: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(from), path);
}

export function parseDocument(file: SourceFile): ReadDocument {
  const { text } = file;
  const documents = parseAllDocuments(text, { version: "1.2", merge: false, intAsBigInt: true });
  const values: JsonValue[] = [];
  // A text without any document is an empty list of them.
  for (const document of documents as readonly Document.Parsed[]) {
    const mistake = document.errors[0];
    if (mistake !== undefined) {
      const { line } = file.positionAt(mistake.pos[0]);
      return {
        error: `\`${file.path}\` is not YAML (line ${line}: ${mistake.code.toLowerCase().replaceAll("_", " ")})`,
      };
    }
    try {
      values.push(plain(document.toJS({ maxAliasCount: ALIAS_LIMIT })));
    } catch {
      return { error: `\`${file.path}\` uses too many aliases` };
    }
  }
  return { value: values.length <= 1 ? (values[0] ?? null) : values, text };
}

/** Whole numbers that a double holds exactly become ordinary numbers. Keys are the library's: own properties. */
function plain(value: unknown): JsonValue {
  if (typeof value === "bigint")
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, plain(item)] as const);
    return Object.fromEntries(entries);
  }
  return (value ?? null) as JsonValue;
}
