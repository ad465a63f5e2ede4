/** `and`, `or`, `not`, `has`, `??`, `if`: what their truth tells about the rest of the sentence. */
import type { Expr, FallbackExpr, HasExpr, IfExpr, LogicExpr, UnaryExpr } from "../../syntax/ast.ts";
import { BOOL, type Type } from "../../vocabulary/types.ts";
import { noteOperand } from "./absence.ts";
import { checkBoolean } from "./check-condition.ts";
import { broken, type Checked, negated, NO_TRUTH, type Truth, truthOf, written } from "./checked-expression.ts";
import { literalRepair } from "./comparison-sides.ts";
import { joinTypes } from "./join-types.ts";
import { readAsScalar } from "./read-as-scalar.ts";
import { knowing, report, type Scope } from "./scope.ts";
import { scalarName, typeText } from "./type-text.ts";

export function checkLogic(expr: LogicExpr, scope: Scope): Checked {
  const conjunction = expr.kind === "and";
  const operands: Checked[] = [];
  let inner = scope;
  for (const operand of expr.operands) {
    const checked = checkBoolean(operand, inner);
    operands.push(checked);
    inner = knowing(inner, conjunction ? truthOf(checked).ifTrue : truthOf(checked).ifFalse);
  }
  const truths = operands.map(truthOf);
  return {
    code: { op: expr.kind, operands: operands.map(({ code }) => code) },
    type: BOOL,
    optional: false,
    file: scope.file,
    span: expr.span,
    truth: {
      ifTrue: conjunction ? union(truths, "ifTrue") : intersection(truths, "ifTrue"),
      ifFalse: conjunction ? intersection(truths, "ifFalse") : union(truths, "ifFalse"),
      missingMakesTrue: truths.flatMap((truth) => truth.missingMakesTrue),
      missingMakesFalse: truths.flatMap((truth) => truth.missingMakesFalse),
    },
  };
}

function union(truths: readonly Truth[], of: "ifTrue" | "ifFalse"): ReadonlySet<string> {
  return new Set(truths.flatMap((truth) => [...truth[of]]));
}
function intersection(truths: readonly Truth[], of: "ifTrue" | "ifFalse"): ReadonlySet<string> {
  const [first, ...rest] = truths.map((truth) => truth[of]);
  return rest.reduce<ReadonlySet<string>>((common, keys) => new Set(common).intersection(keys), first ?? new Set());
}

export function checkNot(expr: UnaryExpr, scope: Scope): Checked {
  const operand = checkBoolean(expr.operand, scope);
  return {
    code: { op: "not", of: operand.code },
    type: BOOL,
    optional: false,
    file: scope.file,
    span: expr.span,
    truth: negated(truthOf(operand)),
  };
}

export function checkHas(expr: HasExpr, scope: Scope): Checked {
  const path = scope.check(expr.path, scope);
  if (path.filled === true && !path.optional) {
    report(scope, "never-missing", expr.span, `\`${written(path)}\` is never missing: the API server fills it`, {
      label: "always true",
      help: "leave the test out, or compare the value",
    });
  }
  const truth = { ...NO_TRUTH, ifTrue: new Set(path.path ?? []) };
  return {
    code: { op: "has", of: path.code },
    type: BOOL,
    optional: false,
    file: scope.file,
    span: expr.span,
    truth,
  };
}

export function checkFallback(expr: FallbackExpr, scope: Scope): Checked {
  const value = scope.check(expr.value, scope);
  const other = scope.check(expr.fallback, scope, value.type.kind === "any" ? undefined : value.type);
  warnNeverMissing(expr, value, scope);
  noteOperand(value);
  const scalar = scalarName(value.type);
  const fallback = scalar === undefined ? other : (readAsScalar(other, scalar, scope) ?? other);
  const type = joinTypes(value.type, fallback.type);
  if (type === undefined) return mismatch(expr.fallback, value, fallback, scope);
  return {
    code: { op: "fallback", value: value.code, fallback: fallback.code },
    type,
    optional: value.optional && fallback.optional,
    file: scope.file,
    span: expr.span,
    ours: value.ours === true && fallback.ours === true,
    ...(type.kind === "bool" && { truth: truthOfFallback(value, fallback) }),
    ...((value.broken === true || fallback.broken === true) && { broken: true }),
  };
}

