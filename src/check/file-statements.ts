/**
 * The statements of a file by their kind, worked out once for a tree, however often the set is built again. Plain grants
 * are not among them (`syntax/plain-grants.ts`).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type * as ast from "../syntax/ast.ts";
import { treedStatements } from "../syntax/plain-grants.ts";
import { literalText } from "./literal-text.ts";

export interface Declared<Statement> {
  readonly statement: Statement;
  readonly file: SourceFile;
  /** As written, where it has a name. */
  readonly name?: string | undefined;
}

export interface FileToCheck {
  readonly file: SourceFile;
  readonly ast: ast.PolicyFile;
  /** Of its syntax. */
  readonly diagnostics?: readonly Diagnostic[];
}

export type StatementsByKind = ReadonlyMap<ast.Statement["kind"], readonly Declared<ast.Statement>[]>;

const known = new WeakMap<ast.PolicyFile, { readonly file: SourceFile; readonly byKind: StatementsByKind }>();

export function statementsOf({ file, ast }: FileToCheck): StatementsByKind {
  const there = known.get(ast);
  if (there?.file === file) return there.byKind;
  const byKind = new Map<ast.Statement["kind"], Declared<ast.Statement>[]>();
  for (const statement of treedStatements(ast)) {
    const one = { statement, file, name: nameOf(statement) };
    const list = byKind.get(statement.kind);
    if (list === undefined) byKind.set(statement.kind, [one]);
    else list.push(one);
  }
  known.set(ast, { file, byKind });
  return byKind;
}

function nameOf(statement: ast.Statement): string | undefined {
  if (statement.kind === "rule" && statement.plain !== undefined) return statement.plain.name;
  if (!("name" in statement)) return undefined;
  const { name } = statement;
  return "parts" in name ? literalText(name) : name.text;
}
