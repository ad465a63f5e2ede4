/** The table of absence, row by row. JSON null reads as absent everywhere. */
import { describe, expect, test } from "vitest";
import type { Code } from "../../src/expressions/code.ts";
import { linkCode } from "../../src/expressions/link.ts";
import { type Outcome, Scalar } from "../../src/values/value.ts";
import {
  binary,
  call,
  constant,
  evaluate,
  failureOf,
  frameOf,
  has,
  index,
  keyed,
  list,
  loop,
  matches,
  member,
  message,
  pattern,
  root,
  slot,
  text,
} from "./code-builders.ts";

const X = slot(0);
const ABSENT = [undefined, null] as const;

describe.each(ABSENT)("where x is %s", (x) => {
  const of = (code: Code): Outcome => evaluate(code, x);
  test("its parts are absent", () => {
    expect(of(member(X, "f"))).toBeUndefined();
    expect(of(member(X, "f", "g", "h"))).toBeUndefined();
    expect(of(index(X, constant("k")))).toBeUndefined();
    expect(of(index(X, constant(0)))).toBeUndefined();
    expect(of(keyed(X, "name", constant("k")))).toBeUndefined();
  });
  test("as an index it finds nothing", () => {
    expect(of(index(constant({ map: { a: 1 } }), X))).toBeUndefined();
    expect(of(index(constant([1]), X))).toBeUndefined();
    expect(of(keyed(constant([{ map: { name: "a" } }]), "name", X))).toBeUndefined();
  });
  test("it equals absence only", () => {
    expect(of(binary("equal", X, constant(1)))).toBe(false);
    expect(of(binary("equal", constant("a"), X))).toBe(false);
    expect(of(binary("not-equal", X, constant(1)))).toBe(true);
    expect(of(binary("equal", X, constant(null)))).toBe(true);
    expect(of(binary("not-equal", X, constant(null)))).toBe(false);
    expect(of(binary("equal", X, scalar))).toBe(false);
  });
  test("it is in nothing and matches nothing", () => {
    expect(of(binary("in", X, constant(["a"])))).toBe(false);
    expect(of(binary("not-in", X, constant(["a"])))).toBe(true);
    expect(of(binary("in", constant("a"), X))).toBe(false);
    expect(of(binary("not-in", constant("a"), X))).toBe(true);
    expect(of(matches(X, constant("*")))).toBe(false);
    expect(of(matches(X, constant("*"), "not-matches"))).toBe(true);
    expect(of(matches(X, constant(".*"), "matches-regex"))).toBe(false);
  });
  test("as a pattern it is an error", () => {
    expect(failureOf(matches(constant("a"), X), x)).toBe("the pattern is absent");
  });
  test("it has no order and no arithmetic", () => {
    expect(failureOf(binary("less", X, constant(1)), x)).toBe("nothing and a number have no order");
    expect(failureOf(binary("add", X, constant(1)), x)).toBe("+ does not take nothing and a number");
    expect(failureOf({ op: "negate", of: X }, x)).toBe("- does not take nothing");
  });
  test("it cannot be interpolated outside messages", () => {
    expect(failureOf(text("a ", X), x)).toBe("an interpolated value is absent");
    expect(of(message("a ", X))).toBe("a (none)");
    expect(of(matches(constant("a"), pattern("a", X)))).toBe(false);
  });
  test("an argument after the first may not be absent", () => {
    expect(failureOf(call("contains", constant("a"), X), x)).toBe("argument 2 of contains is absent");
    expect(failureOf(call("replace", constant("a"), constant("a"), X), x)).toBe("argument 3 of replace is absent");
  });
  test("has and ??", () => {
    expect(of(has(X))).toBe(false);
    expect(of({ op: "fallback", value: X, fallback: constant(7) })).toBe(7);
  });
  test("loops find an empty list", () => {
    const body = constant(true);
    expect(of({ op: "any", loop: loop(1, X), body })).toBe(false);
    expect(of({ op: "every", loop: loop(1, X), body })).toBe(true);
    expect(of({ op: "no", loop: loop(1, X), body })).toBe(true);
    expect(of({ op: "comprehension", loops: [loop(1, X)], when: undefined, item: body })).toEqual([]);
  });
  test("literals leave it out", () => {
    expect(of(list(constant(1), X, constant(2)))).toEqual([1, 2]);
    const map: Code = {
      op: "map",
      entries: [
        { key: constant("a"), value: X },
        { key: constant("b"), value: constant(1) },
      ],
    };
    expect(of(map)).toEqual({ b: 1 });
  });
  test("a conversion leaves it absent", () => {
    expect(of({ op: "convert", to: "quantity", of: X })).toBeUndefined();
  });
});