/** `x ?? false` is true only where x is there; what decides the fallback decides the whole. */
function truthOfFallback(value: Checked, fallback: Checked): Truth {
  const truths = [truthOf(value), truthOf(fallback)];
  return {
    ifTrue: new Set(fallback.constant === false ? (value.path ?? []) : []),
    ifFalse: new Set(fallback.constant === true ? (value.path ?? []) : []),
    missingMakesTrue: truths.flatMap((truth) => truth.missingMakesTrue),
    missingMakesFalse: truths.flatMap((truth) => truth.missingMakesFalse),
  };
}

function warnNeverMissing(expr: FallbackExpr, value: Checked, scope: Scope): void {
  if (value.filled !== true || value.optional) return;
  const text = written(value);
  const span = { start: expr.value.span.end, end: expr.fallback.span.end };
  report(scope, "never-missing-fallback", expr.span, `\`${text}\` is never missing: the API server fills it`, {
    label: "the value after `??` is never used",
    help: `write \`${text}\``,
    fix: { title: "leave the fallback out", edits: [{ span, text: "" }] },
  });
}

function mismatch(expr: Expr, left: Checked, right: Checked, scope: Scope): Checked {
  const [one, other] = [typeText(left.type), typeText(right.type)];
  const repair = literalRepair(left, right);
  report(scope, "type-mismatch", expr.span, `${one} and ${other} are not of one type`, {
    label: other,
    help: repair ? `write \`${repair.text}\`` : `give ${one} here`,
    ...(repair && {
      fix: { title: `write \`${repair.text}\``, edits: [{ span: repair.of.span, text: repair.text }] },
    }),
  });
  return broken(scope.file, expr.span);
}

export function checkIf(expr: IfExpr, scope: Scope, expected?: Type): Checked {
  const condition = checkBoolean(expr.condition, scope);
  const { ifTrue, ifFalse } = truthOf(condition);
  const yes = scope.check(expr.then, knowing(scope, ifTrue), expected);
  const plainNo = scope.check(expr.else, knowing(scope, ifFalse), expected ?? yes.type);
  const scalar = scalarName(yes.type);
  const no = scalar === undefined ? plainNo : (readAsScalar(plainNo, scalar, scope) ?? plainNo);
  const otherScalar = scalarName(no.type);
  const then = otherScalar === undefined ? yes : (readAsScalar(yes, otherScalar, scope) ?? yes);
  const type = joinTypes(then.type, no.type);
  if (type === undefined) return mismatch(expr.else, then, no, scope);
  return {
    code: { op: "if", condition: condition.code, then: then.code, else: no.code },
    type,
    optional: then.optional || no.optional,
    file: scope.file,
    span: expr.span,
    ours: then.ours === true && no.ours === true,
    ...(type.kind === "bool" && { truth: truthOfIf(truthOf(condition), truthOf(then), truthOf(no)) }),
  };
}

/** `(c and a) or (not c and b)`. */
function truthOfIf(condition: Truth, then: Truth, otherwise: Truth): Truth {
  const either = [...condition.missingMakesTrue, ...condition.missingMakesFalse];
  return {
    ifTrue: intersection([then, otherwise], "ifTrue"),
    ifFalse: intersection([then, otherwise], "ifFalse"),
    missingMakesTrue: [...either, ...then.missingMakesTrue, ...otherwise.missingMakesTrue],
    missingMakesFalse: [...either, ...then.missingMakesFalse, ...otherwise.missingMakesFalse],
  };
}
