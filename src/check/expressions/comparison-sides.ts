/** What all comparisons share: in which order their sides are checked, and what their truth tells of both. */
import type { Code } from "../../expressions/code.ts";
import type { BinaryExpr, Expr } from "../../syntax/ast.ts";
import { BOOL, type Type } from "../../vocabulary/types.ts";
import type { Checked, Missing, Truth } from "./checked-expression.ts";
import type { Scope } from "./scope.ts";
import { isNumeric, scalarName } from "./type-text.ts";

export function bare(expr: Expr): Expr {
  return expr.kind === "paren" ? bare(expr.expr) : expr;
}

export function isLiteral(expr: Expr): boolean {
  const { kind } = bare(expr);
  return kind === "string" || kind === "list" || kind === "map";
}

/** Both sides, the literal one last, because its type follows the other's. */
export function sides(expr: BinaryExpr, scope: Scope): readonly [Checked, Checked] {
  if (isLiteral(expr.left) && !isLiteral(expr.right)) {
    const right = scope.check(expr.right, scope);
    return [scope.check(expr.left, scope, right.type), right];
  }
  const left = scope.check(expr.left, scope);
  return [left, scope.check(expr.right, scope, isLiteral(expr.right) ? left.type : undefined)];
}

export function result(code: Code, expr: BinaryExpr, scope: Scope, truth: Truth): Checked {
  return { code, type: BOOL, optional: false, file: scope.file, span: expr.span, truth };
}

export const NOTHING: ReadonlySet<string> = new Set();
export function pathsOf(...operands: readonly Checked[]): ReadonlySet<string> {
  return new Set(operands.flatMap((operand) => operand.path ?? []));
}

/** False where something is missing; its negation is true there. */
export function truthOfPredicate(paths: ReadonlySet<string>, missing: readonly Missing[], negative: boolean): Truth {
  return negative
    ? { ifTrue: NOTHING, ifFalse: paths, missingMakesTrue: missing, missingMakesFalse: [] }
    : { ifTrue: paths, ifFalse: NOTHING, missingMakesTrue: [], missingMakesFalse: missing };
}

export function textual({ kind }: Type): boolean {
  return kind === "string" || kind === "any";
}

/** The literal, written as the other side's type. */
export function literalRepair(
  value: Checked,
  literal: Checked,
): { readonly of: Checked; readonly text: string } | undefined {
  const { constant } = literal;
  if (constant === undefined || literal.file.text[literal.span.start] === undefined) return undefined;
  const { kind } = value.type;
  if (typeof constant === "string") {
    const fits =
      (isNumeric(value.type) && /^-?\d+(\.\d+)?$/.test(constant)) ||
      (kind === "bool" && /^(true|false)$/.test(constant));
    return fits ? { of: literal, text: constant } : undefined;
  }
  if (typeof constant !== "number" && typeof constant !== "boolean" && typeof constant !== "bigint") return undefined;
  const scalar = scalarName(value.type);
  if (scalar === "duration" && typeof constant !== "boolean") return { of: literal, text: `${constant}s` };
  const isVersion = scalar === "version" || scalar === "quantity";
  const quoted = kind === "string" || (isVersion && typeof constant !== "boolean");
  return quoted ? { of: literal, text: `"${constant}"` } : undefined;
}
