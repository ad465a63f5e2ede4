/** Chapters 2, 2.6 and 2.7: rules, grants, exemptions, roles, names, delegation, sign-in. */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type {
  Acting,
  Authenticate,
  Confine,
  Data,
  Def,
  Effect,
  Elevate,
  Exempt,
  Expr,
  Grant,
  Invariant,
  Let,
  LetValue,
  Lookup,
  Role,
  RoleInclude,
  RoleLine,
  Rule,
  Schema,
  SourceRef,
  TypeExpr,
  TypeField,
  Verbs,
} from "../src/syntax/ast.ts";
import { add, none } from "./lists.ts";
import { Bodies } from "./bodies.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

export class Statements extends Bodies {
  /** `shadow` was read just before, at this offset. */
  protected readonly rule: ParserMethod<[boolean, number], Rule> = this.RULE(
    "rule",
    (shadow: boolean, start: number): Rule => {
      const doc = this.docsHere();
      const effect = this.SUBRULE(this.effect);
      const name = this.SUBRULE(this.string);
      const subjects = this.OPTION1(() => this.SUBRULE(this.subjects));
      const permission = this.SUBRULE(this.permission);
      const place = this.OPTION2(() => this.SUBRULE(this.place));
      const times = this.SUBRULE(this.times);
      const clauses = this.SUBRULE(this.clauses);
      const writes = this.SUBRULE(this.writes);
      const because = this.OPTION3(() => this.SUBRULE(this.because));
      const span = this.from(start);
      const head = { kind: "rule" as const, doc, span, shadow, effect, name, subjects, permission };
      return { ...head, place, times, clauses, writes, because };
    },
  );

  protected readonly effect: ParserMethod<[], Effect> = this.RULE(
    "effect",
    (): Effect =>
      this.OR<IOrAlt<Effect>[]>([
        { ALT: () => this.CONSUME(K.allow).image as Effect },
        { ALT: () => this.CONSUME(K.deny).image as Effect },
        { ALT: () => this.CONSUME(K.defer).image as Effect },
        { ALT: () => this.CONSUME(K.warn).image as Effect },
        { ALT: () => this.CONSUME(K.audit).image as Effect },
        { ALT: () => this.CONSUME(K.mutate).image as Effect },
      ]),
  );

  protected readonly grant: ParserMethod<[boolean, number], Grant> = this.RULE(
    "grant",
    (shadow: boolean, start: number): Grant => {
      const doc = this.docsHere();
      this.CONSUME(K.grant);
      const roles = this.SUBRULE(this.strings);
      this.CONSUME(K.to);
      const subjects = this.SUBRULE(this.subjects);
      const place = this.OPTION1(() => this.SUBRULE(this.place));
      const times = this.SUBRULE(this.times);
      const clauses = this.SUBRULE(this.clauses);
      const because = this.OPTION2(() => this.SUBRULE(this.because));
      const span = this.from(start);
      return { kind: "grant", doc, span, shadow, roles, subjects, place, times, clauses, because };
    },
  );

