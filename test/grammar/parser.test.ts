/** The grammar is sound: no ambiguity that was not meant. What is written of it is generated (scripts/generate-grammar.ts). */
import { expect, it } from "vitest";
import { PolicyParser } from "../../grammar/parser.ts";
import { K, reservedWords, wordTypes } from "../../grammar/tokens.ts";

it("passes the validations that a start skips", () =>
  expect(() => new PolicyParser({ validated: true })).not.toThrow());

it("looks every keyword up", () => {
  for (const word of Object.keys(K)) expect(wordTypes.get(word)?.LABEL).toBe(`\`${word}\``);
  expect(Math.max(...[...wordTypes.keys()].map((word) => word.length))).toBeLessThanOrEqual(15);
  expect(new Set(reservedWords).size).toBe(37);
});
