import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  divideQuantities,
  multiplyQuantity,
  parseQuantity,
  Quantity,
  quantityOf,
  subtractQuantities,
} from "../../src/values/quantity.ts";

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if (!parsed) throw new Error(`${text} is no quantity`);
  return parsed;
}

describe("equal quantities", () => {
  test.each([
    ["1000m", "1"],
    ["1Ki", "1024"],
    ["1.5Gi", "1536Mi"],
    ["1e3", "1k"],
    ["1E3", "1000"],
    ["1E", "1000P"],
    ["0.1", "100m"],
    [".5", "500m"],
    ["5.", "5"],
    ["+5", "5"],
    ["-1", "-1000m"],
    ["0.1Ki", "102.4"],
    ["12e-1", "1.2"],
    ["100n", "0.1u"],
    ["0", "0Gi"],
    ["0.3n", "1n"],
  ])("%s is %s", (left, right) => {
    expect(compareQuantities(quantity(left), quantity(right))).toBe(0);
  });
});

test.each([
  ["999m", "1"],
  ["1G", "1Gi"],
  ["9007199254740992", "9007199254740993"],
  ["-2", "-1"],
  ["1", "1.000000001"],
])("%s is less than %s", (left, right) => {
  expect(compareQuantities(quantity(left), quantity(right))).toBe(-1);
});

test.each(["", "1 Gi", "Gi", "1gi", "1K", "--1", "1e", "1Kib", "0x10", "1,5", "1.2.3", "NaN", ".", "1e999999"])(
  "%s is malformed",
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test("printed as written, computed in the canonical form", () => {
  expect(String(quantity("1024Mi"))).toBe("1024Mi");
  expect(canonicalQuantity(quantity("1024Mi"))).toBe("1Gi");
  expect(canonicalQuantity(quantity("0.5"))).toBe("500m");
  expect(canonicalQuantity(quantity("1000m"))).toBe("1");
  expect(canonicalQuantity(quantity("1500"))).toBe("1500");
  expect(canonicalQuantity(quantity("12e6"))).toBe("12e6");
  expect(canonicalQuantity(quantity("0.5Ki"))).toBe("512");
  expect(canonicalQuantity(quantity("-3000"))).toBe("-3k");
  expect(String(addQuantities(quantity("512Mi"), quantity("512Mi")))).toBe("1Gi");
  expect(String(subtractQuantities(quantity("1"), quantity("100m")))).toBe("900m");
  expect(String(multiplyQuantity(quantity("100m"), 3))).toBe("300m");
  expect(String(multiplyQuantity(quantity("1Gi"), 0.5))).toBe("512Mi");
  expect(String(quantityOf(2))).toBe("2");
});

test("division is exact where the result is whole", () => {
  expect(divideQuantities(quantity("1Gi"), quantity("256Mi"))).toBe(4);
  expect(divideQuantities(quantity("1"), quantity("4"))).toBe(0.25);
  expect(divideQuantities(quantity("1"), quantity("3"))).toBeCloseTo(1 / 3, 15);
  expect(divideQuantities(quantity("1"), quantity("0"))).toBeUndefined();
});

test("the canonical form means the same, and adding is commutative", () => {
  const written = fc
    .tuple(
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.constantFrom("", ".5", ".125", ".001"),
      fc.constantFrom("", "m", "u", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-2"),
    )
    .map(([number, fraction, suffix]) => `${number}${fraction}${suffix}`);
  fc.assert(
    fc.property(written, written, (left, right) => {
      const [a, b] = [quantity(left), quantity(right)];
      expect(compareQuantities(quantity(canonicalQuantity(a)), a)).toBe(0);
      expect(compareQuantities(addQuantities(a, b), addQuantities(b, a))).toBe(0);
      expect(compareQuantities(subtractQuantities(addQuantities(a, b), b), a)).toBe(0);
    }),
  );
});
