/** `in` and `not in`: elements of lists, keys of maps, addresses in ranges. */
import type { Code } from "../../expressions/code.ts";
import type { BinaryExpr } from "../../syntax/ast.ts";
import { isList, type Value } from "../../values/value.ts";
import { listOf, type Type } from "../../vocabulary/types.ts";
import { missingOf } from "./absence.ts";
import { canBeEqual } from "./check-equality.ts";
import { type Checked, written } from "./checked-expression.ts";
import { isLiteral, pathsOf, result, textual, truthOfPredicate } from "./comparison-sides.ts";
import { evaluated, readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { isNumeric, scalarName, typeText } from "./type-text.ts";

export function checkMembership(expr: BinaryExpr, scope: Scope): Checked {
  const left = scope.check(expr.left, scope);
  const right = scope.check(expr.right, scope, isLiteral(expr.right) ? listOf(left.type) : undefined);
  const negative = expr.operator === "not in";
  const [value, whole] = contained(left, right, expr, scope) ?? [left, right];
  const code: Code = { op: negative ? "not-in" : "in", left: value.code, right: whole.code };
  const how = negative ? "`not in`" : "`in`";
  const missing = [...missingOf(left, scope, how), ...missingOf(right, scope, how)];
  return result(code, expr, scope, truthOfPredicate(pathsOf(left, right), missing, negative));
}

function contained(
  left: Checked,
  right: Checked,
  expr: BinaryExpr,
  scope: Scope,
): readonly [Checked, Checked] | undefined {
  if (left.broken === true || right.broken === true || right.type.kind === "any")
    return [evaluated(left, scope), right];
  const { type } = right;
  if (type.kind === "cidr" || (type.kind === "list" && type.of.kind === "cidr")) {
    const address = left.type.kind === "cidr" ? left : readAsScalar(left, "ip", scope);
    if (address) return [address, evaluated(right, scope)];
  } else if (type.kind === "list") {
    const item: Checked = { ...right, type: type.of, optional: false };
    if (scalarName(left.type) !== undefined && type.of.kind === "string") return [evaluated(left, scope), right];
    if (canStandIn(left, item, right.constant) && scalarName(type.of) === undefined)
      return [evaluated(left, scope), right];
    const scalar = scalarName(type.of);
    const read = scalar === undefined ? undefined : readAsScalar(left, scalar, scope);
    if (read) return [read, evaluated(right, scope)];
  } else if ((type.kind === "map" || type.kind === "object") && textual(left.type)) return [left, right];
  notContained(left, right, expr, scope);
  return undefined;
}

function canStandIn(left: Checked, item: Checked, list: Value): boolean {
  const ofConstants = item.type.kind === "string" && isList(list);
  return canBeEqual(left, ofConstants ? { ...item, constant: "" } : { ...item, constant: undefined });
}

function notContained(left: Checked, right: Checked, expr: BinaryExpr, scope: Scope): void {
  const [a, b] = [written(left), written(right)];
  const not = expr.operator === "not in" ? "not " : "";
  const { type } = right;
  const help =
    type.kind === "string"
      ? `a part of a text: \`${not}contains(${b}, ${a})\`; one value: \`${a} ${not ? "!=" : "=="} ${b}\``
      : type.kind === "list" && left.type.kind === "list"
        ? `ask for each: \`every x in ${a}: x in ${b}\`, or for some: \`size(common(${a}, ${b})) > 0\``
        : type.kind === "list"
          ? listHelp(left, type.of)
          : "`in` asks lists, maps and ranges of addresses";
  report(scope, "type-mismatch", expr.span, `${typeText(left.type)} is never in ${typeText(type)}`, {
    label: `\`${a}\` is ${typeText(left.type)}, \`${b}\` is ${typeText(type)}`,
    help,
  });
}

function listHelp(left: Checked, of: Type): string {
  if (of.kind === "string") return `write \`text(${written(left)})\``;
  if (left.type.kind === "string" && isNumeric(of)) return `write \`int(${written(left)})\``;
  return `the list holds ${typeText(of)} each`;
}
