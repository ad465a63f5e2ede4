/** Requests are written by strangers: deep, large and odd values neither exhaust the stack nor stall the gate. */
import { describe, expect, test } from "vitest";
import type { Code } from "../../src/expressions/code.ts";
import { TooMuch } from "../../src/expressions/bounded.ts";
import { Failure, type Outcome, type Value } from "../../src/values/value.ts";
import { binary, call, evaluate, loop, matches, constant, message, slot, text } from "./code-builders.ts";

/** Nested `depth` times, alternately in maps and lists. */
function nested(depth: number, heart: Value): Value {
  let value = heart;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

describe("deep values", () => {
  const equal = binary("equal", slot(0), slot(1));
  test("are compared at any depth", () => {
    expect(evaluate(equal, nested(200_000, 1), nested(200_000, 1))).toBe(true);
    expect(evaluate(equal, nested(200_000, 1), nested(200_000, 2))).toBe(false);
  });
  test("are printed to a depth", () => {
    expect(String(evaluate(message(slot(0)), nested(100_000, 1))).length).toBeLessThanOrEqual(256);
    expect(String(evaluate(text(slot(0)), nested(100_000, 1)))).toContain("…");
  });
  test("are merged and compared as sets as deep as requests are, and refused beyond", () => {
    const maps = (depth: number): Value => {
      let value: Value = { a: 1 };
      for (let level = 0; level < depth; level++) value = { a: value };
      return value;
    };
    expect(evaluate(call("merge", slot(0), slot(1)), maps(1000), maps(1000))).toEqual(maps(1000));
    expect(evaluate(call("merge", slot(0), slot(1)), maps(100_000), maps(100_000))).toBeInstanceOf(Failure);
    expect(evaluate(call("size", call("unique", slot(0))), [nested(1000, 1), nested(1000, 1)])).toBe(1);
    expect(evaluate(call("unique", slot(0)), [nested(100_000, 1)])).toBeInstanceOf(Failure);
  });
});

describe("large values", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => ({ name: String(at) }));
  test("are compared as sets in linear time", () => {
    expect(evaluate(call("size", call("without", slot(0), slot(1))), many, many.slice(1))).toBe(1);
    expect(evaluate(call("size", call("duplicates", slot(0))), [...many, ...many])).toBe(100_000);
  });
  test("text without an end to its white space is trimmed in linear time", () => {
    expect(evaluate(call("trim", slot(0)), `x${" ".repeat(1_000_000)}x`)).toHaveLength(1_000_002);
    expect(evaluate(call("labelValue", slot(0)), ".".repeat(1_000_000))).toBe("");
    expect(evaluate(call("number", slot(0)), `${"1".repeat(1_000_000)}x`)).toBeUndefined();
  });
  test("patterns with many stars do not backtrack", () => {
    expect(evaluate(matches(slot(0), constant(`${"*a".repeat(50)}*b`)), "a".repeat(100_000))).toBe(false);
  });
  test("replacing within replacements is bounded", () => {
    let code: Code = slot(0);
    for (let round = 0; round < 6; round++) code = call("replace", code, constant("a"), constant("a".repeat(50)));
    expect(evaluate(code, "a")).toEqual(new TooMuch("a text of more than 16777216 characters"));
  });
  test("walking is in place", () => {
    const none: Code = { op: "any", loop: loop(1, slot(0)), body: binary("equal", slot(1), constant("x")) };
    expect(evaluate(none, many as Outcome)).toBe(false);
  });
});
