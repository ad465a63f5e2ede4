/**
 * Strings of heads as patterns. Constants are put in to the letter, a list standing for any of its elements; what
 * depends on the caller (`user.…`) becomes code that gives patterns when the question is asked.
 */
import type { StringLiteral } from "../../syntax/ast.ts";
import type { Value } from "../../values/value.ts";
import type { TextPattern } from "../checked.ts";
import { checkText, constantPatterns } from "./check-text.ts";
import { foldConstant } from "./fold-constant.ts";
import type { Scope } from "./scope.ts";

/** Empty: a mistake, which has been reported, or an absent constant, which matches nothing. */
export function checkHeadText(text: StringLiteral, scope: Scope): readonly TextPattern[] {
  const parts: (string | Value)[] = [];
  const texts = new Set<number>();
  for (const part of text.parts) {
    const checked = part.kind === "text" ? undefined : scope.check(part.expr, scope);
    const value = part.kind === "text" ? { value: part.text } : checked && foldConstant(checked);
    if (checked?.broken === true) return [];
    if (value === undefined) return callersText(text, scope);
    if (part.kind === "text") texts.add(parts.length);
    parts.push(value.value);
  }
  return constantPatterns(parts, (index) => texts.has(index)).map((glob) => ({ glob }));
}

function callersText(text: StringLiteral, scope: Scope): readonly TextPattern[] {
  const checked = checkText(text, scope, "pattern");
  return checked.broken === true ? [] : [{ code: checked.code }];
}
