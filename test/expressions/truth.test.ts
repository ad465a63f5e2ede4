/** The four truth values: the tables of `and`, `or`, `not`, quantifiers, and the strictness of everything else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../src/expressions/code.ts";
import { Failure, type Outcome, UNKNOWN } from "../../src/values/value.ts";
import {
  binary,
  call,
  choose,
  constant,
  evaluate,
  failureOf,
  has,
  list,
  loop,
  not,
  pairs,
  slot,
} from "./code-builders.ts";

const E = new Failure("broken");
const VALUES = { T: true, F: false, U: UNKNOWN, E } as const;
type Letter = keyof typeof VALUES;
const LETTERS: readonly Letter[] = ["T", "F", "U", "E"];

function letter(outcome: Outcome): Letter | undefined {
  if (outcome instanceof Failure) return "E";
  return LETTERS.find((one) => VALUES[one] === outcome);
}

function truthTable(op: "and" | "or"): Record<string, string> {
  const code: Code = { op, operands: [slot(0), slot(1)] };
  const row = (left: Letter) => LETTERS.map((right) => letter(evaluate(code, VALUES[left], VALUES[right]))).join(" ");
  return Object.fromEntries(LETTERS.map((left) => [left, row(left)]));
}

describe("truth tables", () => {
  test("and", () => {
    expect(truthTable("and")).toEqual({ T: "T F U E", F: "F F F F", U: "U F U U", E: "E F U E" });
  });
  test("or", () => {
    expect(truthTable("or")).toEqual({ T: "T T T T", F: "T F U E", U: "T U U U", E: "T E U E" });
  });
  test("not", () => {
    expect(LETTERS.map((one) => letter(evaluate(not(slot(0)), VALUES[one])))).toEqual(["F", "T", "U", "E"]);
  });
});

const outcome = fc.constantFrom<Outcome>(true, false, UNKNOWN, E, new Failure("another"));

describe("commutativity", () => {
  test.each(["and", "or"] as const)("the order of the operands of `%s` means nothing", (op) => {
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(1000)),
        (values, seeds) => {
          const shuffled = values
            .map((value: Outcome): { value: Outcome; rank: number } => ({ value, rank: seeds.next().value ?? 0 }))
            .sort((a, b) => a.rank - b.rank);
          const code: Code = { op, operands: values.map((_, position) => slot(position)) };
          expect(letter(evaluate(code, ...shuffled.map(({ value }): Outcome => value)))).toBe(
            letter(evaluate(code, ...values)),
          );
        },
      ),
    );
  });
  test.each(["any", "every", "no"] as const)("the order of the items of `%s` means nothing", (op) => {
    // Items are names of slots, so that an item can be unknown or an error.
    const is = (name: Letter): Code => binary("equal", slot(9), constant(name));
    const unknownOrError = choose(is("U"), slot(0), slot(1));
    const body = choose(is("T"), constant(true), choose(is("F"), constant(false), unknownOrError));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LETTERS), { maxLength: 6 }), (letters) => {
        const code: Code = { op, loop: loop(9, slot(2)), body };
        const forwards = letter(evaluate(code, UNKNOWN, E, letters));
        expect(letter(evaluate(code, UNKNOWN, E, letters.toReversed()))).toBe(forwards);
      }),
    );
  });
});

describe("quantifiers", () => {
  const over = (op: "any" | "every" | "no", items: Outcome): Outcome =>
    evaluate({ op, loop: loop(1, slot(0)), body: binary("greater", slot(1), constant(3)) }, items);
  test.each([
    [[1, 5], true, false, false],
    [[1, 2], false, false, true],
    [[4, 5], true, true, false],
    [[], false, true, true],
    [undefined, false, true, true],
  ])("over %j", (items, any, every, no) => {
    expect([over("any", items), over("every", items), over("no", items)]).toEqual([any, every, no]);
  });
  test("a list that is unknown or broken is the result", () => {
    expect(over("any", UNKNOWN)).toBe(UNKNOWN);
    expect(over("every", E)).toBe(E);
  });
  test("what is no list cannot be walked", () => {
    expect(over("any", "text")).toEqual(new Failure("a string cannot be walked: it is no list"));
  });
  test("one variable over a map is the key, two are key and value, and entries that are null are not there", () => {
    const map = { a: 1, b: null, c: 3 };
    const keys: Code = { op: "comprehension", loops: [loop(1, slot(0))], when: undefined, item: slot(1) };
    const values: Code = { op: "comprehension", loops: [pairs(1, 2, slot(0))], when: undefined, item: slot(2) };
    expect(evaluate(keys, map)).toEqual(["a", "c"]);
    expect(evaluate(values, map)).toEqual([1, 3]);
  });
  test("two variables over a list are index and item", () => {
    const code: Code = {
      op: "comprehension",
      loops: [pairs(1, 2, slot(0))],
      when: undefined,
      item: list(slot(1), slot(2)),
    };
    expect(evaluate(code, ["a", "b"])).toEqual([
      [0, "a"],
      [1, "b"],
    ]);
  });
});

describe("strictness", () => {
  const strict: readonly (readonly [string, Code])[] = [
    ["==", binary("equal", slot(0), slot(1))],
    ["!=", binary("not-equal", slot(0), slot(1))],
    ["<", binary("less", slot(0), slot(1))],
    ["in", binary("in", slot(0), slot(1))],
    ["not in", binary("not-in", slot(0), slot(1))],
    ["matches", { op: "matches", value: slot(0), pattern: slot(1) }],
    ["matches regex", { op: "matches-regex", value: slot(0), pattern: slot(1) }],
    ["+", binary("add", slot(0), slot(1))],
    ["-", binary("subtract", slot(0), slot(1))],
    ["*", binary("multiply", slot(0), slot(1))],
    ["/", binary("divide", slot(0), slot(1))],
    ["[ ]", { op: "index", of: slot(0), index: slot(1) }],
    ["keyed", { op: "keyed", of: slot(0), key: "name", index: slot(1) }],
    ["list", list(slot(0), slot(1))],
    ["map", { op: "map", entries: [{ key: slot(0), value: slot(1) }] }],
    ["text", { op: "text", mode: "text", parts: [slot(0), slot(1)] }],
    ["pattern", { op: "text", mode: "pattern", parts: [slot(0), slot(1)] }],
    ["call", call("contains", slot(0), slot(1))],
    ["call of a function that takes absence", call("merge", slot(0), slot(1))],
  ];
  test.each(strict)("%s: unknown if an operand is, else an error if one is", (_, code) => {
    for (const other of ["x", undefined, E] as const) {
      expect(evaluate(code, UNKNOWN, other)).toBe(UNKNOWN);
      expect(evaluate(code, other, UNKNOWN)).toBe(UNKNOWN);
    }
    for (const other of ["x", undefined] as const) {
      expect(evaluate(code, E, other)).toBe(E);
      expect(evaluate(code, other, E)).toBe(E);
    }
  });
  test.each([
    ["has", has(slot(0))],
    ["member", { op: "member", of: slot(0), name: "x" } as Code],
    ["-x", { op: "negate", of: slot(0) } as Code],
    ["convert", { op: "convert", to: "quantity", of: slot(0) } as Code],
    ["boolean", { op: "boolean", of: slot(0) } as Code],
    ["call", call("size", slot(0))],
    ["type", call("type", slot(0))],
    ["??", { op: "fallback", value: slot(0), fallback: constant(1) } as Code],
    ["if", choose(slot(0), constant(1), constant(2))],
  ])("%s", (_, code) => {
    expect(evaluate(code, UNKNOWN)).toBe(UNKNOWN);
    expect(evaluate(code, E)).toBe(E);
  });
  test("a comprehension is unknown if an item is, whatever stands before it", () => {
    const code: Code = {
      op: "comprehension",
      loops: [loop(2, constant([1, 2]))],
      when: undefined,
      item: choose(binary("equal", slot(2), constant(1)), slot(0), slot(1)),
    };
    expect(evaluate(code, E, UNKNOWN)).toBe(UNKNOWN);
    expect(evaluate(code, E, 1)).toBe(E);
  });
  test("`if` follows its condition only", () => {
    const code = choose(slot(0), slot(1), slot(2));
    expect(evaluate(code, true, 1, E)).toBe(1);
    expect(evaluate(code, false, E, 2)).toBe(2);
  });
  test("a condition that is no boolean is an error", () => {
    expect(failureOf({ op: "boolean", of: slot(0) }, "true")).toBe("a condition is true or false, this is a string");
    expect(failureOf({ op: "and", operands: [slot(0)] }, undefined)).toBe(
      "a condition is true or false, this is nothing",
    );
  });
});
