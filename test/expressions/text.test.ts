/** Interpolation in its three modes, and the two kinds of patterns. */
import { describe, expect, test } from "vitest";
import { Failure, type Outcome, UNKNOWN, type Value } from "../../src/values/value.ts";
import { constant, evaluate, failureOf, matches, message, pattern, scalar, slot, text } from "./code-builders.ts";

const say = (value: Outcome): Outcome => evaluate(message("<", slot(0), ">"), value);

describe("text", () => {
  test.each<[Outcome, string]>([
    ["a", "a"],
    [1.5, "1.5"],
    [2n ** 60n, "1152921504606846976"],
    [true, "true"],
    [["a", 1, null, ["b", "c"]], "a, 1, b, c"],
    [{ a: "x", b: [1], c: null }, '{"a":"x","b":[1]}'],
    [evaluate(scalar("quantity", "1024Mi")), "1024Mi"],
    [[], ""],
  ])("%o prints as %s", (value, expected) => {
    expect(evaluate(text(slot(0)), value)).toBe(expected);
    expect(say(value)).toBe(`<${expected}>`);
  });
});

describe("messages never fail", () => {
  test("absent, unknown and broken values", () => {
    expect(say(undefined)).toBe("<(none)>");
    expect(say(null)).toBe("<(none)>");
    expect(say(UNKNOWN)).toBe("<(unknown)>");
    expect(say(new Failure("broken"))).toBe("<(error: broken)>");
  });
  test("control characters become spaces, in the text of the policy too", () => {
    expect(say("a\nb\u0000\u0085c")).toBe("<a b  c>");
    expect(evaluate(message("a\tb"))).toBe("a b");
  });
  test("256 characters per value and 1,000 per message, never half a character", () => {
    expect(say("x".repeat(256))).toBe(`<${"x".repeat(256)}>`);
    expect(say("x".repeat(257))).toBe(`<${"x".repeat(255)}…>`);
    expect(say("😀".repeat(200))).toBe(`<${"😀".repeat(127)}…>`);
    const long = evaluate(message(...Array.from({ length: 10 }, () => slot(0))), "y".repeat(200));
    expect(long).toBe(`${"y".repeat(999)}…`);
    expect(String(say(Array.from({ length: 1_000_000 }, () => "abc"))).length).toBe(258);
    expect(say("\ud800")).toBe("<\ufffd>");
  });
});

describe("patterns", () => {
  const like = (value: Outcome, by: Outcome): unknown => failureOf(matches(slot(0), slot(1)), value, by);
  test.each<[Outcome, Outcome, unknown]>([
    ["payments-eu", "payments-*", true],
    ["payment", "payments-*", false],
    ["a/b:c", "*", true],
    ["a*b", "a\\*b", true],
    ["axb", "a\\*b", false],
    ["b", ["a", "b*"], true],
    ["b", [], false],
    [evaluate(scalar("image", "nginx")), "ngi*", true],
    [1, "*", "only text matches a pattern, this is a number"],
    ["a", 1, "a pattern is a string, this is a number"],
    ["a", [1, "a"], true],
    ["a", [1, "b"], "a pattern is a string, this is a number"],
  ])("%s matches %o", (value, by, expected) => {
    expect(like(value, by)).toBe(expected);
    if (typeof by === "string") expect(failureOf(matches(slot(0), constant(by)), value)).toBe(expected);
  });
  test("a constant list", () => {
    expect(evaluate(matches(slot(0), constant(["a*", "b"])), "abc")).toBe(true);
    expect(evaluate(matches(slot(0), { op: "list", items: [constant("a*"), constant("b")] }), "b")).toBe(true);
  });
  test("what is put in matches to the letter", () => {
    const own = matches(slot(0), pattern(slot(1), "-*"));
    expect(evaluate(own, "ana-x", "ana")).toBe(true);
    expect(evaluate(own, "anything-x", "*")).toBe(false);
    expect(evaluate(own, "*-x", "*")).toBe(true);
    expect(evaluate(matches(slot(0), pattern(slot(1), "*")), "CORP\\x", "CORP\\")).toBe(true);
  });
  test("a list stands for any of its elements, two lists for every pair, absence for nothing", () => {
    const both = matches(slot(0), pattern(slot(1), "-", slot(2)));
    expect(evaluate(both, "b-y", ["a", "b"], ["x", "y"] as Value)).toBe(true);
    expect(evaluate(both, "b-z", ["a", "b"], ["x", "y"] as Value)).toBe(false);
    expect(evaluate(both, "b-", ["a", "b"], undefined)).toBe(false);
    expect(evaluate(both, "b-", ["a", "b"], [])).toBe(false);
    const many = Array.from({ length: 1000 }, (_, at) => String(at));
    expect(failureOf(both, "x", many, many)).toBe("the pattern stands for too many patterns");
  });
});

describe("regular expressions", () => {
  const like = (value: Outcome, by: string): unknown =>
    failureOf(matches(slot(0), constant(by), "matches-regex"), value);
  test("match the whole text", () => {
    expect(like("cc-1234", "cc-[0-9]{4}")).toBe(true);
    expect(like("cc-12345", "cc-[0-9]{4}")).toBe(false);
    expect(like("ab", "a|ab")).toBe(true);
    expect(like("MY_TOKEN", "(?i).*(password|token).*")).toBe(true);
  });
  test("come from data too, as one or as a list", () => {
    const code = matches(slot(0), slot(1), "matches-regex");
    expect(evaluate(code, "b1", ["a", "b[0-9]"])).toBe(true);
    expect(failureOf(code, "x", "a(")).toBe('"a(" is not a regular expression: missing closing ): `a(`');
    expect(failureOf(code, "x", "(?=a)")).toContain("is not a regular expression");
    expect(evaluate(code, "x", ["a(", "x"] as Value)).toBe(true);
  });
  test("take linear time", () => {
    expect(like("a".repeat(100_000), "(a+)+b")).toBe(false);
  });
});
