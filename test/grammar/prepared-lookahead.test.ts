/** What is read of the grammar chooses as what Chevrotain works out of it: at every place, before every two tokens. */
import { EOF, type IOrAlt, type IToken, type TokenType } from "chevrotain";
import { expect, it } from "vitest";
import { PolicyParser } from "../../grammar/parser.ts";
import { type Internals, type LookaheadFunction, OPTIONAL_KEYS } from "../../grammar/prepared-lookahead.ts";
import { vocabulary } from "../../grammar/tokens.ts";

const tokenOf = (tokenType: TokenType): IToken => {
  const tokenTypeIdx = tokenType.tokenTypeIdx ?? -1;
  return { image: tokenType.name, startOffset: 0, tokenTypeIdx, tokenType };
};
const tokens = [...vocabulary, EOF].map(tokenOf);
const open: IOrAlt<unknown>[] = Array.from({ length: 40 }, () => ({ ALT: () => undefined }));
const closed: IOrAlt<unknown>[] = open.map((alternative) => ({ ...alternative, GATE: () => false }));

const worked = (new PolicyParser({ validated: false }) as unknown as Internals).lookAheadFuncsCache;
const read = (new PolicyParser() as unknown as Internals).lookAheadFuncsCache;

const placesOf = (all: readonly LookaheadFunction[][]) =>
  all.flatMap((places, rule) => Object.entries(places).map(([key, choose]) => ({ rule, key, choose })));

/** What it takes before a first token and each that may follow. */
function choices(choose: LookaheadFunction, alternatives: IOrAlt<unknown>[]): readonly unknown[] {
  const ahead: IToken[] = [];
  const parser = { LA_FAST: (howMuch: number) => ahead[howMuch - 1] } as unknown as Internals;
  return tokens.flatMap((first) => {
    ahead[0] = first;
    return tokens.map((second) => {
      ahead[1] = second;
      // Not to be there and to be no alternative is the same to the parser.
      return choose.call(parser, alternatives) ?? false;
    });
  });
}

it("has the same places", () => {
  const keys = (all: readonly LookaheadFunction[][]) => placesOf(all).map(({ rule, key }) => `${rule} ${key}`);
  expect(keys(read)).toEqual(keys(worked));
  expect(keys(read).length).toBeGreaterThan(100);
});

it("chooses the same", () => {
  const others = placesOf(read);
  placesOf(worked).forEach(({ rule, key, choose }, index) => {
    // Only alternatives have conditions.
    for (const alternatives of Number(key) < OPTIONAL_KEYS ? [open, closed] : [open]) {
      const chosen = choices(others[index]?.choose ?? choose, alternatives);
      expect(chosen, `${rule} ${key}`).toEqual(choices(choose, alternatives));
    }
  });
});

it("says the same of what could have stood there", () => {
  const parser = new PolicyParser();
  expect(Object.keys(parser.getGAstProductions())).toEqual(
    Object.keys(new PolicyParser({ validated: false }).getGAstProductions()),
  );
});
