/** Expressions that read constants only: `let`, `data`, loops over constants. */
import type { Expr, StringLiteral } from "../../syntax/ast.ts";
import type { Value } from "../../values/value.ts";
import type { Type } from "../../vocabulary/types.ts";
import { checkText } from "./check-text.ts";
import { foldConstant } from "./fold-constant.ts";
import { report, type Scope } from "./scope.ts";

export interface Constant {
  readonly value: Value;
  readonly type: Type;
}

/** undefined: it depends on a request, or has a mistake, which has been reported. */
export function constantValue(expr: Expr, scope: Scope): Constant | undefined {
  const checked = scope.check(expr, scope);
  const folded = foldConstant(checked);
  return folded && { value: folded.value, type: checked.type };
}

/** As {@link constantValue}, for places where nothing else may stand: says so where it depends on a request. */
export function requireConstant(expr: Expr, scope: Scope): Constant | undefined {
  const checked = scope.check(expr, scope);
  const folded = foldConstant(checked);
  if (folded) return { value: folded.value, type: checked.type };
  if (checked.broken !== true) {
    report(scope, "not-in-the-request", expr.span, "this must be known when the policies are loaded", {
      help: "use constants: `let`, `data`, and variables of loops over them",
    });
  }
  return undefined;
}

/** A string whose interpolations are constants, as its text: names of rules. */
export function constantText(text: StringLiteral, scope: Scope): string | undefined {
  const { constant, broken } = checkText(text, scope, "text");
  if (typeof constant === "string") return constant;
  if (broken !== true) {
    report(scope, "not-in-the-request", text.span, "only constants may be put in here", {
      help: "use variables of loops over constants, `let` and `data`",
    });
  }
  return undefined;
}
