/** Equality, order, membership and arithmetic: by value, exact, and errors where the kinds do not go together. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConstantValue } from "../../src/expressions/code.ts";
import { fromConstant, toConstant } from "../../src/expressions/constant.ts";
import type { Outcome, ScalarName, Value } from "../../src/values/value.ts";
import { binary, constant, evaluate, failureOf, printed, scalar, slot } from "./code-builders.ts";

const equal = (left: Outcome, right: Outcome): unknown => failureOf(binary("equal", slot(0), slot(1)), left, right);
const q = (text: string): Outcome => evaluate(scalar("quantity", text));
const of = (type: ScalarName, text: string): Outcome => evaluate(scalar(type, text));

describe("equality", () => {
  test.each<[Outcome, Outcome, boolean]>([
    [80, "80", false],
    ["80", "80", true],
    [true, "true", false],
    [1, 1.0, true],
    [2n ** 60n, 2n ** 60n, true],
    [2n ** 60n, 2n ** 60n + 1n, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[1, null], [1, undefined], true],
    [{ a: 1, b: null }, { a: 1 }, true],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }, true],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }, false],
    [{ a: 1 }, { b: 1 }, false],
    [[], {}, false],
    [{}, {}, true],
  ])("%o == %o is %s", (left, right, expected) => {
    expect(equal(left, right)).toBe(expected);
    expect(equal(right, left)).toBe(expected);
    expect(failureOf(binary("not-equal", slot(0), slot(1)), left, right)).toBe(!expected);
  });
  test.each<[ScalarName, string, string, boolean]>([
    ["quantity", "1000m", "1", true],
    ["quantity", "1Gi", "1024Mi", true],
    ["quantity", "0.1", "100m", true],
    ["quantity", "1G", "1Gi", false],
    ["duration", "60m", "1h", true],
    ["time", "2026-12-24T12:00:00Z", "2026-12-24T13:00:00+01:00", true],
    ["version", "v1.9", "1.9.0", true],
    ["version", "1.9", "1.10", false],
    ["ip", "::ffff:10.0.0.1", "10.0.0.1", true],
    ["cidr", "10.0.0.1/8", "10.0.0.0/8", true],
    ["image", "nginx", "docker.io/library/nginx", true],
  ])("%s %s == %s is %s, the second as a scalar or as text", (type, left, right, expected) => {
    expect(equal(of(type, left), of(type, right))).toBe(expected);
    expect(equal(of(type, left), right)).toBe(expected);
    expect(equal(right, of(type, left))).toBe(expected);
  });
  test("malformed text opposite a scalar is an error", () => {
    expect(equal(q("1"), "lots")).toBe('"lots" is not a quantity');
    expect(equal("A B", of("image", "nginx"))).toBe('"A B" is not an image reference');
    expect(equal(of("time", "2026-12-24T12:00:00Z"), 5)).toBe("a number is not a time");
  });
  test("a quantity equals a number of the same value", () => {
    expect(equal(q("2"), 2)).toBe(true);
    expect(equal(q("2"), true)).toBe(false);
  });
  test("nothing is converted inside lists", () => {
    expect(equal([q("1")] as Value, ["1"])).toBe(false);
    expect(equal([q("1")] as Value, [q("1000m")] as Value)).toBe(true);
  });
  test("is reflexive, symmetric, and survives a round trip through constants", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [left, right] = [a, b] as [Value, Value];
        expect(equal(left, left)).toBe(true);
        expect(equal(left, right)).toBe(equal(right, left));
        expect(equal(fromConstant(toConstant(left)), left)).toBe(true);
      }),
    );
  });
});

describe("constants", () => {
  test("scalars, big whole numbers and user maps with their words come back", () => {
    const map = { bigint: "5", scalar: "quantity", map: { text: "x" } };
    const value = [q("1Gi"), 2n ** 62n, map, true, "x", 1.5] as Value;
    const data = JSON.parse(JSON.stringify(toConstant(value))) as ConstantValue;
    expect(equal(fromConstant(data), value)).toBe(true);
    expect(printed(fromConstant({ scalar: "quantity", text: "x" }))).toBe('error: "x" is not a quantity');
  });
});

describe("order", () => {
  const less = (left: Outcome, right: Outcome): unknown => failureOf(binary("less", slot(0), slot(1)), left, right);
  test.each<[Outcome, Outcome]>([
    [1, 2],
    [2 ** 53 - 1, 2n ** 53n],
    [-1.5, 0],
    [q("1G"), q("1Gi")],
    [q("500m"), "1"],
    ["500m", q("1")],
    [q("500m"), 1],
    [of("version", "v1.9"), "v1.10"],
    [of("version", "2.0"), "latest"],
    [of("version", "1.0-rc.1"), "1.0"],
    [of("duration", "23h"), "1d"],
    [of("time", "2026-01-01T00:00:00Z"), "2026-01-01T00:00:01Z"],
  ])("%s < %s", (left, right) => {
    expect(less(left, right)).toBe(true);
    expect(less(right, left)).toBe(false);
    expect(failureOf(binary("greater-equal", slot(0), slot(1)), right, left)).toBe(true);
    expect(failureOf(binary("less-equal", slot(0), slot(1)), right, left)).toBe(false);
    expect(failureOf(binary("greater", slot(0), slot(1)), right, left)).toBe(true);
  });
  test.each<[Outcome, Outcome, string]>([
    ["1.9", "1.10", "two strings have no order: say version(…), quantity(…), time(…) or number(…)"],
    [1, "2", "a number and a string have no order"],
    [true, false, "a boolean and a boolean have no order"],
    [[1], [2], "a list and a list have no order"],
    [q("1"), of("duration", "1s"), "a quantity and a duration have no order"],
    [of("duration", "1s"), 5, "a number is not a duration"],
    ["lots", q("1"), '"lots" is not a quantity'],
    [undefined, q("1"), "nothing and a quantity have no order"],
    [of("ip", "10.0.0.1"), "10.0.0.2", "an ip and a string have no order"],
  ])("%s < %s is an error", (left, right, why) => {
    expect(less(left, right)).toBe(why);
  });
});

describe("in", () => {
  const isIn = (left: Outcome, right: Outcome): unknown => failureOf(binary("in", slot(0), slot(1)), left, right);
  test.each<[Outcome, Outcome, unknown]>([
    ["a", ["a", "b"], true],
    ["80", [80], false],
    [80, [80, "x"], true],
    [{ a: 1 }, [{ a: 1 }], true],
    ["a", { a: 1 }, true],
    ["b", { a: 1 }, false],
    ["10.1.2.3", of("cidr", "10.0.0.0/8"), true],
    ["11.1.2.3", of("cidr", "10.0.0.0/8"), false],
    ["10.1.0.0/16", [of("cidr", "10.0.0.0/8")] as Value, '"10.1.0.0/16" is not an IP address'],
    [of("cidr", "10.1.0.0/16"), of("cidr", "10.0.0.0/8"), true],
    ["192.0.2.9", [of("cidr", "10.0.0.0/8"), of("cidr", "192.0.2.0/24")] as Value, true],
    ["ten.twenty", [of("cidr", "10.0.0.0/8")] as Value, '"ten.twenty" is not an IP address'],
    ["x", [of("cidr", "10.0.0.0/8"), "x"] as Value, true],
    ["ten", [] as Value, false],
    ["1000m", [q("1")] as Value, true],
    ["a", "abc", "nothing is in a string"],
    [1, { 1: 1 }, "the keys of a map are strings, this is a number"],
  ])("%s in %s", (left, right, expected) => {
    expect(isIn(left, right)).toBe(expected);
  });
  test("in a constant list of texts", () => {
    const code = binary("in", slot(0), constant(["a", "b"]));
    expect([evaluate(code, "a"), evaluate(code, "c"), evaluate(code, 1), evaluate(code, undefined)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("arithmetic", () => {
  const ops = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide" } as const;
  const big = 2n ** 62n;
  test.each<[Outcome, keyof typeof ops, Outcome, string]>([
    [1, "+", 2, "3"],
    [0.5, "+", 1, "1.5"],
    [2 ** 53 - 1, "+", 1, "9007199254740992"],
    [2 ** 53 - 1, "+", 2, "9007199254740993"],
    [big, "-", 1, "4611686018427387903"],
    [big, "+", big, "error: a whole number is beyond 64 bits"],
    [3037000500, "*", 3037000499, "9223372033963249500"],
    [big, "/", 2, "2305843009213693952"],
    [5, "/", 2, "2.5"],
    [6, "/", 2, "3"],
    [1, "/", 0, "error: division by zero"],
    [1e308, "*", 10, "error: the result is too large for a number"],
    ["a", "+", "b", "ab"],
    [[1], "+", [2], "1,2"],
    [q("1Gi"), "+", q("1Mi"), "1025Mi"],
    [q("1Gi"), "-", "24Mi", "1000Mi"],
    [q("1Gi"), "*", 1.5, "1536Mi"],
    [2, "*", q("100m"), "200m"],
    [q("1Gi"), "/", q("512Mi"), "2"],
    [q("1"), "/", q("0"), "error: division by zero"],
    [of("duration", "1h"), "+", of("duration", "30m"), "1h30m"],
    [of("duration", "1h"), "*", 2, "2h"],
    [of("time", "2026-01-01T00:00:00Z"), "+", of("duration", "36h"), "2026-01-02T12:00:00Z"],
    [of("time", "2026-01-02T00:00:00Z"), "-", of("duration", "1d"), "2026-01-01T00:00:00Z"],
    [of("time", "2026-01-02T00:00:00Z"), "-", of("time", "2026-01-01T00:00:00Z"), "1d"],
    [1, "+", "a", "error: + does not take a number and a string"],
    [true, "*", 1, "error: * does not take a boolean and a number"],
    [{}, "+", {}, "error: + does not take a map and a map"],
    [
      of("time", "2026-01-02T00:00:00Z"),
      "+",
      of("time", "2026-01-01T00:00:00Z"),
      "error: + does not take a time and a time",
    ],
  ])("%s %s %s is %s", (left, sign, right, expected) => {
    expect(printed(evaluate(binary(ops[sign], slot(0), slot(1)), left, right))).toBe(expected);
  });
  test("minus", () => {
    const minus = (value: Outcome): unknown => printed(evaluate({ op: "negate", of: slot(0) }, value));
    expect([minus(1), minus(big), minus(q("1Gi")), minus(of("duration", "1h")), minus("a")]).toEqual([
      "-1",
      "-4611686018427387904",
      "-1Gi",
      "-1h",
      "error: - does not take a string",
    ]);
    expect(Object.is(evaluate({ op: "negate", of: slot(0) }, 0), 0)).toBe(true);
  });
});