  protected readonly exempt: ParserMethod<[], Exempt> = this.RULE("exempt", (): Exempt => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.exempt);
    const name = this.SUBRULE(this.string);
    this.CONSUME(K.from);
    const from = this.SUBRULE(this.refs);
    const subjects = this.OPTION1({
      GATE: () => ![K.only, K.everywhere, K.selecting].includes(this.LA(1).tokenType),
      DEF: () => this.SUBRULE(this.subjects),
    });
    let acting: Acting | undefined;
    let verbs: Verbs | undefined;
    this.OPTION2(() => {
      this.CONSUME(K.to);
      this.OR([
        {
          GATE: () => this.actsNext(true),
          ALT: () => {
            acting = this.SUBRULE(this.acting);
          },
        },
        {
          IGNORE_AMBIGUITIES: true,
          ALT: () => {
            verbs = this.SUBRULE(this.verbs);
          },
        },
      ]);
    });
    const targets = this.OPTION3(() => {
      this.CONSUME(K.on);
      return this.SUBRULE(this.targets);
    });
    const { named, selecting } = this.narrowOf(this.SUBRULE(this.narrow));
    const place = this.OPTION4(() => this.SUBRULE(this.place));
    const times = this.SUBRULE(this.times);
    const clauses = this.SUBRULE(this.clauses);
    const because = this.OPTION5(() => this.SUBRULE(this.because));
    const head = { kind: "exempt" as const, doc, span: this.from(start), name, from, subjects, acting, verbs };
    return { ...head, targets, named, selecting, place, times, clauses, because };
  });

  // ---- roles ----------------------------------------------------------------------------------

  protected readonly role: ParserMethod<[], Role> = this.RULE("role", (): Role => {
    const doc = this.docsHere();
    const start = this.begin();
    let lines: readonly (RoleLine | RoleInclude)[] = none;
    const extend = this.OPTION(() => this.CONSUME(K.extend)) !== undefined;
    this.CONSUME(K.role);
    const name = this.SUBRULE(this.string);
    this.CONSUME(t.LBrace);
    this.MANY(
      () =>
        (lines = add(
          lines,
          this.OR<IOrAlt<RoleLine | RoleInclude>[]>([
            { ALT: () => this.SUBRULE(this.roleLine) },
            { ALT: () => this.SUBRULE(this.roleInclude) },
          ]),
        )),
    );
    this.CONSUME(t.RBrace);
    return { kind: "role", doc, span: this.from(start), extend, name, lines };
  });

  protected readonly roleLine: ParserMethod<[], RoleLine> = this.RULE("roleLine", (): RoleLine => {
    const doc = this.docsHere();
    const start = this.begin();
    const permission = this.SUBRULE(this.permission);
    const clauses = this.SUBRULE(this.clauses);
    return { kind: "line", doc, span: this.from(start), permission, clauses };
  });

  protected readonly roleInclude: ParserMethod<[], RoleInclude> = this.RULE("roleInclude", (): RoleInclude => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.include);
    const names = this.SUBRULE(this.strings);
    return { kind: "role-include", doc, span: this.from(start), names };
  });

  // ---- names ----------------------------------------------------------------------------------

  protected readonly let: ParserMethod<[], Let> = this.RULE("let", (): Let => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.let);
    // Two tokens tell `let subjects people = …` from a value called subjects: `let subjects = …`.
    return this.OR([
      { ALT: () => (this.CONSUME(K.subjects), this.SUBRULE(this.letSubjects, { ARGS: [doc, start] })) },
      { ALT: () => (this.CONSUME(K.verbs), this.SUBRULE(this.letVerbs, { ARGS: [doc, start] })) },
      { ALT: () => (this.CONSUME(K.resources), this.SUBRULE(this.letResources, { ARGS: [doc, start] })) },
      { ALT: () => (this.CONSUME(K.namespaces), this.SUBRULE(this.letNamespaces, { ARGS: [doc, start] })) },
      { ALT: () => this.SUBRULE(this.letValue, { ARGS: [doc, start] }) },
    ]);
  });

  readonly #letRule = (ruleName: string, value: () => LetValue): ParserMethod<[readonly string[], number], Let> =>
    this.RULE(ruleName, (doc: readonly string[], start: number): Let => {
      const name = this.SUBRULE(this.name);
      this.CONSUME(t.Assign);
      const held = value();
      return { kind: "let", doc, span: this.from(start), name, value: held };
    });

  protected readonly letSubjects = this.#letRule("letSubjects", () => ({
    kind: "subjects",
    subjects: this.SUBRULE(this.subjects),
  }));
  protected readonly letVerbs = this.#letRule("letVerbs", () => ({ kind: "verbs", verbs: this.SUBRULE(this.verbs) }));
  protected readonly letResources = this.#letRule("letResources", () => ({
    kind: "resources",
    resources: this.SUBRULE(this.resources),
  }));
  protected readonly letNamespaces = this.#letRule("letNamespaces", () => ({
    kind: "namespaces",
    namespaces: this.SUBRULE(this.namespaces),
  }));
  protected readonly letValue = this.#letRule("letValue", () => ({ kind: "value", expr: this.SUBRULE(this.expr) }));

  protected readonly def: ParserMethod<[], Def> = this.RULE("def", (): Def => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.def);
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    this.CONSUME(t.Assign);
    const body = this.SUBRULE(this.expr);
    return { kind: "def", doc, span: this.from(start), name, params, body };
  });

  protected readonly data: ParserMethod<[], Data> = this.RULE("data", (): Data => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.data);
    const name = this.SUBRULE(this.name);
    this.CONSUME(K.from);
    const path = this.SUBRULE(this.string);
    const type = this.OPTION(() => {
      this.CONSUME(K.as);
      return this.SUBRULE(this.type);
    });
    return { kind: "data", doc, span: this.from(start), name, path, type };
  });

  protected readonly type: ParserMethod<[], TypeExpr> = this.RULE("type", (): TypeExpr => {
    const start = this.begin();
    this.enter();
    const type = this.OR<IOrAlt<TypeExpr>[]>([
      {
        ALT: () => {
          this.CONSUME(K.list);
          this.CONSUME1(K.of);
          const of = this.SUBRULE1(this.type);
          return { kind: "list", span: this.from(start), of };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.map);
          this.CONSUME2(K.of);
          const of = this.SUBRULE2(this.type);
          return { kind: "map", span: this.from(start), of };
        },
      },
      {
        ALT: () => {
          let fields: readonly TypeField[] = none;
          this.CONSUME(t.LBrace);
          this.MANY_SEP({ SEP: t.Comma, DEF: () => (fields = add(fields, this.SUBRULE(this.field))) });
          this.CONSUME(t.RBrace);
          return { kind: "record", span: this.from(start), fields };
        },
      },
      {
        // The only type whose name is a reserved word.
        ALT: () => {
          const name = this.wordOf(this.CONSUME(K.any));
          return { kind: "name", span: name.span, name };
        },
      },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const name = this.SUBRULE(this.name);
          return { kind: "name", span: this.from(start), name };
        },
      },
    ]);
    this.leave();
    return type;
  });

  protected readonly field: ParserMethod<[], TypeField> = this.RULE("field", (): TypeField => {
    const start = this.begin();
    const name = this.SUBRULE(this.word);
    const optional = this.OPTION(() => this.CONSUME(t.Question)) !== undefined;
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { span: this.from(start), name, optional, type };
  });

  protected readonly schema: ParserMethod<[], Schema> = this.RULE("schema", (): Schema => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.schema);
    this.CONSUME(K.from);
    const path = this.SUBRULE(this.string);
    return { kind: "schema", doc, span: this.from(start), path };
  });

  // ---- delegation, promises, elevation ----------------------------------------------------------

  protected readonly confine: ParserMethod<[], Confine> = this.RULE("confine", (): Confine => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.confine);
    const folders = this.SUBRULE1(this.strings);
    this.CONSUME(K.to);
    this.CONSUME(K.namespaces);
    const to = this.OR<IOrAlt<Confine["to"]>[]>([
      {
        ALT: () => {
          this.CONSUME(K.where);
          return { kind: "where", selector: this.SUBRULE(this.string) };
        },
      },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => ({ kind: "namespaces", namespaces: this.SUBRULE(this.namespaces) }),
      },
    ]);
    const within = this.OPTION(() => {
      this.CONSUME(K.within);
      this.CONSUME(K.role);
      return this.SUBRULE2(this.strings);
    });
    return { kind: "confine", doc, span: this.from(start), folders, to, within: within ?? none };
  });

  protected readonly invariant: ParserMethod<[], Invariant> = this.RULE("invariant", (): Invariant => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.invariant);
    const name = this.SUBRULE(this.string);
    const mode = this.OR1<IOrAlt<Invariant["mode"]>[]>([
      { ALT: () => (this.CONSUME(K.never), "never") },
      { ALT: () => (this.CONSUME(K.always), "always") },
    ]);
    const effect = this.OR2<IOrAlt<Invariant["effect"]>[]>([
      { ALT: () => (this.CONSUME(K.allow), "allow") },
      { ALT: () => (this.CONSUME(K.deny), "deny") },
    ]);
    const subjects = this.SUBRULE(this.subjects);
    const permission = this.SUBRULE(this.permission);
    const place = this.OPTION(() => this.SUBRULE(this.place));
    const times = this.SUBRULE(this.times);
    const clauses = this.SUBRULE(this.clauses);
    const span = this.from(start);
    return { kind: "invariant", doc, span, name, mode, effect, subjects, permission, place, times, clauses };
  });

  protected readonly elevate: ParserMethod<[], Elevate> = this.RULE("elevate", (): Elevate => {
    const doc = this.docsHere();
    const start = this.begin();
    this.CONSUME(K.elevate);
    const name = this.SUBRULE1(this.string);
    const subjects = this.SUBRULE1(this.subjects);
    this.CONSUME1(K.to);
    const roles = this.SUBRULE(this.strings);
    const place = this.OPTION1(() => this.SUBRULE(this.place));
    const times = this.SUBRULE(this.times);
    const clauses = this.SUBRULE(this.clauses);
    this.CONSUME(K.up);
    this.CONSUME2(K.to);
    const upTo = this.wordOf(this.CONSUME(t.Duration));
    const approvedBy = this.OPTION2(() => {
      this.CONSUME(K.approved);
      this.CONSUME(K.by);
      const count = this.OPTION3(() => {
        const number = this.CONSUME(t.NumberToken).image;
        this.CONSUME(K.of);
        return Number(number);
      });
      return { count: count ?? 1, subjects: this.SUBRULE2(this.subjects) };
    });
    const becauseMatches = this.OPTION4(() => {
      this.CONSUME(K.because);
      this.CONSUME(K.matches);
      return this.SUBRULE2(this.string);
    });
    const head = { kind: "elevate" as const, doc, span: this.from(start), name, subjects, roles, place, times };
    return { ...head, clauses, upTo, approvedBy, becauseMatches };
  });

  // ---- who are you ------------------------------------------------------------------------------

  protected readonly source: ParserMethod<[], SourceRef> = this.RULE("source", (): SourceRef => {
    const start = this.begin();
    const type = this.SUBRULE(this.name);
    const name = this.SUBRULE(this.string);
    return { span: this.from(start), type, name };
  });

  protected readonly authenticate: ParserMethod<[], Authenticate> = this.RULE("authenticate", (): Authenticate => {
    const doc = this.docsHere();
    const start = this.begin();
    let lookups: readonly Lookup[] = none;
    this.CONSUME(K.authenticate);
    const name = this.SUBRULE(this.string);
    this.CONSUME(K.with);
    const source = this.SUBRULE(this.source);
    this.MANY(() => (lookups = add(lookups, this.SUBRULE(this.lookup))));
    const clauses = this.SUBRULE(this.clauses);
    this.CONSUME(K.as);
    this.CONSUME(K.user);
    const user = this.SUBRULE(this.expr);
    const uid = this.OPTION1((): Expr => (this.CONSUME(K.uid), this.SUBRULE2(this.expr)));
    const groups = this.OPTION2((): Expr => (this.CONSUME(K.groups), this.SUBRULE3(this.expr)));
    const extra = this.OPTION3((): Expr => (this.CONSUME(K.extra), this.SUBRULE4(this.expr)));
    const head = { kind: "authenticate" as const, doc, span: this.from(start), name, source, lookups };
    return { ...head, clauses, user, uid, groups, extra };
  });

  protected readonly lookup: ParserMethod<[], Lookup> = this.RULE("lookup", (): Lookup => {
    const start = this.begin();
    this.CONSUME(K.lookup);
    const source = this.SUBRULE(this.source);
    this.CONSUME(K.by);
    const by = this.SUBRULE(this.expr);
    this.CONSUME(K.as);
    const as = this.SUBRULE(this.name);
    return { span: this.from(start), source, by, as };
  });
}
