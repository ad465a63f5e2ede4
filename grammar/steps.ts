/** Chapter 2.8: tests and their steps. */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type {
  Caller,
  Expectation,
  Expr,
  MapExpr,
  Permission,
  RequestStep,
  Step,
  StringLiteral,
  Test,
} from "../src/syntax/ast.ts";
import { add, none } from "./lists.ts";
import { isString } from "./segments.ts";
import { Statements } from "./statements.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

export class Steps extends Statements {
  protected readonly test: ParserMethod<[], Test> = this.RULE("test", (): Test => {
    const doc = this.docsHere();
    const start = this.begin();
    let steps: readonly Step[] = none;
    this.CONSUME(K.test);
    const all = this.OPTION(() => this.CONSUME(K.all)) !== undefined;
    const name = this.SUBRULE(this.string);
    this.CONSUME(t.LBrace);
    this.MANY(() => (steps = add(steps, this.SUBRULE(this.step))));
    this.CONSUME(t.RBrace);
    return { kind: "test", doc, span: this.from(start), all, name, steps };
  });

  protected readonly step: ParserMethod<[], Step> = this.RULE(
    "step",
    (): Step =>
      this.OR<IOrAlt<Step>[]>([
        { ALT: () => this.SUBRULE(this.asStep) },
        { ALT: () => this.SUBRULE(this.atStep) },
        { ALT: () => this.SUBRULE(this.givenStep) },
        { ALT: () => this.SUBRULE(this.signInStep) },
        { ALT: () => this.SUBRULE(this.questionStep) },
        { ALT: () => this.SUBRULE(this.requestStep) },
      ]),
  );

  protected readonly asStep: ParserMethod<[], Step> = this.RULE("asStep", (): Step => {
    const start = this.begin();
    this.CONSUME(K.as);
    const caller = this.SUBRULE(this.caller);
    return { kind: "as", span: this.from(start), caller };
  });

  protected readonly caller: ParserMethod<[], Caller> = this.RULE("caller", (): Caller => {
    const start = this.begin();
    const of = this.OR<IOrAlt<Caller["of"]>[]>([
      { ALT: () => (this.CONSUME(K.user), "user") },
      { ALT: () => (this.CONSUME(K.serviceaccount), "serviceaccount") },
    ]);
    const name = this.SUBRULE1(this.string);
    const uid = this.OPTION1(() => (this.CONSUME(K.uid), this.SUBRULE2(this.string)));
    const groups = this.OPTION2(() => (this.CONSUME(K.groups), this.SUBRULE(this.strings)));
    const extra = this.OPTION3((): MapExpr => (this.CONSUME(K.extra), this.SUBRULE(this.map)));
    return { span: this.from(start), of, name, uid, groups: groups ?? none, extra };
  });

  protected readonly atStep: ParserMethod<[], Step> = this.RULE("atStep", (): Step => {
    const start = this.begin();
    this.CONSUME(K.at);
    const time = this.SUBRULE(this.plainString);
    return { kind: "at", span: this.from(start), time };
  });

