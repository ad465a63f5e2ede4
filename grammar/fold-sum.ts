/** A flat run of sums and products → its tree: `*` and `/` first, from the left. */
import type { Expr } from "../src/syntax/ast.ts";
import type { Span } from "../src/diagnostics/span.ts";

export interface SumOperator {
  readonly sign: "+" | "-" | "*" | "/";
  readonly at: Span;
}
interface Folded {
  readonly expr: Expr;
  readonly height: number;
}

/** `operands[i] operators[i] operands[i + 1]`, two operands or more; `heights` are those of the operands' trees. */
export function foldSum(
  operands: readonly Expr[],
  heights: readonly number[],
  operators: readonly SumOperator[],
): Folded {
  const terms: Folded[] = [];
  const between: SumOperator[] = [];
  operands.forEach((expr, index) => {
    const operand = { expr, height: heights[index] ?? 0 };
    const operator = operators[index - 1];
    const left = terms.at(-1);
    if (operator === undefined || left === undefined) terms.push(operand);
    else if (operator.sign === "*" || operator.sign === "/") terms[terms.length - 1] = join(left, operator, operand);
    else {
      between.push(operator);
      terms.push(operand);
    }
  });
  return terms.reduce((left, right, index) => {
    const operator = between[index - 1];
    return operator === undefined ? right : join(left, operator, right);
  });
}

function join(left: Folded, { sign, at }: SumOperator, right: Folded): Folded {
  const span = { start: left.expr.span.start, end: right.expr.span.end };
  const expr: Expr = { kind: "binary", span, operator: sign, left: left.expr, right: right.expr, at };
  return { expr, height: Math.max(left.height, right.height) + 1 };
}
