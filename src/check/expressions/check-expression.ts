/**
 * The type checker of expressions: a tree goes in, code with its type comes out. Every form has a file of its own;
 * this one only knows which.
 */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { RootName } from "../../expressions/code.ts";
import type { BinaryExpr, Expr } from "../../syntax/ast.ts";
import { BOOL, type Type } from "../../vocabulary/types.ts";
import { checkArithmetic, checkNegation } from "./check-arithmetic.ts";
import { checkCall } from "./check-call.ts";
import { checkEquality } from "./check-equality.ts";
import { checkMembership } from "./check-membership.ts";
import { checkOrder } from "./check-order.ts";
import { checkDuration, checkList, checkMap, checkNumber, literal } from "./check-literal.ts";
import { checkFallback, checkHas, checkIf, checkLogic, checkNot } from "./check-logic.ts";
import { checkComprehension, checkQuantifier } from "./check-loop.ts";
import { checkIndex, checkMember } from "./check-member.ts";
import { checkName } from "./check-name.ts";
import { checkMatch } from "./check-pattern.ts";
import { checkText } from "./check-text.ts";
import { broken, type Checked } from "./checked-expression.ts";
import type { Declarations } from "./declarations.ts";
import { type Local, newFrame, report, type RootBinding, type Scope } from "./scope.ts";

export interface ScopeOptions {
  readonly file: SourceFile;
  readonly collector: Collector;
  readonly declarations: Declarations;
  readonly roots: ReadonlyMap<RootName, RootBinding>;
  readonly locals?: Iterable<readonly [string, Local]>;
}

export function newScope({ file, collector, declarations, roots, locals = [] }: ScopeOptions): Scope {
  return {
    check: checkExpression,
    file,
    collector,
    declarations,
    roots,
    locals: new Map(locals),
    present: new Set(),
    frame: newFrame(),
    expanding: [],
  };
}

/** `expected` is the type that stands opposite or around: literals take it, everything else keeps its own. */
export function checkExpression(expr: Expr, scope: Scope, expected?: Type): Checked {
  const checked = checkForm(expr, scope, expected);
  if (checked.now !== true) return checked;
  report(scope, "now-compared-only", expr.span, "`now` may only be compared with a time", {
    help: "write `now < TIME` or `now >= TIME`; what is added to it goes to the other side: `now < TIME + 1h`",
  });
  return broken(scope.file, expr.span);
}

function checkForm(expr: Expr, scope: Scope, expected: Type | undefined): Checked {
  switch (expr.kind) {
    case "paren":
      return checkForm(expr.expr, scope, expected);
    case "string":
      return checkText(expr, scope, "text");
    case "number":
      return checkNumber(expr, scope);
    case "duration":
      return checkDuration(expr, scope);
    case "bool":
      return literal(expr.value, BOOL, expr.span, scope);
    case "absent":
      return { ...broken(scope.file, expr.span), broken: false };
    case "list":
      return checkList(expr, scope, expected);
    case "map":
      return checkMap(expr, scope, expected);
    case "comprehension":
      return checkComprehension(expr, scope, expected);
    case "name":
      return checkName(expr, scope);
    case "call":
      return checkCall(expr, scope);
    case "member":
      return checkMember(expr, scope);
    case "index":
      return checkIndex(expr, scope);
    case "fallback":
      return checkFallback(expr, scope);
    case "has":
      return checkHas(expr, scope);
    case "negate":
      return checkNegation(expr, scope);
    case "not":
      return checkNot(expr, scope);
    case "binary":
      return checkBinary(expr, scope);
    case "and":
    case "or":
      return checkLogic(expr, scope);
    case "any":
    case "every":
    case "no":
      return checkQuantifier(expr, scope);
    case "if":
      return checkIf(expr, scope, expected);
  }
}

function checkBinary(expr: BinaryExpr, scope: Scope): Checked {
  const { operator } = expr;
  switch (operator) {
    case "+":
    case "-":
    case "*":
    case "/":
      return checkArithmetic(expr, operator, scope);
    case "==":
    case "!=":
      return checkEquality(expr, scope);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return checkOrder(expr, operator, scope);
    case "in":
    case "not in":
      return checkMembership(expr, scope);
    case "matches":
    case "not matches":
    case "matches regex":
    case "not matches regex":
      return checkMatch(expr, scope);
  }
}