  protected readonly givenStep: ParserMethod<[], Step> = this.RULE("givenStep", (): Step => {
    const start = this.begin();
    this.CONSUME(K.given);
    return this.OR<IOrAlt<Step>[]>([
      {
        ALT: () => {
          this.CONSUME(K.namespace);
          const name = this.SUBRULE(this.string);
          const value = this.OPTION(() => this.SUBRULE(this.map));
          return { kind: "given-namespace", span: this.from(start), name, value };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.data);
          const name = this.SUBRULE(this.name);
          this.CONSUME(t.Assign);
          const value = this.SUBRULE(this.expr);
          return { kind: "given-data", span: this.from(start), name, value };
        },
      },
    ]);
  });

  protected readonly signInStep: ParserMethod<[], Step> = this.RULE("signInStep", (): Step => {
    const start = this.begin();
    this.CONSUME(K.with);
    const source = this.SUBRULE(this.source);
    const claims = this.SUBRULE(this.sum);
    this.CONSUME(K.is);
    const expected = this.OR<IOrAlt<Caller | undefined>[]>([
      { ALT: () => this.SUBRULE(this.caller) },
      { ALT: () => (this.CONSUME(K.unauthenticated), undefined) },
    ]);
    return { kind: "sign-in", span: this.from(start), source, claims, expected };
  });

  // ---- questions ------------------------------------------------------------------------------

  protected readonly questionStep: ParserMethod<[], Step> = this.RULE("questionStep", (): Step => {
    const start = this.begin();
    const answer = this.OR1<IOrAlt<"can" | "cannot" | "denied" | "undecided">[]>([
      { ALT: () => (this.CONSUME(K.can), "can") },
      { ALT: () => (this.CONSUME(K.cannot), "cannot") },
      { ALT: () => (this.CONSUME(K.denied), "denied") },
      { ALT: () => (this.CONSUME(K.undecided), "undecided") },
    ]);
    const permission = this.OR2<IOrAlt<Permission>[]>([
      { GATE: () => this.actsNext(false), ALT: () => this.SUBRULE(this.acting) },
      { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.question) },
    ]);
    const place = this.OPTION1(() => this.SUBRULE(this.place));
    const because = this.OPTION2(() => (this.CONSUME(K.because), this.SUBRULE(this.string)));
    return { kind: "question", span: this.from(start), answer, permission, place, because };
  });

  /** `on` may be left out; where it stands before `.` or `/` it is a kind. */
  protected readonly question: ParserMethod<[], Permission> = this.RULE("question", (): Permission => {
    const start = this.begin();
    const verbs = this.SUBRULE(this.verbs);
    this.OPTION({
      GATE: () => this.LA(2).tokenType !== t.Dot && this.LA(2).tokenType !== t.Slash,
      DEF: () => this.CONSUME(K.on),
    });
    const targets = this.SUBRULE(this.targets);
    const { named, selecting } = this.narrowOf(this.SUBRULE(this.narrow));
    return { kind: "verbs", span: this.from(start), verbs, targets, named, selecting };
  });

  // ---- requests -------------------------------------------------------------------------------

  protected readonly requestStep: ParserMethod<[], Step> = this.RULE("requestStep", (): Step => {
    const start = this.begin();
    const operation = this.OR1<IOrAlt<RequestStep["operation"]>[]>([
      { ALT: () => (this.CONSUME(K.create), "create") },
      { ALT: () => (this.CONSUME(K.update), "update") },
      { ALT: () => (this.CONSUME(K.delete), "delete") },
      { ALT: () => (this.CONSUME(K.connect), "connect") },
    ]);
    const head = this.from(start);
    const resource = this.OPTION1({
      GATE: () => !this.#objectNext(),
      DEF: () => this.SUBRULE(this.resource),
    });
    const object = this.SUBRULE1(this.sum);
    const to = this.OPTION2((): Expr => (this.CONSUME(K.to), this.SUBRULE2(this.sum)));
    if ((operation === "update") !== (to !== undefined)) {
      if (operation === "update") this.remark({ kind: "update-without-to", span: head });
      else this.remark({ kind: "to-outside-update", span: head, operation });
    }
    const named = this.OPTION3((): StringLiteral => (this.CONSUME(K.named), this.SUBRULE1(this.string)));
    const inside = this.OPTION4((): StringLiteral => (this.CONSUME(K.in), this.SUBRULE2(this.string)));
    let expectations: readonly Expectation[] = none;
    this.AT_LEAST_ONE_SEP({
      SEP: K.and,
      DEF: () => (expectations = add(expectations, this.SUBRULE(this.expectation))),
    });
    const span = this.from(start);
    return { kind: "request", span, operation, resource, object, to, named, in: inside, expectations };
  });

  /** A map or the path of a manifest; a quoted resource has a sign after its first segment. */
  #objectNext(): boolean {
    if (this.LA(1).tokenType === t.LBrace) return true;
    return isString(this.LA(1)) && this.LA(2).tokenType !== t.Dot && this.LA(2).tokenType !== t.Slash;
  }

  protected readonly expectation: ParserMethod<[], Expectation> = this.RULE("expectation", (): Expectation => {
    const start = this.begin();
    return this.OR<IOrAlt<Expectation>[]>([
      { ALT: () => (this.CONSUME(K.is), this.SUBRULE(this.verdict, { ARGS: [start] })) },
      {
        ALT: () => {
          this.CONSUME(K.warns);
          const messages = this.SUBRULE1(this.strings);
          return { kind: "warns", span: this.from(start), messages };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.audits);
          const messages = this.SUBRULE2(this.strings);
          return { kind: "audits", span: this.from(start), messages };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.becomes);
          const value = this.SUBRULE1(this.sum);
          return { kind: "becomes", span: this.from(start), value };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.patches);
          const value = this.SUBRULE2(this.sum);
          return { kind: "patches", span: this.from(start), value };
        },
      },
    ]);
  });

  protected readonly verdict: ParserMethod<[number], Expectation> = this.RULE(
    "verdict",
    (start: number): Expectation =>
      this.OR<IOrAlt<Expectation>[]>([
        { ALT: () => (this.CONSUME(K.admitted), { kind: "admitted", span: this.from(start) }) },
        { ALT: () => (this.CONSUME(K.unchanged), { kind: "unchanged", span: this.from(start) }) },
        {
          ALT: () => {
            this.CONSUME(K.denied);
            const by = this.OPTION1(() => (this.CONSUME(K.by), this.SUBRULE1(this.strings)));
            const because = this.OPTION2(() => (this.CONSUME(K.because), this.SUBRULE2(this.strings)));
            return { kind: "denied", span: this.from(start), by: by ?? none, because: because ?? none };
          },
        },
      ]),
  );
}
