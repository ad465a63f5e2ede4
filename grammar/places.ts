/** Chapter 2.3: where and when. */
import type { IOrAlt, ParserMethod } from "chevrotain";
import type { NamespaceItem, Namespaces, Place, Time, Window, Word as WordNode } from "../src/syntax/ast.ts";
import { Expressions } from "./expressions.ts";
import { add, none } from "./lists.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

export class Places extends Expressions {
  // ---- where ----------------------------------------------------------------------------------

  /** Call as an option; `only` may stand before `in` alone. */
  protected readonly place: ParserMethod<[], Place> = this.RULE("place", (): Place => {
    const start = this.begin();
    return this.OR<IOrAlt<Place>[]>([
      { ALT: () => (this.CONSUME(K.everywhere), { kind: "everywhere", span: this.from(start) }) },
      {
        ALT: () => {
          const only = this.OPTION(() => this.CONSUME(K.only)) !== undefined;
          this.CONSUME(K.in);
          const namespaces = this.SUBRULE(this.namespaces);
          return { kind: "in", span: this.from(start), only, namespaces };
        },
      },
    ]);
  });

  protected readonly namespaces: ParserMethod<[], Namespaces> = this.RULE("namespaces", (): Namespaces => {
    const start = this.begin();
    let include: readonly NamespaceItem[] = none;
    let except: readonly NamespaceItem[] = none;
    this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => (include = add(include, this.SUBRULE1(this.namespaceItem))) });
    this.OPTION(() => {
      this.CONSUME(K.except);
      this.AT_LEAST_ONE_SEP2({ SEP: t.Comma, DEF: () => (except = add(except, this.SUBRULE2(this.namespaceItem))) });
    });
    return { span: this.from(start), include, except };
  });

  protected readonly namespaceItem: ParserMethod<[], NamespaceItem> = this.RULE(
    "namespaceItem",
    (): NamespaceItem =>
      this.OR<IOrAlt<NamespaceItem>[]>([
        {
          ALT: () => {
            const pattern = this.SUBRULE1(this.string);
            return { kind: "pattern", span: pattern.span, pattern };
          },
        },
        {
          ALT: () => {
            const start = this.begin();
            this.CONSUME(K.namespaces);
            this.CONSUME(K.where);
            const selector = this.SUBRULE2(this.string);
            return { kind: "where", span: this.from(start), selector };
          },
        },
        {
          IGNORE_AMBIGUITIES: true,
          ALT: () => {
            const name = this.SUBRULE(this.name);
            return { kind: "reference", span: name.span, name };
          },
        },
      ]),
  );

  // ---- when -----------------------------------------------------------------------------------

  protected readonly times: ParserMethod<[], readonly Time[]> = this.RULE("times", (): readonly Time[] => {
    let times: readonly Time[] = none;
    this.MANY(() => (times = add(times, this.SUBRULE(this.time))));
    return times;
  });

  protected readonly time: ParserMethod<[], Time> = this.RULE("time", (): Time => {
    const start = this.begin();
    return this.OR<IOrAlt<Time>[]>([
      {
        ALT: () => {
          this.CONSUME(K.between);
          const from = this.SUBRULE1(this.plainString);
          this.CONSUME(K.and);
          const to = this.SUBRULE2(this.plainString);
          const inZone = this.OPTION1(() => this.SUBRULE4(this.plainString));
          return { kind: "between", span: this.from(start), from, to, zone: inZone };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.until);
          const end = this.SUBRULE3(this.plainString);
          const inZone = this.OPTION2(() => this.SUBRULE5(this.plainString));
          return { kind: "until", span: this.from(start), end, zone: inZone };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.during);
          let windows: readonly Window[] = none;
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => (windows = add(windows, this.SUBRULE(this.window))) });
          const inZone = this.OPTION3(() => this.SUBRULE6(this.plainString));
          return { kind: "during", span: this.from(start), windows, zone: inZone };
        },
      },
    ]);
  });

  protected readonly window: ParserMethod<[], Window> = this.RULE("window", (): Window => {
    const start = this.begin();
    let days: readonly WordNode[] = none;
    const range = this.OR<IOrAlt<WordNode | undefined>[]>([
      {
        ALT: () => {
          this.AT_LEAST_ONE(() => (days = add(days, this.wordOf(this.CONSUME(t.Weekdays)))));
          return this.OPTION(() => this.wordOf(this.CONSUME1(t.TimeRange)));
        },
      },
      { ALT: () => this.wordOf(this.CONSUME2(t.TimeRange)) },
    ]);
    return { span: this.from(start), days, range };
  });
}
