/**
 * The parser of the language: a file is the line `language 1` and statements. The chapters are classes, each built
 * on the one before: parser-base, expressions, heads, bodies, statements, steps. See policy.ebnf.
 */
import type { IOrAlt, IToken, ParserMethod, Rule } from "chevrotain";
import type { Statement } from "../src/syntax/ast.ts";
import type { Analysis } from "./parser-base.ts";
import { prepareLookahead } from "./prepared-lookahead.ts";
import { Steps } from "./steps.ts";
import * as t from "./tokens.ts";
import { K } from "./tokens.ts";

/** A whole file, or a piece of a broken one. */
export interface Parsed {
  readonly language: number | undefined;
  readonly statements: readonly Statement[];
}

let recorded: Record<string, Rule> | undefined;

export class PolicyParser extends Steps {
  #docs: readonly IToken[] = [];
  #nextDoc = 0;

  /** With an `analysis` the grammar is worked out, else it is read as it was worked out before. */
  constructor(analysis?: Analysis) {
    super(analysis ?? { validated: false });
    if (analysis === undefined) prepareLookahead(this);
    else this.performSelfAnalysis();
  }

  /** Asked for where a text is wrong: what could have stood there is read off the rules, which only then are recorded. */
  override getGAstProductions(): Record<string, Rule> {
    const own = super.getGAstProductions();
    if (Object.keys(own).length > 0) return own;
    recorded ??= new PolicyParser({ validated: false }).getGAstProductions();
    return recorded;
  }

  restartWithDocs(tokens: IToken[], docs: readonly IToken[]): void {
    this.restart(tokens);
    this.#docs = docs;
    this.#nextDoc = 0;
  }

  /** How far the parser has read: the index of the next token. */
  get position(): number {
    return this.getLexerPosition() + 1;
  }

  private getLexerPosition(): number {
    return (this as unknown as { currIdx: number }).currIdx;
  }

  readonly file: ParserMethod<[], Parsed> = this.RULE("file", (): Parsed => {
    const language = this.OPTION(() => {
      const start = this.CONSUME(K.language).startOffset;
      const number = this.CONSUME(t.NumberToken).image;
      if (number !== "1") this.remark({ kind: "unsupported-language", span: this.from(start) });
      return Number(number);
    });
    const statements: Statement[] = [];
    this.MANY(() => statements.push(this.SUBRULE(this.statement)));
    return { language, statements };
  });

  protected readonly statement: ParserMethod<[], Statement> = this.RULE("statement", (): Statement => {
    this.#start = this.begin();
    this.#shadow = this.OPTION(() => this.CONSUME(K.shadow)) !== undefined;
    return this.OR(this.#statements);
  });

  #start = 0;
  #shadow = false;

  readonly #statements: IOrAlt<Statement>[] = [
    { ALT: () => this.SUBRULE(this.rule, { ARGS: [this.#shadow, this.#start] }) },
    { ALT: () => this.SUBRULE(this.grant, { ARGS: [this.#shadow, this.#start] }) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.role)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.let)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.def)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.data)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.schema)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.confine)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.invariant)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.exempt)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.elevate)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.authenticate)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.check)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.checks)) },
    { ALT: () => (this.#noShadow(), this.SUBRULE(this.test)) },
  ];

  #noShadow(): void {
    if (this.#shadow) this.remark({ kind: "stray-shadow", span: this.from(this.#start) });
  }

  /** Docs between the token before and the one that is read next; others are plain comments. */
  protected override docsHere(): readonly string[] {
    if (this.#nextDoc >= this.#docs.length) return [];
    const shadowed = this.LA(0).tokenType === K.shadow;
    const before = this.LA(shadowed ? -1 : 0).startOffset;
    const here = shadowed ? this.LA(0).startOffset : this.begin();
    const lines: string[] = [];
    for (;;) {
      const doc = this.#docs[this.#nextDoc];
      if (doc === undefined || !(doc.startOffset < here)) return lines;
      this.#nextDoc++;
      if (!(doc.startOffset < before)) lines.push(doc.image.slice(2).trim());
    }
  }
}
