/** From a checked rule back to the statement that it was written as. Nothing is prepared: few rules are asked about. */
import type { RuleRef } from "../../check/rule-ref.ts";
import type * as ast from "../../syntax/ast.ts";
import { grantInLine, grantSpan, treedStatements } from "../../syntax/plain-grants.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { WrittenStatement } from "./lint.ts";

export function statementFinder(files: readonly ParsedFile[]): (ref: RuleRef) => WrittenStatement | undefined {
  let byPath: Map<string, ParsedFile> | undefined;
  return ({ file: path, line }) => {
    byPath ??= new Map(files.map((one) => [one.file.path, one]));
    const parsed = byPath.get(path);
    if (parsed === undefined) return undefined;
    const { file, ast } = parsed;
    const plain = ast.without?.plain;
    const grant = plain === undefined ? -1 : grantInLine(plain, line);
    if (plain !== undefined && grant >= 0) {
      return { file, statement: { kind: "plain-grant", span: grantSpan(plain, grant) } };
    }
    const statement = lastBefore(treedStatements(ast), file.endOfLine(line));
    return statement === undefined || file.positionAt(statement.span.start).line !== line
      ? undefined
      : { file, statement };
  };
}

/** Statements stand in the order of the text, so this is found by halving. */
function lastBefore(statements: readonly ast.Statement[], offset: number): ast.Statement | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return statements[low - 1];
}
