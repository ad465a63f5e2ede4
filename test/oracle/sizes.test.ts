/**
 * The compiled tree against the naive interpreter at the sizes that fit in a minute; `npm run bench -- --verify` goes on to
 * 100,000 rules.
 */
import { expect, test } from "vitest";
import { verifySize } from "../../bench/verify/verify-size.ts";

/** One whose generated file denies enough. */
const SEED = 12;

test.each([10, 100, 1000])(
  "%i rules: 8,192 questions answered as the interpreter does",
  (rules) => {
    const { requests, outcomes, mismatches } = verifySize(rules, 8192, SEED);
    expect(mismatches).toEqual([]);
    expect(requests).toBe(8192);
    for (const [outcome, count] of Object.entries(outcomes)) expect(count / requests, outcome).toBeGreaterThan(0.05);
  },
  300_000,
);
