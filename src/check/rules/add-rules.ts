/** Adds what a statement stands for to the rules of its unit, as long as they stay within bounds. */
import type * as ast from "../../syntax/ast.ts";
import type { CheckedRule } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import type { CheckContext } from "./check-context.ts";
import { MOST_PAIRS } from "./growth.ts";

export function addRules(
  rules: CheckedRule[],
  made: readonly CheckedRule[],
  { statement, file }: Declared<ast.Statement>,
  { growth }: CheckContext,
): void {
  let rows = 0;
  for (const { head } of made) rows += rowsOf(head);
  const isRoom = made.length <= growth.room("rules") && rows <= growth.room("rows");
  // What finds room is not told of, and then nobody asks for the name of a plain rule.
  const at = { file, span: !isRoom && "name" in statement ? statement.name.span : statement.span };
  if (!growth.spend("rules", made.length, at)) return;
  for (const rule of made) {
    if (!growth.spend("rows", rowsOf(rule.head), at)) return;
    rules.push(rule);
  }
}

function rowsOf({ subjects, place }: CheckedRule["head"]): number {
  const who = subjects.include.length;
  const pairs = who * (place?.include.length ?? 1);
  return pairs > MOST_PAIRS ? who : pairs;
}