const scalar: Code = { op: "scalar", type: "quantity", text: "1" };

describe("what is there", () => {
  test.each([[{}], [[]], [""], [0], [false]])("%j is present", (value) => {
    expect(evaluate(has(X), value)).toBe(true);
    expect(evaluate({ op: "fallback", value: X, fallback: constant(7) }, value)).toEqual(value);
  });
  test("an index out of range is absent", () => {
    expect(evaluate(index(X, constant(2)), [1, 2])).toBeUndefined();
    expect(evaluate(index(X, constant(-1)), [1, 2])).toBeUndefined();
    expect(evaluate(index(X, constant(0.5)), [1, 2])).toBeUndefined();
  });
  test("null inside maps and lists is absent", () => {
    expect(evaluate(member(X, "a"), { a: null })).toBeUndefined();
    expect(evaluate(index(X, constant(0)), [null])).toBeUndefined();
    expect(evaluate(binary("equal", X, constant({ map: {} })), { a: null })).toBe(true);
    expect(evaluate(binary("in", constant("a"), X), { a: null })).toBe(false);
  });
  test("a member of what has none is an error", () => {
    expect(failureOf(member(X, "f"), "text")).toBe('a string has no field "f"');
    expect(failureOf(member(X, "f"), 7)).toBe('a number has no field "f"');
    expect(failureOf(member(X, "f"), true)).toBe('a boolean has no field "f"');
    expect(failureOf(member(X, "f"), [1])).toBe('a list has no field "f"');
    expect(failureOf(member(X, "length"), [1])).toBe('a list has no field "length"');
    expect(failureOf(member({ op: "scalar", type: "quantity", text: "1" }, "f"))).toBe('a quantity has no field "f"');
    expect(failureOf(index(X, constant("k")), "text")).toBe("a string has no elements");
    expect(failureOf(index(X, constant("k")), [1])).toBe("the index of a list is a number, this is a string");
    expect(failureOf(index(X, constant(1)), { a: 1 })).toBe("the keys of a map are strings, the index is a number");
  });
  test("`??` catches absence, never an error", () => {
    const broken = member(X, "f");
    expect(failureOf({ op: "fallback", value: broken, fallback: constant(1) }, "text")).toBe(
      'a string has no field "f"',
    );
  });
  test("the element with a key", () => {
    const env = [{ name: "A", value: "1" }, null, "odd", { name: "B", value: "2" }];
    expect(evaluate(member(keyed(X, "name", constant("B")), "value"), env)).toBe("2");
    expect(evaluate(keyed(X, "name", constant("C")), env)).toBeUndefined();
    expect(failureOf(keyed(X, "name", constant("C")), { a: 1 })).toBe("a map is not a list");
  });
});

describe("names of the prototype are keys like any other", () => {
  const odd = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
  test.each(odd)("%s", (key) => {
    const object = JSON.parse(`{${JSON.stringify(key)}: {"x": 1}}`) as Outcome;
    expect(evaluate(member(X, key, "x"), object)).toBe(1);
    expect(evaluate(index(X, constant(key)), object)).toEqual({ x: 1 });
    expect(evaluate(binary("in", constant(key), X), object)).toBe(true);
    expect(evaluate(member(X, key), {})).toBeUndefined();
    expect(evaluate(index(X, constant(key)), {})).toBeUndefined();
    expect(evaluate(binary("in", constant(key), X), {})).toBe(false);
    expect(evaluate(binary("equal", X, constant({ map: {} })), object)).toBe(false);
    const made = evaluate({ op: "map", entries: [{ key: constant(key), value: constant(1) }] });
    expect(Object.keys(made as object)).toEqual([key]);
    expect(evaluate(call("keys", call("merge", slot(0), slot(1))), object, made)).toEqual([key]);
    expect(evaluate(index(call("merge", slot(0), slot(1)), constant(key)), object, { a: 1 })).toEqual({ x: 1 });
    expect(evaluate(index(call("omit", X, constant(["a"])), constant(key)), object)).toEqual({ x: 1 });
  });
  test("roots that are objects", () => {
    expect(linkCode(member(root("object"), "constructor"))(frameOf({ object: {} }))).toBeUndefined();
  });
});

test("scalars are no maps", () => {
  expect(evaluate(scalar)).toBeInstanceOf(Scalar);
  expect(failureOf({ op: "any", loop: loop(1, scalar), body: constant(true) })).toBe(
    "a quantity cannot be walked: it is no list",
  );
});
