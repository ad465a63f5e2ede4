/** A table of texts gives what a map of them would. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { TextTable } from "../../src/base/text-table.ts";

it("numbers texts in the order of arrival, each once", () => {
  const texts = fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: "binary" })), { maxLength: 200 });
  fc.assert(
    fc.property(texts, (some) => {
      const table = new TextTable();
      const expected = new Map<string, number>();
      for (const text of some) {
        expect(table.known(text)).toBe(expected.get(text));
        if (!expected.has(text)) expected.set(text, expected.size);
        expect(table.numberOf(text)).toBe(expected.get(text));
      }
      expect(table.texts).toEqual([...expected.keys()]);
    }),
  );
});

it("grows", () => {
  const table = new TextTable();
  for (let at = 0; at < 20_000; at++) expect(table.numberOf(`text ${at}`)).toBe(at);
  for (let at = 0; at < 20_000; at++) expect(table.known(`text ${at}`)).toBe(at);
  expect(table.known("another")).toBeUndefined();
});
