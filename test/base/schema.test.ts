/** Schemas: what they take, what they make of it, and that every mistake is told with its place. */
import { expect, test } from "vitest";
import { list, map, number, oneOf, record, type Schema, text, textOrNumber } from "../../src/base/schema.ts";

function mistakes(schema: Schema<unknown>, given: unknown): readonly string[] {
  const parsed = schema.safeParse(given);
  return parsed.success ? [] : parsed.issues.map(({ code, path }) => `${code} ${path.join(".")}`);
}

const shop = map({
  name: text({ filled: true }),
  kind: oneOf(["fruit", "bread"]).fallback("fruit"),
  price: number({ minimum: 0, maximum: 9 }).optional(),
  tags: list(text()).fallback([]),
  stock: record(text({ filled: true }), number({ integer: true })).fallback({}),
  size: textOrNumber()
    .transform((given) => Number(given))
    .fallback("7"),
});

test("what is left out has its fallback, read as if it stood there", () => {
  expect(shop.parse({ name: "a" })).toEqual({ name: "a", kind: "fruit", tags: [], stock: {}, size: 7 });
  expect(shop.parse({ name: "a", price: undefined })).toHaveProperty("price");
});

test.each([
  [undefined, ["invalid_type "]],
  [null, ["invalid_type "]],
  [[], ["invalid_type "]],
  [{}, ["invalid_type name"]],
  [{ name: "" }, ["too_small name"]],
  [{ name: "a", kind: "fish" }, ["invalid_value kind"]],
  [{ name: "a", price: -1 }, ["too_small price"]],
  [{ name: "a", price: 10 }, ["too_big price"]],
  [{ name: "a", price: Number.NaN }, ["invalid_type price"]],
  [{ name: "a", tags: ["x", 1, null] }, ["invalid_type tags.1", "invalid_type tags.2"]],
  [{ name: "a", stock: { b: 1.5, "": 1 } }, ["invalid_type stock.b", "invalid_key stock."]],
  [{ name: "a", size: true }, ["invalid_union size"]],
  [{ name: 1, pric: 1, toString: 2 }, ["invalid_type name", "unrecognized_keys "]],
])("%j", (given, expected) => {
  expect(mistakes(shop, given)).toEqual(expected);
});

test("what a map inherits is not given", () => {
  const given = Object.create({ name: "inherited" }) as object;
  expect(mistakes(shop, given)).toEqual(["invalid_type name"]);
  expect(Object.getPrototypeOf(record(text(), text()).parse(JSON.parse('{"__proto__": "x"}')))).toBe(
    Object.prototype,
  );
});

test("nothing is changed or judged where a mistake was found before", () => {
  const never = text({ filled: true }).transform(() => {
    throw new Error("of a mistake");
  });
  expect(mistakes(never, "")).toEqual(["too_small "]);
  const even = number({ integer: true }).refine((value) => value % 2 === 0, "must be even");
  expect([2, 3, "x"].map((given) => mistakes(even, given))).toEqual([[], ["custom "], ["invalid_type "]]);
});
