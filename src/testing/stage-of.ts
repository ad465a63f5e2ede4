/** What the steps of every test of a set share, and the tests of a file. */
import type { BuiltPolicySet, ParsedFile } from "../analyse/policy-set.ts";
import { type Declared, statementsOf } from "../check/file-statements.ts";
import { isJsonObject, type JsonValue } from "../base/json.ts";
import type * as ast from "../syntax/ast.ts";
import { treedStatements } from "../syntax/plain-grants.ts";
import { type CustomResource, typesFromCrd } from "../vocabulary/schema.ts";
import type { Stage } from "./scene.ts";

export type TestedSet = Pick<BuiltPolicySet, "files" | "tests">;

export function stageOf({ files, tests }: TestedSet, now: number): Omit<Stage, "file"> {
  const of = <Kind extends ast.Statement["kind"]>(kind: Kind) => {
    const all: readonly Declared<ast.Statement>[] = files.flatMap((one) => statementsOf(one).get(kind) ?? []);
    return all as readonly Declared<Extract<ast.Statement, { kind: Kind }>>[];
  };
  const namespaceLists = new Map<string, ast.Namespaces>();
  for (const { statement } of of("let")) {
    const { name, value } = statement;
    if (value.kind === "namespaces") namespaceLists.set(name.text, value.namespaces);
  }
  const lookups = of("authenticate").flatMap(({ statement }) => statement.lookups);
  const dataNames = new Set([
    ...of("data").map(({ statement }) => statement.name.text),
    ...lookups.map(({ source }) => literalText(source.name)),
  ]);
  const customResources = new Map<string, CustomResource>();
  for (const { statement, file } of of("schema")) {
    const document = tests.readDocument(file.path, literalText(statement.path));
    for (const definition of "error" in document ? [] : definitionsIn(document.value)) {
      const { ok } = typesFromCrd(definition);
      if (ok !== undefined) customResources.set(`${ok.group}/${ok.resource}`, ok);
    }
  }
  return { bench: tests, namespaceLists, dataNames, customResources, now };
}

/** One definition, or a list of them. */
function definitionsIn(document: JsonValue): readonly JsonValue[] {
  if (Array.isArray(document)) return document as readonly JsonValue[];
  const items = isJsonObject(document) ? document["items"] : undefined;
  return Array.isArray(items) ? (items as readonly JsonValue[]) : [document];
}

const known = new WeakMap<ast.PolicyFile, readonly ast.Test[]>();

export function testsOf({ ast }: ParsedFile): readonly ast.Test[] {
  const there = known.get(ast);
  if (there !== undefined) return there;
  const made = treedStatements(ast).filter((statement) => statement.kind === "test");
  known.set(ast, made);
  return made;
}

/** Names are plain: an interpolation in one is a mistake that the checker reports. */
export function literalText({ parts }: ast.StringLiteral): string {
  return parts.map((part) => ("text" in part ? part.text : "")).join("");
}
