/** Chapters 2.4 and 2.5: clauses, writes, reasons, checks. */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type {
  Because,
  Check,
  Checks,
  Clause,
  Expr,
  Include,
  Ref,
  Word as WordNode,
  Write,
} from "../src/syntax/ast.ts";
import { add, none } from "./lists.ts";
import { Heads } from "./heads.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

export class Bodies extends Heads {
  /** The docs of the node whose first token is read next. Replaced by the parser that has them. */
  protected docsHere(): readonly string[] {
    return [];
  }

  // ---- clauses --------------------------------------------------------------------------------

  protected readonly clauses: ParserMethod<[], readonly Clause[]> = this.RULE("clauses", (): readonly Clause[] => {
    let clauses: readonly Clause[] = none;
    this.MANY(() => (clauses = add(clauses, this.SUBRULE(this.clause))));
    return clauses;
  });

  protected readonly clause: ParserMethod<[], Clause> = this.RULE(
    "clause",
    (): Clause => this.OR1(this.#clauseForms),
  );

  readonly #clauseForms: IOrAlt<Clause>[] = [
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.for);
        const vars = this.SUBRULE(this.vars);
        this.CONSUME(K.in);
        const list = this.SUBRULE(this.sum);
        return { kind: "for", span: this.from(start), vars, in: list };
      },
    },
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.with);
        const name = this.SUBRULE(this.name);
        this.CONSUME(t.Assign);
        const value = this.SUBRULE1(this.expr);
        return { kind: "with", span: this.from(start), name, value };
      },
    },
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.when);
        const condition = this.SUBRULE2(this.expr);
        return { kind: "when", span: this.from(start), condition };
      },
    },
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.unless);
        return this.OR2<IOrAlt<Clause>[]>([
          { ALT: () => (this.CONSUME(K.already), { kind: "unless-already", span: this.from(start) }) },
          {
            ALT: () => {
              const condition = this.SUBRULE3(this.expr);
              return { kind: "unless", span: this.from(start), condition };
            },
          },
        ]);
      },
    },
    {
      ALT: () => {
        const start = this.begin();
        this.CONSUME(K.failing);
        const refs = this.SUBRULE(this.refs);
        return { kind: "failing", span: this.from(start), refs };
      },
    },
  ];

  protected readonly refs: ParserMethod<[], readonly Ref[]> = this.RULE("refs", (): readonly Ref[] => {
    let refs: readonly Ref[] = none;
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => (refs = add(refs, this.SUBRULE(this.ref))) });
    return refs;
  });

  protected readonly ref: ParserMethod<[], Ref> = this.RULE("ref", (): Ref => {
    const start = this.begin();
    return this.OR<IOrAlt<Ref>[]>([
      {
        ALT: () => {
          const name = this.SUBRULE1(this.string);
          return { kind: "by-name", span: this.from(start), name };
        },
      },
      {
        ALT: () => {
          const name = this.SUBRULE(this.name);
          const args = this.OPTION1(() => this.SUBRULE(this.args));
          const check = this.OPTION2(() => {
            this.CONSUME(t.Dot);
            return this.SUBRULE2(this.string);
          });
          return { kind: "by-word", span: this.from(start), name, args, check };
        },
      },
    ]);
  });

  // ---- writes ---------------------------------------------------------------------------------

  protected readonly writes: ParserMethod<[], readonly Write[]> = this.RULE("writes", (): readonly Write[] => {
    let writes: readonly Write[] = none;
    this.MANY(() => (writes = add(writes, this.SUBRULE(this.write))));
    return writes;
  });

  protected readonly write: ParserMethod<[], Write> = this.RULE("write", (): Write => {
    const start = this.begin();
    return this.OR1<IOrAlt<Write>[]>([
      { ALT: () => (this.CONSUME(K.set), this.SUBRULE1(this.assignment, { ARGS: ["set", start] })) },
      { ALT: () => (this.CONSUME(K.default), this.SUBRULE2(this.assignment, { ARGS: ["default", start] })) },
      { ALT: () => (this.CONSUME(K.append), this.SUBRULE1(this.addition, { ARGS: ["append", start] })) },
      { ALT: () => (this.CONSUME(K.prepend), this.SUBRULE2(this.addition, { ARGS: ["prepend", start] })) },
      {
        ALT: () => {
          this.CONSUME(K.remove);
          const what = this.SUBRULE(this.sum);
          const from = this.OPTION(() => {
            this.CONSUME(K.from);
            return this.SUBRULE(this.postfix);
          });
          return { kind: "remove", span: this.from(start), what, from };
        },
      },
    ]);
  });

  protected readonly assignment: ParserMethod<["set" | "default", number], Write> = this.RULE(
    "assignment",
    (kind: "set" | "default", start: number): Write => {
      const slot = this.SUBRULE(this.postfix);
      this.CONSUME(t.Assign);
      const value = this.SUBRULE(this.expr);
      return { kind, span: this.from(start), slot, value };
    },
  );

  protected readonly addition: ParserMethod<["append" | "prepend", number], Write> = this.RULE(
    "addition",
    (kind: "append" | "prepend", start: number): Write => {
      const value = this.SUBRULE(this.sum);
      this.CONSUME(K.to);
      const slot = this.SUBRULE(this.postfix);
      return { kind, span: this.from(start), value, slot };
    },
  );

  protected readonly because: ParserMethod<[], Because> = this.RULE("because", (): Because => {
    const start = this.begin();
    this.CONSUME(K.because);
    const message = this.SUBRULE1(this.string);
    const help = this.OPTION(() => {
      this.CONSUME(K.help);
      return this.SUBRULE2(this.string);
    });
    return { span: this.from(start), message, help };
  });

  // ---- checks ---------------------------------------------------------------------------------

  protected readonly check: ParserMethod<[], Check> = this.RULE("check", (): Check => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.check);
    const name = this.SUBRULE(this.string);
    const on = this.OPTION1(() => {
      this.CONSUME(K.on);
      return this.SUBRULE(this.targets);
    });
    const clauses = this.SUBRULE(this.clauses);
    const because = this.OPTION2(() => this.SUBRULE(this.because));
    return { kind: "check", doc, span: this.from(start), name, on, clauses, because };
  });

  protected readonly include: ParserMethod<[], Include> = this.RULE("include", (): Include => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.include);
    const ref = this.SUBRULE(this.ref);
    const except = this.OPTION1(() => {
      this.CONSUME(K.except);
      return this.SUBRULE(this.strings);
    });
    const when = this.OPTION2((): Expr => {
      this.CONSUME(K.when);
      return this.SUBRULE(this.expr);
    });
    return { kind: "include", doc, span: this.from(start), ref, except: except ?? none, when };
  });

  protected readonly params: ParserMethod<[], readonly WordNode[]> = this.RULE("params", (): readonly WordNode[] => {
    let params: readonly WordNode[] = none;
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => (params = add(params, this.SUBRULE(this.name))) });
    this.CONSUME(t.RParen);
    return params;
  });

  protected readonly checks: ParserMethod<[], Checks> = this.RULE("checks", (): Checks => {
    const doc = this.docsHere();
    const start = this.begin();
    let items: readonly (Check | Include)[] = none;
    this.CONSUME(K.checks);
    const name = this.SUBRULE(this.name);
    const params = this.OPTION1(() => this.SUBRULE(this.params));
    const on = this.OPTION2(() => {
      this.CONSUME(K.on);
      return this.SUBRULE(this.targets);
    });
    this.CONSUME(t.LBrace);
    this.MANY(
      () =>
        (items = add(
          items,
          this.OR<IOrAlt<Check | Include>[]>([
            { ALT: () => this.SUBRULE(this.check) },
            { ALT: () => this.SUBRULE(this.include) },
          ]),
        )),
    );
    this.CONSUME(t.RBrace);
    return { kind: "checks", doc, span: this.from(start), name, params: params ?? none, on, items };
  });
}
