/** `== != < <= > >=` and `in`: what may stand opposite what, and what a missing operand does. */
import type { Code } from "../../expressions/code.ts";
import type { BinaryExpr, Expr } from "../../syntax/ast.ts";
import { isList, type Value } from "../../values/value.ts";
import { BOOL, listOf, type Type } from "../../vocabulary/types.ts";
import { missingOf, requirePresent } from "./absence.ts";
import { TIME } from "./basic-types.ts";
import { type Checked, type Missing, negated, type Truth, truthOf, written } from "./checked-expression.ts";
import { joinTypes } from "./join-types.ts";
import { kindKey } from "./narrowed-type.ts";
import { evaluated, readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { isNumeric, scalarName, typeText } from "./type-text.ts";

export function bare(expr: Expr): Expr {
  return expr.kind === "paren" ? bare(expr.expr) : expr;
}

function isLiteral(expr: Expr): boolean {
  const { kind } = bare(expr);
  return kind === "string" || kind === "list" || kind === "map";
}

/** Both sides, the literal one last, because its type follows the other's. */
function sides(expr: BinaryExpr, scope: Scope): readonly [Checked, Checked] {
  if (isLiteral(expr.left) && !isLiteral(expr.right)) {
    const right = scope.check(expr.right, scope);
    return [scope.check(expr.left, scope, right.type), right];
  }
  const left = scope.check(expr.left, scope);
  return [left, scope.check(expr.right, scope, isLiteral(expr.right) ? left.type : undefined)];
}

function result(code: Code, expr: BinaryExpr, scope: Scope, truth: Truth): Checked {
  return { code, type: BOOL, optional: false, file: scope.file, span: expr.span, truth };
}

const NOTHING: ReadonlySet<string> = new Set();
function pathsOf(...operands: readonly Checked[]): ReadonlySet<string> {
  return new Set(operands.flatMap((operand) => operand.path ?? []));
}

// ---- equality -------------------------------------------------------------------

export function checkEquality(expr: BinaryExpr, scope: Scope): Checked {
  const [left, right] = sides(expr, scope);
  const equal = expr.operator === "==";
  const code = (a: Checked, b: Checked): Code => ({ op: equal ? "equal" : "not-equal", left: a.code, right: b.code });
  const literal = [expr.left, expr.right].findIndex((side) => bare(side).kind === "absent");
  if (literal >= 0) {
    const told = pathsOf(literal === 0 ? right : left);
    const truth = {
      ifTrue: equal ? NOTHING : told,
      ifFalse: equal ? told : NOTHING,
      missingMakesTrue: [],
      missingMakesFalse: [],
    };
    return result(code(left, right), expr, scope, truth);
  }
  const pair = oppositeForEquality(left, right, scope);
  if (pair === undefined) {
    unlike(left, right, expr, scope);
    return result(code(left, right), expr, scope, truthOfEquality(left, right, equal, scope));
  }
  const [a, b] = pair;
  return result(code(a, b), expr, scope, truthOfEquality(left, right, equal, scope));
}

function truthOfEquality(left: Checked, right: Checked, equal: boolean, scope: Scope): Truth {
  const own = truthOfKind(left, right, equal) ?? truthOfOperands(left, right, equal, scope);
  return left.truth || right.truth ? withTruths(own, left, right, equal) : own;
}

/** `type(x) == "int"`: then `x` is there, and an int. */
function truthOfKind({ kindOf }: Checked, { constant }: Checked, equal: boolean): Truth | undefined {
  const key = kindOf?.at(-1);
  if (kindOf === undefined || key === undefined || typeof constant !== "string") return undefined;
  const isAbsent = constant === "absent";
  const told = isAbsent ? NOTHING : new Set([...kindOf, kindKey(key, constant)]);
  const otherwise = isAbsent ? new Set(kindOf) : NOTHING;
  const [ifTrue, ifFalse] = equal ? [told, otherwise] : [otherwise, told];
  return { ifTrue, ifFalse, missingMakesTrue: [], missingMakesFalse: [] };
}

/** `e == true` is `e`, `e == false` its negation; two conditions compared may be decided by what either misses. */
function withTruths(own: Truth, left: Checked, right: Checked, equal: boolean): Truth {
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (typeof other.constant !== "boolean" || side.optional) continue;
    return other.constant === equal ? truthOf(side) : negated(truthOf(side));
  }
  const missing = [left, right].flatMap((side) => [
    ...truthOf(side).missingMakesTrue,
    ...truthOf(side).missingMakesFalse,
  ]);
  return {
    ...own,
    missingMakesTrue: [...own.missingMakesTrue, ...missing],
    missingMakesFalse: [...own.missingMakesFalse, ...missing],
  };
}

