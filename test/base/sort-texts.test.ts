/** Texts sorted by their units are as `sort` has them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { orderOfTexts } from "../../src/base/sort-texts.ts";

function sorted(texts: readonly string[]): readonly string[] {
  return Array.from(orderOfTexts(texts), (number) => texts[number] ?? "");
}

it("sorts", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "\0", "\uffff", "a"),
  );
  fc.assert(fc.property(fc.array(text), (texts) => void expect(sorted(texts)).toEqual(texts.toSorted())));
});

it("sorts long texts that differ late, and equal ones", () => {
  const long = "x".repeat(100_000);
  const texts = [`${long}b`, long, `${long}a`, `${long}b`, "", `${long}\0`];
  expect(sorted(texts)).toEqual(texts.toSorted());
});

it("sorts many in any order", () => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `system:serviceaccount:team-${at % 977}:robot-${at}`);
  for (const some of [texts, texts.toSorted(), texts.toSorted().toReversed()])
    expect(sorted(some)).toEqual(texts.toSorted());
});
