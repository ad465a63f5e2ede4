/** The statements of a file by their kind, worked out once for a tree, however often the set is built again. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type * as ast from "../syntax/ast.ts";
import { type PlainGrant, plainGrantOf, type Texts } from "./plain-grant.ts";

export interface Declared<Statement> {
  readonly statement: Statement;
  readonly file: SourceFile;
  /** Of a grant that says no more than this. */
  readonly plain?: PlainGrant | undefined;
}

export interface FileToCheck {
  readonly file: SourceFile;
  readonly ast: ast.PolicyFile;
  /** Of its syntax. */
  readonly diagnostics?: readonly Diagnostic[];
}

export type StatementsByKind = ReadonlyMap<ast.Statement["kind"], readonly Declared<ast.Statement>[]>;

const known = new WeakMap<ast.PolicyFile, { readonly file: SourceFile; readonly byKind: StatementsByKind }>();

/** `texts`: shared by the files of one build. */
export function statementsOf({ file, ast }: FileToCheck, texts: Texts = new Map()): StatementsByKind {
  const there = known.get(ast);
  if (there?.file === file) return there.byKind;
  const byKind = new Map<ast.Statement["kind"], Declared<ast.Statement>[]>();
  for (const statement of ast.statements) {
    const one = declaredAs(statement, file, texts);
    const list = byKind.get(statement.kind);
    if (list === undefined) byKind.set(statement.kind, [one]);
    else list.push(one);
  }
  known.set(ast, { file, byKind });
  return byKind;
}

function declaredAs(statement: ast.Statement, file: SourceFile, texts: Texts): Declared<ast.Statement> {
  return { statement, file, plain: statement.kind === "grant" ? plainGrantOf(statement, file, texts) : undefined };
}