function truthOfOperands(left: Checked, right: Checked, equal: boolean, scope: Scope): Truth {
  const how = equal ? "`==`" : "`!=`";
  const both = left.optional && right.optional;
  const missing = [...missingOf(left, scope, how), ...missingOf(right, scope, how)].map((one) => ({
    ...one,
    difference: both,
  }));
  // Equal to what is there is there itself.
  const told = new Set([...(right.optional ? [] : (left.path ?? [])), ...(left.optional ? [] : (right.path ?? []))]);
  const whenBoth: readonly Missing[] = both ? missing.slice(0, 1).map((one) => ({ ...one, difference: false })) : [];
  return equal
    ? { ifTrue: told, ifFalse: NOTHING, missingMakesTrue: whenBoth, missingMakesFalse: missing }
    : { ifTrue: NOTHING, ifFalse: told, missingMakesTrue: missing, missingMakesFalse: whenBoth };
}

/** Both as they are compared; undefined: they can never be equal. */
export function oppositeForEquality(
  left: Checked,
  right: Checked,
  scope: Scope,
): readonly [Checked, Checked] | undefined {
  if (left.broken === true || right.broken === true) return [left, right];
  const leftScalar = scalarName(left.type);
  if (leftScalar !== undefined) {
    const other = readAsScalar(right, leftScalar, scope);
    return other && [evaluated(left, scope), other];
  }
  const rightScalar = scalarName(right.type);
  if (rightScalar !== undefined) {
    const other = readAsScalar(left, rightScalar, scope);
    return other && [other, evaluated(right, scope)];
  }
  if (!canBeEqual(left, right)) return undefined;
  return [evaluated(left, scope), evaluated(right, scope)];
}

function canBeEqual(left: Checked, right: Checked): boolean {
  const [a, b] = [left.type, right.type];
  if (a.kind === "int-or-string" && b.kind === "string") return right.constant !== undefined;
  if (b.kind === "int-or-string" && a.kind === "string") return left.constant !== undefined;
  if (a.kind === "int-or-string" || b.kind === "int-or-string")
    return joinTypes(a, b) !== undefined || isNumeric(a) || isNumeric(b);
  if ((a.kind === "string") !== (b.kind === "string")) return a.kind === "any" || b.kind === "any";
  return joinTypes(a, b) !== undefined;
}

function unlike(left: Checked, right: Checked, expr: BinaryExpr, scope: Scope): void {
  const message = `${typeText(left.type)} is never equal to ${typeText(right.type)}`;
  const repair = literalRepair(left, right) ?? literalRepair(right, left);
  if (repair) {
    report(scope, "type-mismatch", expr.span, message, {
      label: `\`${written(left)}\` is ${typeText(left.type)}`,
      help: `write \`${repair.text}\``,
      fix: { title: `write \`${repair.text}\``, edits: [{ span: repair.of.span, text: repair.text }] },
    });
    return;
  }
  report(scope, "type-mismatch", expr.span, message, {
    label: `\`${written(left)}\` is ${typeText(left.type)}, \`${written(right)}\` is ${typeText(right.type)}`,
    help: generalRepair(left, right, expr),
  });
}

/** The literal, written as the other side's type. */
function literalRepair(
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
  const quoted = kind === "string" || (scalarName(value.type) !== undefined && typeof constant !== "boolean");
  return quoted ? { of: literal, text: `"${constant}"` } : undefined;
}

function generalRepair(left: Checked, right: Checked, expr: BinaryExpr): string {
  const [a, b] = [written(left), written(right)];
  const { operator } = expr;
  if (right.type.kind === "list") return `write \`${a} ${operator === "==" ? "in" : "not in"} ${b}\``;
  if (left.type.kind === "list") return `write \`${operator === "==" ? "" : "not "}contains(${a}, ${b})\``;
  const isPlain = ({ type }: Checked): boolean => ["int", "number", "int-or-string", "bool"].includes(type.kind);
  if (left.type.kind === "string" && isPlain(right)) return `write \`${a} ${operator} text(${b})\``;
  if (right.type.kind === "string" && isPlain(left)) return `write \`text(${a}) ${operator} ${b}\``;
  if (right.type.kind === "object" || left.type.kind === "object") return "compare a field of it";
  return `compare values of one type`;
}

// ---- order ----------------------------------------------------------------------

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

function textual({ kind }: Type): boolean {
  return kind === "string" || kind === "any";
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

// ---- in ---------------------------------------------------------------------------

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

/** False where something is missing; its negation is true there. */
export function truthOfPredicate(paths: ReadonlySet<string>, missing: readonly Missing[], negative: boolean): Truth {
  return negative
    ? { ifTrue: NOTHING, ifFalse: paths, missingMakesTrue: missing, missingMakesFalse: [] }
    : { ifTrue: paths, ifFalse: NOTHING, missingMakesTrue: [], missingMakesFalse: missing };
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
