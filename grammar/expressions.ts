/**
 * Chapter 3: operators. Those of one level are read flat and folded afterwards, so that a long sum or a long
 * list costs no stack.
 */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type { BinaryOperator, Expr, LogicExpr } from "../src/syntax/ast.ts";
import { foldSum, type SumOperator } from "./fold-sum.ts";
import { Primaries } from "./primaries.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

export class Expressions extends Primaries {
  override readonly expr: ParserMethod<[], Expr> = this.RULE("expr", (): Expr => {
    this.enter();
    const expr = this.OR(this.#exprAlternatives);
    this.leave();
    return expr;
  });

  readonly #exprAlternatives: IOrAlt<Expr>[] = [
    { ALT: () => this.SUBRULE(this.conditional) },
    { ALT: () => this.SUBRULE(this.logic) },
  ];

  protected readonly conditional: ParserMethod<[], Expr> = this.RULE("conditional", (): Expr => {
    const start = this.begin();
    this.CONSUME(K.if);
    const condition = this.SUBRULE1(this.expr);
    let height = this.height;
    this.CONSUME(K.then);
    const then = this.SUBRULE2(this.expr);
    height = Math.max(height, this.height);
    this.CONSUME(K.else);
    const otherwise = this.SUBRULE3(this.expr);
    this.over(Math.max(height, this.height), start);
    return { kind: "if", span: this.from(start), condition, then, else: otherwise };
  });

