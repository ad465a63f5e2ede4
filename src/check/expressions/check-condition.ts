/** Conditions: a boolean that is there. Optional booleans are refused, because Kubernetes has some that default to true. */
import type { Code } from "../../expressions/code.ts";
import type { Expr } from "../../syntax/ast.ts";
import { type Checked, negated, truthOf, written } from "./checked-expression.ts";
import { reportMissing } from "./absence.ts";
import { type Position, reportAt, type Scope } from "./scope.ts";
import { typeText } from "./type-text.ts";

/** The operand of `and`, `or`, `not`, the body of a quantifier …: checked, and made a condition. */
export function checkBoolean(expr: Expr, scope: Scope): Checked {
  const checked = scope.check(expr, scope);
  return { ...checked, code: booleanCode(checked, scope), optional: false };
}

function booleanCode(checked: Checked, scope: Scope): Code {
  const { type, code } = checked;
  if (checked.broken === true) return code;
  if (type.kind === "any") return { op: "boolean", of: code };
  const text = written(checked);
  if (type.kind !== "bool") {
    reportAt(
      scope,
      checked.file,
      "condition-not-boolean",
      checked.span,
      `a condition is a boolean, \`${text}\` is ${typeText(type)}`,
      {
        label: typeText(type),
        help: helpFor(checked, text),
      },
    );
  } else if (checked.optional) {
    reportAt(
      scope,
      checked.file,
      "condition-not-boolean",
      checked.span,
      `\`${text}\` may be absent, and a condition must be there`,
      {
        label: "may be absent",
        help: `write \`${text} == true\`, \`${text} != false\` or \`${text} ?? false\``,
        fix: {
          title: "compare with true",
          edits: [{ span: { start: checked.span.end, end: checked.span.end }, text: " == true" }],
        },
      },
    );
  }
  return code;
}

function helpFor(checked: Checked, text: string): string {
  const { kind } = checked.type;
  if (kind === "list" || kind === "map") return `write \`size(${text}) > 0\``;
  if (kind === "object" || checked.optional) return `write \`has ${text}\``;
  if (kind === "string") return `compare it: \`${text} == "…"\``;
  return `compare it: \`${text} != 0\``;
}

/** A whole condition of a clause: also judged by what its position does when something is missing. */
export function checkCondition(expr: Expr, scope: Scope, position: Position, negate = false): Checked {
  const checked = checkBoolean(expr, scope);
  if (!negate) {
    reportMissing(truthOf(checked).missingMakesTrue, scope, position);
    return checked;
  }
  const truth = negated(truthOf(checked));
  reportMissing(truth.missingMakesTrue, scope, position);
  return { ...checked, code: { op: "not", of: checked.code }, truth };
}
