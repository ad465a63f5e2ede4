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
  const at = {
    file,
    get span() {
      return "name" in statement ? statement.name.span : statement.span;
    },
  };
  if (!growth.spend("rules", made.length, at)) return;
  for (const rule of made) {
    const { subjects, place } = rule.head;
    const who = subjects.include.length;
    const pairs = who * (place?.include.length ?? 1);
    if (!growth.spend("rows", pairs > MOST_PAIRS ? who : pairs, at)) return;
    rules.push(rule);
  }
}
