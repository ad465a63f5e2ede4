/** Chapter 3: what an expression is made of: literals, names, calls, lists, maps, parentheses. */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type { Expr, ListExpr, Loop, MapEntry, MapExpr, StringLiteral, Word as WordNode } from "../src/syntax/ast.ts";
import { ParserBase } from "./parser-base.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

export abstract class Primaries extends ParserBase {
  /** Of the chapter that builds on this one: what stands in brackets, and the list that a loop walks. */
  abstract readonly expr: ParserMethod<[], Expr>;
  protected abstract readonly sum: ParserMethod<[], Expr>;

  protected readonly vars: ParserMethod<[], WordNode[]> = this.RULE("vars", (): WordNode[] => {
    const vars = [this.SUBRULE1(this.name)];
    this.OPTION(() => {
      this.CONSUME(t.Comma);
      vars.push(this.SUBRULE2(this.name));
    });
    return vars;
  });

  protected readonly primaries: IOrAlt<Expr>[] = [
    { ALT: () => this.#leaf(this.stringOf(this.CONSUME(t.Str))) },
    {
      ALT: () => {
        const token = this.CONSUME(t.NumberToken);
        return this.#leaf({ kind: "number", span: this.from(token.startOffset), text: token.image });
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(t.Duration);
        return this.#leaf({ kind: "duration", span: this.from(token.startOffset), text: token.image });
      },
    },
    {
      ALT: () => {
        const { startOffset } = this.CONSUME(K.true);
        return this.#leaf({ kind: "bool", span: this.from(startOffset), value: true });
      },
    },
    {
      ALT: () => {
        const { startOffset } = this.CONSUME(K.false);
        return this.#leaf({ kind: "bool", span: this.from(startOffset), value: false });
      },
    },
    {
      ALT: () => {
        const { startOffset } = this.CONSUME(K.absent);
        return this.#leaf({ kind: "absent", span: this.from(startOffset) });
      },
    },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.map) },
    { ALT: () => this.SUBRULE(this.paren) },
    { ALT: () => this.SUBRULE(this.nameOrCall) },
  ];

  #leaf(expr: Expr): Expr {
    this.height = 1;
    return expr;
  }

  protected readonly paren: ParserMethod<[], Expr> = this.RULE("paren", (): Expr => {
    const start = this.begin();
    this.CONSUME(t.LParen);
    const expr = this.SUBRULE(this.expr);
    this.CONSUME(t.RParen);
    this.over(this.height, start);
    return { kind: "paren", span: this.from(start), expr };
  });

  protected readonly nameOrCall: ParserMethod<[], Expr> = this.RULE("nameOrCall", (): Expr => {
    const name = this.CONSUME(t.Name);
    const start = name.startOffset;
    this.height = 1;
    const args = this.OPTION(() => this.SUBRULE(this.args));
    if (args === undefined) return { kind: "name", span: this.from(start), name: name.image };
    this.over(this.height, start);
    return { kind: "call", span: this.from(start), name: this.wordOf(name), args };
  });

  /** `(a, b)`; the height is that of the highest, 0 where there is none. */
  protected readonly args: ParserMethod<[], Expr[]> = this.RULE("args", (): Expr[] => {
    const args: Expr[] = [];
    let height = 0;
    this.CONSUME(t.LParen);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        args.push(this.SUBRULE(this.expr));
        height = Math.max(height, this.height);
      },
    });
    this.CONSUME(t.RParen);
    this.height = height;
    return args;
  });

  protected readonly list: ParserMethod<[], Expr> = this.RULE("list", (): Expr => {
    const start = this.begin();
    this.CONSUME(t.LBracket);
    this.height = 0;
    const items = this.OPTION(() => this.SUBRULE(this.listInside));
    this.CONSUME(t.RBracket);
    this.over(this.height, start);
    if (items === undefined || Array.isArray(items)) {
      return { kind: "list", span: this.from(start), items: items ?? [] } satisfies ListExpr;
    }
    const { item, loops, when } = items;
    return { kind: "comprehension", span: this.from(start), item, loops, when };
  });

  protected readonly listInside: ParserMethod<[], Expr[] | Comprehension> = this.RULE(
    "listInside",
    (): Expr[] | Comprehension => {
      const first = this.SUBRULE1(this.expr);
      let height = this.height;
      const inside = this.OR([
        {
          ALT: () => {
            const comprehension = this.SUBRULE(this.loops, { ARGS: [first] });
            height = Math.max(height, this.height);
            return comprehension;
          },
        },
        {
          ALT: () => {
            const items = [first];
            this.MANY(() => {
              this.CONSUME(t.Comma);
              items.push(this.SUBRULE2(this.expr));
              height = Math.max(height, this.height);
            });
            return items;
          },
        },
      ]);
      this.height = height;
      return inside as Expr[] | Comprehension;
    },
  );

  protected readonly loops: ParserMethod<[Expr], Comprehension> = this.RULE("loops", (item: Expr): Comprehension => {
    const loops: Loop[] = [];
    let height = 0;
    this.AT_LEAST_ONE(() => {
      const start = this.begin();
      this.CONSUME(K.for);
      const vars = this.SUBRULE(this.vars);
      this.CONSUME(K.in);
      const list = this.SUBRULE(this.sum);
      height = Math.max(height, this.height);
      loops.push({ span: this.from(start), vars, in: list });
    });
    const when = this.OPTION(() => {
      this.CONSUME(K.when);
      return this.SUBRULE(this.expr);
    });
    this.height = Math.max(height, this.height);
    return { item, loops, when };
  });

  protected readonly map: ParserMethod<[], MapExpr> = this.RULE("map", (): MapExpr => {
    const start = this.begin();
    const entries: MapEntry[] = [];
    let height = 0;
    this.CONSUME(t.LBrace);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        const at = this.begin();
        const key = this.OR<IOrAlt<WordNode | StringLiteral>[]>([
          { ALT: () => this.SUBRULE(this.word) },
          { ALT: () => this.SUBRULE(this.string) },
        ]);
        this.CONSUME(t.Colon);
        const value = this.SUBRULE(this.expr);
        height = Math.max(height, this.height);
        entries.push({ span: this.from(at), key, value });
      },
    });
    this.CONSUME(t.RBrace);
    this.over(height, start);
    return { kind: "map", span: this.from(start), entries };
  });
}

interface Comprehension {
  readonly item: Expr;
  readonly loops: readonly Loop[];
  readonly when: Expr | undefined;
}
