/**
 * What the rules and grants of a unit may read beside themselves: all that its files, and for a confined folder the
 * root's, declare to be referred to; the documents these name; the options. Where it is the same, a file that did not
 * change comes to what it came to before. Told by the text of the declarations, which says the same wherever it stands.
 */
import { type JsonValue, stringifyJson } from "../base/json.ts";
import type * as ast from "../syntax/ast.ts";
import { treedStatements } from "../syntax/plain-grants.ts";
import type { CheckOptions } from "./check-policy-set.ts";
import type { FileToCheck } from "./file-statements.ts";

export interface Environment {
  readonly options: string;
  /** Of each file that declares something. */
  readonly declarations: readonly string[];
  /** Who named which, and what was found there. */
  readonly documents: readonly string[];
  readonly root: Environment | undefined;
}

/** These decide something, or ask, and nothing that decides refers to them. */
const NOT_REFERRED_TO: ReadonlySet<ast.Statement["kind"]> = new Set<ast.Statement["kind"]>([
  "rule",
  "grant",
  "authenticate",
  "invariant",
  "elevate",
  "test",
]);

export function isSameEnvironment(a: Environment, b: Environment): boolean {
  return (
    a.root === b.root &&
    a.options === b.options &&
    isSameList(a.declarations, b.declarations) &&
    isSameList(a.documents, b.documents)
  );
}

export function environmentOf(
  files: readonly FileToCheck[],
  options: CheckOptions,
  documents: readonly string[],
  root: Environment | undefined,
): Environment {
  const declarations = files.flatMap((one) => declarationsIn(one) ?? []);
  return { options: optionsText(options), declarations, documents: [...documents], root };
}

/** What of them a rule may depend on. */
export function optionsText({ gates, kubernetesVersion }: CheckOptions): string {
  return JSON.stringify([gates, kubernetesVersion]);
}

/** Those that declare something. */
export function declaringTrees(files: readonly FileToCheck[]): readonly ast.PolicyFile[] {
  return files.flatMap((one) => (declarationsIn(one) === undefined ? [] : [one.ast]));
}

/** The same options; each document that is read by them is added to the list. */
export function listening(options: CheckOptions, documents: string[]): CheckOptions {
  const readDocument: CheckOptions["readDocument"] = (from, path) => {
    const read = options.readDocument(from, path);
    documents.push([from, path, "error" in read ? read.error : textOf(read.value)].join("\u0000"));
    return read;
  };
  return { ...options, readDocument };
}

/** Of documents that whoever reads them keeps as they are. */
const texts = new WeakMap<object, string>();

function textOf(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return stringifyJson(value);
  const text = texts.get(value) ?? stringifyJson(value);
  texts.set(value, text);
  return text;
}

const known = new WeakMap<ast.PolicyFile, string | undefined>();

/** undefined: there are none. */
function declarationsIn({ file, ast, diagnostics = [] }: FileToCheck): string | undefined {
  if (known.has(ast)) return known.get(ast);
  const declarations = treedStatements(ast).filter(({ kind }) => !NOT_REFERRED_TO.has(kind));
  // What is read as if it were mended may depend on what stands around it.
  const texts = declarations.some(() => diagnostics.length > 0)
    ? [file.text]
    : declarations.map(({ span }) => file.text.slice(span.start, span.end));
  const made = declarations.length === 0 ? undefined : [file.path, ...texts].join("\u0000");
  known.set(ast, made);
  return made;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
