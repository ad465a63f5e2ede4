/** Chapters 2.1 and 2.2: who, to do what, on what. */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type {
  Acting,
  Identity,
  Named,
  Patterns,
  Permission,
  ResourceRef,
  ResourceSegment,
  ResourceTargets,
  Selecting,
  Subject,
  Subjects,
  Targets,
  Verb,
  Verbs,
} from "../src/syntax/ast.ts";
import { add, none } from "./lists.ts";
import { Places } from "./places.ts";
import { isString, plainText, segmentForm } from "./segments.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

type SubjectKind = "user" | "group" | "serviceaccount";
type IdentityKind = SubjectKind | "node" | "uid";
type Special = Extract<Subject, { kind: "special" }>["name"];

/** The parts between a permission and the body. */
export interface Narrow {
  readonly named: Named | undefined;
  readonly selecting: readonly Selecting[];
}

export class Heads extends Places {
  // ---- who ------------------------------------------------------------------------------------

  /** The kind of the item before, which a string alone takes over. */
  #subjectKind: SubjectKind | undefined;
  #identityKind: IdentityKind | undefined;

  protected readonly subjects: ParserMethod<[], Subjects> = this.RULE("subjects", (): Subjects => {
    const start = this.begin();
    let include: readonly Subject[] = none;
    let except: readonly Subject[] = none;
    this.#subjectKind = undefined;
    this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => (include = add(include, this.SUBRULE1(this.subject))) });
    this.OPTION(() => {
      this.CONSUME(K.except);
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => (except = add(except, this.SUBRULE2(this.subject))) });
    });
    return { span: this.from(start), include, except };
  });

  protected readonly subject: ParserMethod<[], Subject> = this.RULE(
    "subject",
    (): Subject => this.OR(this.#subjectForms),
  );

  readonly #special = (type: (typeof K)[keyof typeof K]): IOrAlt<Subject> => ({
    ALT: () => {
      const token = this.CONSUME(type);
      this.#subjectKind = undefined;
      return { kind: "special", span: this.from(token.startOffset), name: token.image as Special };
    },
  });

  readonly #ofKind = (type: (typeof K)[keyof typeof K], of: SubjectKind, idx: number): IOrAlt<Subject> => ({
    ALT: () => {
      const token = this.CONSUME(type);
      this.#subjectKind = of;
      const pattern = this.subrule(idx, this.string);
      return { kind: "named", span: this.from(token.startOffset), of, pattern };
    },
  });

  readonly #subjectForms: IOrAlt<Subject>[] = [
    this.#special(K.anyone),
    this.#special(K.authenticated),
    this.#special(K.anonymous),
    this.#special(K.serviceaccounts),
    this.#special(K.nodes),
    this.#special(K["control-plane"]),
    this.#ofKind(K.user, "user", 1),
    this.#ofKind(K.group, "group", 2),
    this.#ofKind(K.serviceaccount, "serviceaccount", 3),
    {
      ALT: () => {
        const pattern = this.subrule(4, this.string);
        if (this.#subjectKind === undefined) this.#withoutKind();
        return { kind: "named", span: pattern.span, of: this.#subjectKind ?? "user", pattern };
      },
    },
    {
      ALT: () => {
        const name = this.wordOf(this.CONSUME(t.SubjectName));
        this.#subjectKind = undefined;
        return { kind: "reference", span: name.span, name };
      },
    },
  ];

  #withoutKind(): void {
    this.remark({ kind: "subject-without-kind", span: this.from(this.LA(0).startOffset) });
  }

  // ---- to do what -----------------------------------------------------------------------------

  protected readonly permission: ParserMethod<[], Permission> = this.RULE("permission", (): Permission => {
    const start = this.begin();
    this.CONSUME(K.to);
    return this.OR<IOrAlt<Permission>[]>([
      { GATE: () => this.actsNext(true), ALT: () => this.SUBRULE(this.acting) },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const verbs = this.SUBRULE(this.verbs);
          this.CONSUME(K.on);
          const targets = this.SUBRULE(this.targets);
          const { named, selecting } = this.narrowOf(this.SUBRULE(this.narrow));
          return { kind: "verbs", span: this.from(start), verbs, targets, named, selecting };
        },
      },
    ]);
  });

  /** `impersonate` before an identity; a verb before anything else. In a test a bare string is a quoted resource. */
  protected actsNext(inRule: boolean): boolean {
    if (this.LA(1).tokenType !== K.impersonate) return false;
    const next = this.LA(2);
    if (isString(next)) return inRule;
    const kinds: readonly unknown[] = [K.user, K.group, K.serviceaccount, K.node, K.uid, K.extra];
    if (!kinds.includes(next.tokenType)) return false;
    return inRule || (this.LA(3).tokenType !== t.Dot && this.LA(3).tokenType !== t.Slash);
  }

  protected readonly acting: ParserMethod<[], Acting> = this.RULE("acting", (): Acting => {
    const start = this.begin();
    let identities: readonly Identity[] = none;
    this.#identityKind = undefined;
    this.CONSUME(K.impersonate);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => (identities = add(identities, this.SUBRULE(this.identity))) });
    const only = this.OPTION({
      GATE: () => this.LA(2).tokenType === K.to,
      DEF: () => {
        this.CONSUME(K.only);
        this.CONSUME(K.to);
        const verbs = this.SUBRULE(this.verbs);
        this.CONSUME(K.on);
        return { verbs, targets: this.SUBRULE(this.targets) };
      },
    });
    return { kind: "acting", span: this.from(start), identities, only };
  });

  protected readonly identity: ParserMethod<[], Identity> = this.RULE(
    "identity",
    (): Identity => this.OR(this.#identities),
  );

  readonly #identityOf = (type: (typeof K)[keyof typeof K], of: IdentityKind, idx: number): IOrAlt<Identity> => ({
    ALT: () => {
      const token = this.CONSUME(type);
      this.#identityKind = of;
      const pattern = this.subrule(idx, this.string);
      return { kind: "identity", span: this.from(token.startOffset), of, pattern };
    },
  });

  readonly #identities: IOrAlt<Identity>[] = [
    this.#identityOf(K.user, "user", 1),
    this.#identityOf(K.group, "group", 2),
    this.#identityOf(K.serviceaccount, "serviceaccount", 3),
    this.#identityOf(K.node, "node", 4),
    this.#identityOf(K.uid, "uid", 5),
    {
      ALT: () => {
        const token = this.CONSUME(K.extra);
        this.#identityKind = undefined;
        const key = this.subrule(6, this.string);
        this.CONSUME(t.Assign);
        const value = this.subrule(7, this.string);
        return { kind: "extra", span: this.from(token.startOffset), key, value };
      },
    },
    {
      ALT: () => {
        const pattern = this.subrule(8, this.string);
        if (this.#identityKind === undefined) this.#withoutKind();
        return { kind: "identity", span: pattern.span, of: this.#identityKind ?? "user", pattern };
      },
    },
  ];

  protected readonly verbs: ParserMethod<[], Verbs> = this.RULE("verbs", (): Verbs => {
    const start = this.begin();
    let include: readonly Verb[] = none;
    let except: readonly Verb[] = none;
    this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => (include = add(include, this.SUBRULE1(this.verb))) });
    this.OPTION(() => {
      this.CONSUME(K.except);
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => (except = add(except, this.SUBRULE2(this.verb))) });
    });
    return { span: this.from(start), include, except };
  });

  protected readonly verb: ParserMethod<[], Verb> = this.RULE("verb", (): Verb => this.OR1(this.#verbForms));

  readonly #verbForms: IOrAlt<Verb>[] = [
    { ALT: () => ({ kind: "star", span: this.from(this.CONSUME1(t.Star).startOffset) }) },
    {
      ALT: () => {
        const value = this.SUBRULE(this.string);
        return { kind: "quoted", span: value.span, value };
      },
    },
    {
      ALT: () => {
        const first = this.CONSUME1(t.Word);
        let text = first.image;
        this.MANY(() => {
          this.CONSUME(t.Colon);
          const part = this.OR2([{ ALT: () => this.CONSUME2(t.Word) }, { ALT: () => this.CONSUME2(t.Star) }]);
          text += `:${part.image}`;
        });
        return { kind: "word", span: this.from(first.startOffset), text };
      },
    },
  ];

  // ---- on what --------------------------------------------------------------------------------

  protected readonly targets: ParserMethod<[], Targets> = this.RULE(
    "targets",
    (): Targets =>
      this.OR<IOrAlt<Targets>[]>([
        {
          GATE: () => isString(this.LA(2)),
          ALT: () => {
            const start = this.begin();
            this.CONSUME(K.url);
            const patterns = this.SUBRULE(this.patterns);
            return { kind: "urls", span: this.from(start), patterns };
          },
        },
        { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.resources) },
      ]),
  );

  protected readonly resources: ParserMethod<[], ResourceTargets> = this.RULE("resources", (): ResourceTargets => {
    const start = this.begin();
    let include: readonly ResourceRef[] = none;
    let except: readonly ResourceRef[] = none;
    this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => (include = add(include, this.SUBRULE1(this.resource))) });
    this.OPTION(() => {
      this.CONSUME(K.except);
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => (except = add(except, this.SUBRULE2(this.resource))) });
    });
    return { kind: "resources", span: this.from(start), include, except };
  });

  protected readonly resource: ParserMethod<[], ResourceRef> = this.RULE("resource", (): ResourceRef => {
    const start = this.begin();
    const first = this.#segment("", this.CONSUME(t.Head));
    let segments = [first];
    let end = this.end();
    this.MANY(() => {
      const sign = this.CONSUME(t.SegmentSign);
      const token = this.CONSUME(t.Segment);
      if (sign.startOffset !== end || token.startOffset !== end + 1) {
        this.remark({ kind: "space-in-resource", span: { start, end: this.end() } });
      }
      segments = add(segments, this.#segment(sign.image as "." | "/", token));
      end = this.end();
    });
    const span = segments.length === 1 ? first.span : { start, end };
    return { kind: "resource", span, segments };
  });

  #segment(before: ResourceSegment["before"], token: Parameters<typeof segmentForm>[0]): ResourceSegment {
    const form = segmentForm(token);
    const span = this.from(token.startOffset);
    if (form !== "quoted") return { span, before, form, text: token.image };
    const literal = this.stringOf(token);
    const text = plainText(literal);
    if (text === undefined) this.remark({ kind: "plain-string", span });
    return { span, before, form, text: text ?? "" };
  }

  protected readonly narrow: ParserMethod<[], Narrow> = this.RULE("narrow", (): Narrow => {
    let selecting: readonly Selecting[] = none;
    const named = this.OPTION1({
      GATE: () => this.LA(1).tokenType === K.named || this.LA(2).tokenType === K.named,
      DEF: () => {
        const start = this.begin();
        const only = this.OPTION2(() => this.CONSUME(K.only)) !== undefined;
        this.CONSUME(K.named);
        const patterns = this.SUBRULE(this.patterns);
        return { span: this.from(start), only, patterns };
      },
    });
    this.MANY(() => {
      const start = this.begin();
      this.CONSUME(K.selecting);
      const of = this.OR<IOrAlt<"fields" | "labels">[]>([
        { ALT: () => (this.CONSUME(K.fields), "fields") },
        { ALT: () => (this.CONSUME(K.labels), "labels") },
      ]);
      const selector = this.SUBRULE(this.string);
      selecting = add(selecting, { span: this.from(start), of, selector });
    });
    return { named, selecting };
  });

  /** A result that is a stand-in while recording has no parts. */
  protected narrowOf(narrow: Narrow | undefined): Narrow {
    return narrow ?? { named: undefined, selecting: [] };
  }

  protected readonly patterns: ParserMethod<[], Patterns> = this.RULE("patterns", (): Patterns => {
    const start = this.begin();
    const include = this.SUBRULE1(this.strings);
    const except = this.OPTION(() => {
      this.CONSUME(K.except);
      return this.SUBRULE2(this.strings);
    });
    return { span: this.from(start), include, except: except ?? none };
  });
}
