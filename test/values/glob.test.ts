import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGlob, escapeGlob, exactTextOf, holds, matchesGlob, overlaps } from "../../src/values/glob.ts";

const matches = (pattern: string, text: string): boolean => matchesGlob(compileGlob(pattern), text);

describe("patterns", () => {
  test.each([
    ["web", "web", true],
    ["web", "web-1", false],
    ["", "", true],
    ["*", "", true],
    ["*", "a/b:c", true],
    ["team-*", "team-", true],
    ["team-*", "xteam-a", false],
    ["*-prod", "a-prod", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "acb", false],
    ["a*a", "a", false],
    ["ab*ba", "aba", false],
    ["**", "x", true],
    [String.raw`\*`, "*", true],
    [String.raw`\*`, "x", false],
    [String.raw`a\*b`, "a*b", true],
    [String.raw`CORP\dev`, String.raw`CORP\dev`, true],
    [String.raw`\\*`, String.raw`\*`, true],
    [String.raw`x\*`, String.raw`x\y`, false],
    ["a.c", "abc", false],
  ])("%s on %s is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test("a pattern without a star has one text", () => {
    expect(exactTextOf(compileGlob(String.raw`a\*`))).toBe("a*");
    expect(exactTextOf(compileGlob("a*"))).toBeUndefined();
  });
});

const letters = fc.constantFrom("a", "b", "*", "\\", "\uFDD0");
const text = fc.array(letters, { maxLength: 6 }).map((all) => all.join(""));

test("an escaped text matches itself and nothing else, whatever stands around it", () => {
  fc.assert(
    fc.property(text, text, text, (inner, other, after) => {
      expect(matches(escapeGlob(inner), inner)).toBe(true);
      expect(matches(escapeGlob(inner), other)).toBe(inner === other);
      expect(matches(`${escapeGlob(inner)}*`, inner + after)).toBe(true);
      expect(matches(`${escapeGlob(inner)}*`, other)).toBe(other.startsWith(inner));
      expect(matches(escapeGlob(inner) + escapeGlob(after), inner + after)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

/** Every text over a, b, c up to six letters; c never stands in a pattern, as most letters do not. */
const universe = textsUpTo(6);
function textsUpTo(length: number): readonly string[] {
  if (length === 0) return [""];
  const shorter = textsUpTo(length - 1);
  const longest = shorter.filter((each) => each.length === length - 1);
  return [...shorter, ...longest.flatMap((each) => ["a", "b", "c"].map((letter) => each + letter))];
}

test("overlaps and holds agree with every text tried out", () => {
  const pattern = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 4 }).map((all) => all.join(""));
  fc.assert(
    fc.property(pattern, pattern, (left, right) => {
      const [a, b] = [compileGlob(left), compileGlob(right)];
      const ofA = universe.filter((each) => matchesGlob(a, each));
      const ofB = universe.filter((each) => matchesGlob(b, each));
      expect(overlaps(a, b)).toBe(ofA.some((each) => matchesGlob(b, each)));
      expect(overlaps(b, a)).toBe(overlaps(a, b));
      expect(holds(a, b)).toBe(ofB.every((each) => matchesGlob(a, each)));
    }),
    { numRuns: 1_000 },
  );
});

test("matching agrees with a regular expression", () => {
  const pattern = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 8 }).map((all) => all.join(""));
  const plain = fc.array(fc.constantFrom("a", "b"), { maxLength: 12 }).map((all) => all.join(""));
  fc.assert(
    fc.property(pattern, plain, (glob, each) => {
      const regex = new RegExp(`^${glob.replaceAll("*", ".*")}$`);
      expect(matches(glob, each)).toBe(regex.test(each));
    }),
  );
});
