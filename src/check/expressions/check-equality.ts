/** `==` and `!=`: what may stand opposite what, and what a missing side does. */
import type { Code } from "../../expressions/code.ts";
import type { BinaryExpr } from "../../syntax/ast.ts";
import { missingOf } from "./absence.ts";
import { type Checked, type Missing, negated, type Truth, truthOf, written } from "./checked-expression.ts";
import { bare, literalRepair, NOTHING, pathsOf, result, sides } from "./comparison-sides.ts";
import { joinTypes } from "./join-types.ts";
import { kindKey } from "./narrowed-type.ts";
import { evaluated, readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { isNumeric, scalarName, typeText } from "./type-text.ts";

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
  // What a mistake leaves says nothing of what is missing.
  if (left.broken === true || right.broken === true)
    return { ifTrue: NOTHING, ifFalse: NOTHING, missingMakesTrue: [], missingMakesFalse: [] };
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
function oppositeForEquality(left: Checked, right: Checked, scope: Scope): readonly [Checked, Checked] | undefined {
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

export function canBeEqual(left: Checked, right: Checked): boolean {
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
