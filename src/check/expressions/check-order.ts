/** `< <= > >=`: numbers, quantities, durations, times and versions, each among themselves. `now` stands only here. */
import type { BinaryExpr, Expr } from "../../syntax/ast.ts";
import { requirePresent } from "./absence.ts";
import { TIME } from "./basic-types.ts";
import { type Checked, written } from "./checked-expression.ts";
import { bare, literalRepair, NOTHING, pathsOf, result, sides, textual } from "./comparison-sides.ts";
import { readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { isNumeric, scalarName, typeText } from "./type-text.ts";

const ORDER_CODES = { "<": "less", "<=": "less-equal", ">": "greater", ">=": "greater-equal" } as const;
const ORDERED: ReadonlySet<string> = new Set(["quantity", "duration", "time", "version"]);

export function checkOrder(expr: BinaryExpr, operator: keyof typeof ORDER_CODES, scope: Scope): Checked {
  const [left, right] = orderSides(expr, scope);
  const op = ORDER_CODES[operator];
  const truth = { ifTrue: pathsOf(left, right), ifFalse: NOTHING, missingMakesTrue: [], missingMakesFalse: [] };
  const pair = ordered(left, right, expr, scope);
  if (pair !== undefined) [left, right].forEach((side) => requirePresent(side, scope, `\`${operator}\``));
  const [a, b] = pair ?? [left, right];
  return result({ op, left: a.code, right: b.code }, expr, scope, truth);
}

function isNow(expr: Expr, scope: Scope): boolean {
  const inner = bare(expr);
  return (
    inner.kind === "name" &&
    inner.name === "now" &&
    !scope.locals.has("now") &&
    scope.roots.get("now")?.kind === "here"
  );
}

/** The only place where `now` may stand: opposite a time that does not depend on it. */
function orderSides(expr: BinaryExpr, scope: Scope): readonly [Checked, Checked] {
  const nowLeft = isNow(expr.left, scope);
  const nowRight = isNow(expr.right, scope);
  if (nowLeft && !nowRight) return [nowOf(expr.left, scope), scope.check(expr.right, scope)];
  if (nowRight && !nowLeft) return [scope.check(expr.left, scope), nowOf(expr.right, scope)];
  return sides(expr, scope);
}

function nowOf(expr: Expr, scope: Scope): Checked {
  scope.frame.roots.add("now");
  return {
    code: { op: "root", root: "now" },
    type: TIME,
    optional: false,
    now: true,
    file: scope.file,
    span: expr.span,
  };
}

function ordered(
  left: Checked,
  right: Checked,
  expr: BinaryExpr,
  scope: Scope,
): readonly [Checked, Checked] | undefined {
  if (left.broken === true || right.broken === true) return [left, right];
  const [a, b] = [left.type, right.type];
  const scalar = scalarName(a) ?? scalarName(b);
  if (scalar !== undefined && ORDERED.has(scalar)) {
    const one = readAsScalar(left, scalar, scope);
    const other = readAsScalar(right, scalar, scope);
    if (one && other) return [one, other];
  }
  if ((isNumeric(a) || a.kind === "any") && (isNumeric(b) || b.kind === "any")) return [left, right];
  if (textual(a) && textual(b)) noOrderOfStrings(left, right, expr, scope);
  else noOrder(left, right, expr, scope);
  return undefined;
}

function noOrderOfStrings(left: Checked, right: Checked, expr: BinaryExpr, scope: Scope): void {
  const guess = guessReader(left) ?? guessReader(right) ?? "version";
  const [a, b] = [written(left), written(right)];
  const read = left.constant === undefined ? [`(${guess}(${a}) ?? …)`, b] : [a, `(${guess}(${b}) ?? …)`];
  report(scope, "strings-have-no-order", expr.span, "two strings have no order", {
    label: "as text, `10` comes before `9`",
    help: `say what they are: \`${read[0]} ${expr.operator} ${read[1]}\`, with version, quantity, time or number`,
  });
}

function guessReader({ constant }: Checked): string | undefined {
  if (typeof constant !== "string") return undefined;
  if (/^\d{4}-\d{2}-\d{2}/.test(constant)) return "time";
  if (/^\d+(\.\d+)?([KMGTPE]i?|[mk])$/.test(constant)) return "quantity";
  if (/^-?\d+$/.test(constant)) return "int";
  return /^v?\d+(\.\d+)+/.test(constant) ? "version" : undefined;
}

function noOrder(left: Checked, right: Checked, expr: BinaryExpr, scope: Scope): void {
  const repair = literalRepair(left, right) ?? literalRepair(right, left);
  const intOrString = [left, right].find(({ type }) => type.kind === "int-or-string");
  report(scope, "type-mismatch", expr.span, `${typeText(left.type)} and ${typeText(right.type)} have no order`, {
    label: `\`${written(left)}\` is ${typeText(left.type)}, \`${written(right)}\` is ${typeText(right.type)}`,
    help: repair
      ? `write \`${repair.text}\``
      : intOrString
        ? `write \`(percent(${written(intOrString)}) ?? …)\` for a percentage, \`(int(${written(intOrString)}) ?? …)\` for a number`
        : "numbers, quantities, durations, times and versions have an order, each among themselves",
    ...(repair && {
      fix: { title: `write \`${repair.text}\``, edits: [{ span: repair.of.span, text: repair.text }] },
    }),
  });
}
