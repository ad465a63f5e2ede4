/** The signatures that the checker knows and the functions that run are the same, absence included. */
import { describe, expect, test } from "vitest";
import { LIBRARY } from "../../src/expressions/functions/library.ts";
import type { Outcome } from "../../src/values/value.ts";
import { FUNCTIONS, type WhenAbsent } from "../../src/vocabulary/functions.ts";
import { call, evaluate, slot } from "./code-builders.ts";

const GIVEN: Readonly<Record<WhenAbsent, Outcome>> = {
  absent: undefined,
  false: false,
  zero: 0,
  "empty-text": "",
  "empty-list": [],
  "empty-map": {},
  second: { second: true },
  "absent-word": "absent",
};

test("every signature has its function", () => {
  expect([...LIBRARY.keys()].toSorted()).toEqual([...FUNCTIONS.keys()].toSorted());
});

describe("an absent first argument gives what the signature says", () => {
  test.each([...FUNCTIONS.values()])("$name", ({ name, parameters, whenAbsent }) => {
    const args = parameters.map((_, at) => slot(at));
    const [, second, third] = parameters;
    const others = [second && { second: true }, third && "x"];
    expect(evaluate(call(name, ...args), undefined, ...others)).toEqual(GIVEN[whenAbsent]);
  });
});