  /** Chains of `and` and `or`. Where both stand side by side, `and` binds closer and a remark is left. */
  protected readonly logic: ParserMethod<[], Expr> = this.RULE("logic", (): Expr => {
    const start = this.begin();
    const first = this.SUBRULE1(this.negation);
    let height = this.height;
    let operands: Expr[] | undefined;
    let words: ("and" | "or")[] = [];
    this.MANY(() => {
      words.push(this.OR(this.#logicWords));
      operands ??= [first];
      operands.push(this.SUBRULE2(this.negation));
      height = Math.max(height, this.height);
    });
    if (operands === undefined) return first;
    this.over(height, start);
    const list = operands;
    return this.ACTION(() => this.#foldLogic(list, words)) as Expr;
  });

  readonly #logicWords: IOrAlt<"and" | "or">[] = [
    { ALT: () => (this.CONSUME(K.and), "and" as const) },
    { ALT: () => (this.CONSUME(K.or), "or" as const) },
  ];

  #foldLogic(operands: readonly Expr[], words: readonly ("and" | "or")[]): LogicExpr {
    const alternatives: Expr[][] = [[]];
    operands.forEach((operand, index) => {
      if (index > 0 && words[index - 1] === "or") alternatives.push([]);
      alternatives.at(-1)?.push(operand);
    });
    const groups = alternatives.map((group) => logicOf("and", group));
    const whole = logicOf("or", groups) as LogicExpr;
    const mixed = whole.kind === "or" ? groups.find((group) => group.kind === "and") : undefined;
    if (mixed?.kind === "and") {
      this.remark({ kind: "mixed-and-or", span: whole.span, node: whole, operand: mixed });
    }
    return whole;
  }

  protected readonly negation: ParserMethod<[], Expr> = this.RULE("negation", (): Expr => this.OR(this.#negations));

  readonly #negations: IOrAlt<Expr>[] = [
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.not);
        this.enter();
        const operand = this.SUBRULE(this.negation);
        this.leave();
        this.over(this.height, start);
        return { kind: "not", span: this.from(start), operand };
      },
    },
    { ALT: () => this.SUBRULE(this.quantifier) },
    { ALT: () => this.SUBRULE(this.comparison) },
  ];

  protected readonly quantifier: ParserMethod<[], Expr> = this.RULE("quantifier", (): Expr => {
    const start = this.begin();
    const kind = this.OR(this.#quantifiers);
    const vars = this.SUBRULE(this.vars);
    this.CONSUME(K.in);
    const list = this.SUBRULE(this.sum);
    const height = this.height;
    this.CONSUME(t.Colon);
    const body = this.SUBRULE(this.expr);
    this.over(Math.max(height, this.height), start);
    return { kind, span: this.from(start), vars, in: list, body };
  });

  readonly #quantifiers: IOrAlt<"any" | "every" | "no">[] = [
    { ALT: () => (this.CONSUME(K.any), "any" as const) },
    { ALT: () => (this.CONSUME(K.every), "every" as const) },
    { ALT: () => (this.CONSUME(K.no), "no" as const) },
  ];

  /** One comparison; a chain is read to its end, folded to the left, and remarked. */
  protected readonly comparison: ParserMethod<[], Expr> = this.RULE("comparison", (): Expr => {
    const start = this.begin();
    let left = this.SUBRULE1(this.sum);
    const operands = [left];
    const operators: BinaryOperator[] = [];
    this.MANY(() => {
      const at = this.begin();
      const height = this.height;
      const operator = this.SUBRULE(this.operator);
      const operatorSpan = this.from(at);
      const right = this.SUBRULE2(this.sum);
      this.over(Math.max(height, this.height), start);
      this.ACTION(() => {
        operands.push(right);
        operators.push(operator);
        if (operators.length === 2) {
          this.remark({ kind: "chained-comparison", span: this.from(start), operands, operators, at: operatorSpan });
        } else if (operator === "in" && left.kind === "has" && right.kind === "string") {
          this.remark({ kind: "place-after-has", span: { start: at, end: right.span.end } });
        }
      });
      left = { kind: "binary", span: this.from(start), operator, left, right, at: operatorSpan };
    });
    return left;
  });

  protected readonly operator: ParserMethod<[], BinaryOperator> = this.RULE(
    "operator",
    (): BinaryOperator => this.OR(this.#operators),
  );

  readonly #operators: IOrAlt<BinaryOperator>[] = [
    { ALT: () => this.CONSUME(t.Comparison).image as BinaryOperator },
    { ALT: () => (this.CONSUME1(K.in), "in" as const) },
    { ALT: () => this.SUBRULE1(this.matches) },
    { ALT: () => (this.CONSUME(K.not), this.OR2(this.#negatedOperators)) },
  ];

  readonly #negatedOperators: IOrAlt<BinaryOperator>[] = [
    { ALT: () => (this.CONSUME2(K.in), "not in" as const) },
    { ALT: () => `not ${this.SUBRULE2(this.matches)}` as BinaryOperator },
  ];

  /** `regex` is a word of its own only here, and only where no `.` or `(` makes it a name. */
  protected readonly matches: ParserMethod<[], "matches" | "matches regex"> = this.RULE(
    "matches",
    (): "matches" | "matches regex" => {
      let operator: "matches" | "matches regex" = "matches";
      this.CONSUME(K.matches);
      this.OPTION({
        GATE: () => this.LA(2).tokenType !== t.Dot && this.LA(2).tokenType !== t.LParen,
        DEF: () => {
          this.CONSUME(K.regex);
          operator = "matches regex";
        },
      });
      return operator;
    },
  );

  protected override readonly sum: ParserMethod<[], Expr> = this.RULE("sum", (): Expr => {
    const start = this.begin();
    const first = this.SUBRULE1(this.unary);
    let operands: Expr[] | undefined;
    const height = this.height;
    let heights: number[] = [];
    let operators: SumOperator[] = [];
    this.MANY(() => {
      const sign = this.CONSUME(t.Arithmetic);
      if (operands === undefined) {
        operands = [first];
        heights = [height];
        operators = [];
      }
      operators.push({ sign: sign.image as "+", at: this.from(sign.startOffset) });
      operands.push(this.SUBRULE2(this.unary));
      heights.push(this.height);
    });
    if (operands === undefined) return first;
    const list = operands;
    return this.ACTION(() => {
      const folded = foldSum(list, heights, operators);
      this.over(folded.height - 1, start);
      return folded.expr;
    }) as Expr;
  });

  protected readonly unary: ParserMethod<[], Expr> = this.RULE("unary", (): Expr => this.OR(this.#unaries));

  readonly #unaries: IOrAlt<Expr>[] = [
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(t.Minus);
        this.enter();
        const operand = this.SUBRULE(this.unary);
        this.leave();
        this.over(this.height, start);
        return { kind: "negate", span: this.from(start), operand };
      },
    },
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.has);
        const path = this.SUBRULE(this.postfix);
        this.over(this.height, start);
        return { kind: "has", span: this.from(start), path };
      },
    },
    { ALT: () => this.SUBRULE(this.fallback) },
  ];

  protected readonly fallback: ParserMethod<[], Expr> = this.RULE("fallback", (): Expr => {
    const start = this.begin();
    let value = this.SUBRULE1(this.postfix);
    this.MANY(() => {
      const height = this.height;
      this.CONSUME(t.Fallback);
      const fallback = this.SUBRULE2(this.postfix);
      this.over(Math.max(height, this.height), start);
      value = { kind: "fallback", span: this.from(start), value, fallback };
    });
    return value;
  });

  protected readonly postfix: ParserMethod<[], Expr> = this.RULE("postfix", (): Expr => {
    const start = this.begin();
    let of = this.OR1(this.primaries);
    this.MANY(() => {
      const height = this.height;
      of = this.OR2<IOrAlt<Expr>[]>([
        {
          ALT: () => {
            this.CONSUME(t.Dot);
            const name = this.SUBRULE(this.word);
            this.over(height, start);
            return { kind: "member", span: this.from(start), of, name };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.LBracket);
            const index = this.SUBRULE(this.expr);
            this.CONSUME(t.RBracket);
            this.over(Math.max(height, this.height), start);
            return { kind: "index", span: this.from(start), of, index };
          },
        },
      ]);
    });
    return of;
  });
}

function logicOf(kind: "and" | "or", operands: readonly Expr[]): Expr {
  const [first] = operands;
  const last = operands.at(-1);
  if (first !== undefined && operands.length === 1) return first;
  return { kind, span: { start: first?.span.start ?? 0, end: last?.span.end ?? 0 }, operands };
}
