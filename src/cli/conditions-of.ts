/** The conditions of a rule as its author wrote them, each on one line. */
import type { RuleRef } from "../engine/decision.ts";
import type { BuildResult } from "../store/build-policy-set.ts";

export function conditionsOf({ file: path, line }: RuleRef, built: BuildResult | undefined): readonly string[] {
  const parsed = built?.files?.find(({ file }) => file.path === path);
  if (parsed === undefined) return [];
  const { file, ast } = parsed;
  const statement = ast.statements.find(({ span }) => file.positionAt(span.start).line === line);
  if (statement === undefined || !("clauses" in statement)) return [];
  return statement.clauses.map(({ span }) => file.text.slice(span.start, span.end).replaceAll(/\s+/g, " "));
}
