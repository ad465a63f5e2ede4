/**
 * What every chapter of the grammar uses: spans from tokens, words, strings, and the bounds on nesting.
 * Embedded actions also run once while Chevrotain records the grammar, over tokens and results that are stand-ins:
 * an action may pass a result on, but what looks inside one stands in `ACTION`.
 */
import { EmbeddedActionsParser, type ILookaheadStrategy, type IToken, type ParserMethod } from "chevrotain";
import type { Expr, StringLiteral, Word as WordNode } from "../src/syntax/ast.ts";
import type { Span } from "../src/diagnostics/span.ts";
import { add, none } from "./lists.ts";
import { expectations } from "./expectations.ts";
import type { Remark } from "./remark.ts";
import { readString } from "./strings.ts";
import { Comma, Name, Str, UnclosedString, vocabulary, Word } from "./tokens.ts";

/** How deep brackets may nest, and how high the tree of one expression may grow. */
export const NESTING_LIMIT = 200;

/** Thrown through Chevrotain, which passes on what it does not know; src/syntax catches it. */
export class NestedTooDeep extends Error {
  readonly span: Span;
  constructor(span: Span) {
    super("nested too deep");
    this.span = span;
  }
}

/** How the grammar is worked out, by whom it is: everybody else reads what was written of it. */
export interface Analysis {
  readonly lookahead?: ILookaheadStrategy;
  /** Whether it is proven sound too. */
  readonly validated: boolean;
}

export class ParserBase extends EmbeddedActionsParser {
  /** Mistakes that were read past. */
  remarks: Remark[] = [];
  /** Parses the inside of `{…}` in a string; set by the owner of the parser. */
  interpolate: (text: string, start: number) => Expr | undefined = () => undefined;
  /** The height of the expression that was built last. */
  protected height = 0;
  #depth = 0;

  constructor({ validated, lookahead }: Analysis) {
    super([...vocabulary], {
      maxLookahead: 2,
      recoveryEnabled: false,
      skipValidations: !validated,
      ...(lookahead === undefined ? {} : { lookaheadStrategy: lookahead }),
      errorMessageProvider: expectations,
    });
  }

  /** Makes ready for other tokens. */
  restart(tokens: IToken[]): void {
    this.input = tokens;
    this.remarks = [];
    this.height = 0;
    this.#depth = 0;
  }

  remark(remark: Remark): void {
    if (!this.RECORDING_PHASE) this.remarks.push(remark);
  }

  interpolation(text: string, start: number): Expr | undefined {
    return this.interpolate(text, start);
  }

  // ---- spans --------------------------------------------------------------------------------

  /** The offset of the token that is read next. */
  protected begin(): number {
    return this.LA(1).startOffset;
  }

  /** The offset after the token that was read last. */
  protected end(): number {
    const last = this.LA(0);
    return last.startOffset + last.image.length;
  }

  protected from(start: number): Span {
    return { start, end: this.end() };
  }

  // ---- bounds -------------------------------------------------------------------------------

  /** Before what may hold itself; `leave` after it. An error needs no `leave`: the parser starts anew. */
  protected enter(): void {
    if (this.RECORDING_PHASE) return;
    this.#depth++;
    if (this.#depth > NESTING_LIMIT) this.tooDeep(this.begin());
  }

  protected leave(): void {
    this.#depth--;
  }

  /** Sets the height of the expression just built over parts of height `below`. */
  protected over(below: number, start: number): void {
    this.height = below + 1;
    if (this.height > NESTING_LIMIT && !this.RECORDING_PHASE) this.tooDeep(start);
  }

  private tooDeep(start: number): never {
    const token = this.LA(1);
    const end = Number.isNaN(token.startOffset) ? this.end() : token.startOffset + token.image.length;
    throw new NestedTooDeep({ start: Number.isNaN(start) ? end : start, end });
  }

  // ---- words and strings --------------------------------------------------------------------

  protected wordOf(token: IToken): WordNode {
    const start = token.startOffset;
    return { span: { start, end: start + token.image.length }, text: token.image };
  }

  protected stringOf(token: IToken): StringLiteral {
    return readString(token.image, token.startOffset, token.tokenType !== UnclosedString, this);
  }

  protected readonly name: ParserMethod<[], WordNode> = this.RULE(
    "name",
    (): WordNode => this.wordOf(this.CONSUME(Name)),
  );

  protected readonly word: ParserMethod<[], WordNode> = this.RULE(
    "word",
    (): WordNode => this.wordOf(this.CONSUME(Word)),
  );

  protected readonly string: ParserMethod<[], StringLiteral> = this.RULE(
    "string",
    (): StringLiteral => this.stringOf(this.CONSUME(Str)),
  );

  protected readonly plainString: ParserMethod<[], StringLiteral> = this.RULE("plainString", (): StringLiteral => {
    const literal = this.stringOf(this.CONSUME(Str));
    this.ACTION(() => {
      if (literal.parts.some((part) => part.kind === "interpolation")) {
        this.remark({ kind: "plain-string", span: literal.span });
      }
    });
    return literal;
  });

  protected readonly strings: ParserMethod<[], readonly StringLiteral[]> = this.RULE(
    "strings",
    (): readonly StringLiteral[] => {
      let list: readonly StringLiteral[] = none;
      this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => (list = add(list, this.SUBRULE(this.string))) });
      return list;
    },
  );
}
