/**
 * Strings with what they interpolate. In a message nothing fails and absent is `(none)`; in plain text a value must
 * be there; in a pattern what is put in matches to the letter, and an absent one matches nothing.
 */
import type { Code } from "../../expressions/code.ts";
import { printText } from "../../expressions/print.ts";
import type { StringLiteral, StringPart } from "../../syntax/ast.ts";
import { escapeGlob } from "../../values/glob.ts";
import { isList } from "../../values/value.ts";
import { STRING } from "../../vocabulary/types.ts";
import { missingOf, requirePresent } from "./absence.ts";
import { broken, type Checked, type Missing, NO_TRUTH, written } from "./checked-expression.ts";
import { constantCode } from "./constant-code.ts";
import { reportAt, type Scope } from "./scope.ts";
import { typeText } from "./type-text.ts";

export type TextMode = "text" | "message" | "pattern";

export function checkText(literal: StringLiteral, scope: Scope, mode: TextMode): Checked {
  const { file } = scope;
  const { span } = literal;
  const parts = literal.parts.map((part) => checkPart(part, scope, mode));
  if (parts.some((part) => typeof part !== "string" && part.broken === true)) return broken(file, span);
  const values = parts.filter((part) => typeof part !== "string");
  const ours = values.every((part) => part.ours === true);
  const constant = constantText(parts, mode);
  if (constant !== undefined) {
    return {
      code: constantCode(constant),
      type: STRING,
      optional: false,
      constant,
      values: [constant],
      ours: true,
      file,
      span,
    };
  }
  const code: Code = { op: "text", mode, parts: parts.map((part) => (typeof part === "string" ? part : part.code)) };
  // Only in patterns may a part be missing: then the pattern matches nothing.
  const missing: readonly Missing[] = mode === "pattern" ? values.flatMap((part) => missingOf(part, scope, "")) : [];
  return {
    code,
    type: STRING,
    optional: false,
    ours: ours || mode === "pattern",
    file,
    span,
    truth: { ...NO_TRUTH, missingMakesFalse: missing },
  };
}

function checkPart(part: StringPart, scope: Scope, mode: TextMode): string | Checked {
  if (part.kind === "text") return part.text;
  const value = scope.check(part.expr, scope);
  if (value.broken === true || mode === "message") return value;
  if (mode === "text" && !requirePresent(value, scope, "an interpolation")) return broken(scope.file, part.span);
  const { kind } = value.type;
  if (kind === "map" || kind === "object") {
    reportAt(
      scope,
      value.file,
      "type-mismatch",
      value.span,
      `\`${written(value)}\` is ${typeText(value.type)}, which is no text`,
      {
        help: "put a field of it in",
      },
    );
    return broken(scope.file, part.span);
  }
  return value;
}

/** A list in a pattern stands for any of its elements, so it stays code. */
function constantText(parts: readonly (string | Checked)[], mode: TextMode): string | undefined {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += part;
    else {
      const { constant } = part;
      if (constant === undefined || constant === null || mode === "message") return undefined;
      if (mode === "pattern" && isList(constant)) return undefined;
      const printed = printText(constant);
      text += mode === "pattern" ? escapeGlob(printed) : printed;
    }
  }
  return text;
}
