/** `+ - * /` and unary minus: text with text, lists with lists, and the table of quantities, durations and times. */
import type { BinaryExpr, UnaryExpr } from "../../syntax/ast.ts";
import { readScalar } from "../../values/read-scalar.ts";
import type { ScalarName } from "../../values/value.ts";
import { ANY, INT, NUMBER, STRING, type Type } from "../../vocabulary/types.ts";
import { requirePresent } from "./absence.ts";
import { DURATION, QUANTITY, TIME } from "./basic-types.ts";
import { broken, type Checked, written } from "./checked-expression.ts";
import { joinTypes } from "./join-types.ts";
import { evaluated, readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { isNumeric, scalarName, typeText } from "./type-text.ts";

export type ArithmeticSign = "+" | "-" | "*" | "/";
const CODES = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide" } as const;

export function checkArithmetic(expr: BinaryExpr, sign: ArithmeticSign, scope: Scope): Checked {
  const left = scope.check(expr.left, scope);
  const right = scope.check(expr.right, scope, left.type.kind === "list" ? left.type : undefined);
  if (left.broken === true || right.broken === true) return broken(scope.file, expr.span);
  const [a, b] = operands(left, right, sign, scope);
  const type = resultType(a.type, b.type, sign);
  if (type === undefined) return refuse(left, right, expr, sign, scope);
  const present = [left, right].map((side) => requirePresent(side, scope, `\`${sign}\``));
  return {
    code: { op: CODES[sign], left: a.code, right: b.code },
    type,
    optional: false,
    ours: left.ours === true && right.ours === true,
    file: scope.file,
    span: expr.span,
    ...(present.includes(false) && { broken: true }),
  };
}

/** Text opposite a scalar is read as what the sign takes there. */
function operands(left: Checked, right: Checked, sign: ArithmeticSign, scope: Scope): readonly [Checked, Checked] {
  const a = scalarName(left.type);
  const b = scalarName(right.type);
  const read = (side: Checked, opposite: ScalarName): Checked =>
    side.type.kind === "string" && sign !== "*"
      ? (readAsScalar(side, wanted(side, opposite, sign), scope) ?? side)
      : evaluated(side, scope);
  if (a !== undefined) return [evaluated(left, scope), read(right, a)];
  if (b !== undefined) return [read(left, b), evaluated(right, scope)];
  return [evaluated(left, scope), evaluated(right, scope)];
}

/** Beside a time stands a duration, and the other way round; between two times a minus, where the text is one. */
function wanted({ constant }: Checked, opposite: ScalarName, sign: ArithmeticSign): ScalarName {
  const isTime = typeof constant === "string" && readScalar("time", constant) !== undefined;
  if (opposite === "duration") return isTime ? "time" : "duration";
  if (opposite !== "time") return opposite;
  return sign === "-" && isTime ? "time" : "duration";
}

function resultType(a: Type, b: Type, sign: ArithmeticSign): Type | undefined {
  if (a.kind === "any" || b.kind === "any") return ANY;
  if (isNumeric(a) && isNumeric(b)) return sign !== "/" && a.kind === "int" && b.kind === "int" ? INT : NUMBER;
  const kinds = `${a.kind} ${sign} ${b.kind}`;
  if (sign === "+") {
    if (kinds === "string + string") return STRING;
    if (a.kind === "list" && b.kind === "list") return joinTypes(a, b);
  }
  return ofScalars(a, b, sign, kinds);
}

const FIXED: Readonly<Record<string, Type>> = {
  "quantity + quantity": QUANTITY,
  "quantity - quantity": QUANTITY,
  "quantity / quantity": NUMBER,
  "duration + duration": DURATION,
  "duration - duration": DURATION,
  "duration / duration": NUMBER,
  "time + duration": TIME,
  "duration + time": TIME,
  "time - duration": TIME,
  "time - time": DURATION,
};

function ofScalars(a: Type, b: Type, sign: ArithmeticSign, kinds: string): Type | undefined {
  const multiplied = (type: Type): boolean => type.kind === "quantity" || type.kind === "duration";
  if (sign === "*" && multiplied(a) && isNumeric(b)) return a;
  if (sign === "*" && multiplied(b) && isNumeric(a)) return b;
  return Object.hasOwn(FIXED, kinds) ? FIXED[kinds] : undefined;
}

function refuse(left: Checked, right: Checked, expr: BinaryExpr, sign: ArithmeticSign, scope: Scope): Checked {
  report(
    scope,
    "type-mismatch",
    expr.span,
    `\`${sign}\` does not take ${typeText(left.type)} and ${typeText(right.type)}`,
    {
      label: `\`${written(left)}\` is ${typeText(left.type)}, \`${written(right)}\` is ${typeText(right.type)}`,
      help: helpFor(left, right, sign),
    },
  );
  return broken(scope.file, expr.span);
}

function helpFor(left: Checked, right: Checked, sign: ArithmeticSign): string {
  const [a, b] = [written(left), written(right)];
  if (sign === "+" && left.type.kind === "string" && right.type.kind !== "list")
    return `write \`${a} + text(${b})\`, or \`"{…}{${b}}"\``;
  if (sign === "+" && right.type.kind === "string" && left.type.kind !== "list") return `write \`text(${a}) + ${b}\``;
  if (sign === "+" && left.type.kind === "list") return `write \`${a} + [${b}]\``;
  const text = [left, right].find(({ type }) => type.kind === "string");
  if (text)
    return `say what the text is: \`int(${written(text)}) ?? 0\`, \`quantity(${written(text)}) ?? quantity("0")\``;
  return "`+` joins text, lists, numbers, quantities, durations; a time and a duration; `*` takes a number and a quantity";
}

export function checkNegation(expr: UnaryExpr, scope: Scope): Checked {
  const operand = scope.check(expr.operand, scope);
  if (operand.broken === true) return operand;
  const value = evaluated(operand, scope);
  requirePresent(operand, scope, "`-`");
  const { type, constant } = value;
  const isOf = isNumeric(type) || ["any", "quantity", "duration"].includes(type.kind);
  if (!isOf) {
    report(scope, "type-mismatch", expr.span, `\`-\` does not take ${typeText(type)}`, {
      help: "it takes numbers, quantities and durations",
    });
    return broken(scope.file, expr.span);
  }
  if (typeof constant === "number" || typeof constant === "bigint") {
    const negative = typeof constant === "number" ? -constant : -constant;
    return {
      ...value,
      code: { op: "negate", of: value.code },
      constant: negative,
      values: [negative],
      span: expr.span,
    };
  }
  return { code: { op: "negate", of: value.code }, type, optional: false, file: scope.file, span: expr.span };
}
