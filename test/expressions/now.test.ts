/** Comparisons with the clock tell the frame when their answer will be another. */
import { describe, expect, test } from "vitest";
import type { Code } from "../../src/expressions/code.ts";
import { linkCode } from "../../src/expressions/link.ts";
import { Failure, type Outcome } from "../../src/values/value.ts";
import { binary, frameOf, message, NOW, root, scalar, slot } from "./code-builders.ts";

const OPS = ["less", "less-equal", "greater", "greater-equal", "equal", "not-equal"] as const;

function ask(code: Code, now: number, ...slots: Outcome[]): { readonly answer: Outcome; readonly until: number } {
  const frame = frameOf({ now }, slots);
  return { answer: linkCode(code)(frame), until: frame.nextChange };
}

const LATER = "2026-12-24T12:00:10Z";
const at = Date.parse(LATER);

describe.each(OPS)("now %s a time", (op) => {
  test.each([
    ["before", at - 10],
    ["just before", at - 1],
    ["at", at],
    ["just after", at + 1],
    ["after", at + 10],
  ])("%s it, the answer stands exactly until the instant that is told", (_, now) => {
    for (const code of [
      binary(op, root("now"), scalar("time", LATER)),
      binary(op, scalar("time", LATER), root("now")),
      binary(op, root("now"), scalar("time", "2026-12-24T12:00:10.0004Z")),
    ]) {
      const { answer, until } = ask(code, now);
      const end = Math.min(until, at + 20);
      for (let instant = now; instant < end; instant++) expect(ask(code, instant).answer).toBe(answer);
      if (until !== Infinity) expect(ask(code, until).answer).toBe(!answer);
    }
  });
});

test("the earliest change of several is told, and what is not reached tells nothing", () => {
  const early = binary("less", root("now"), scalar("time", "2026-12-25T00:00:00Z"));
  const late = binary("less", root("now"), scalar("time", "2026-12-26T00:00:00Z"));
  expect(ask({ op: "and", operands: [late, early] }, NOW).until).toBe(Date.parse("2026-12-25T00:00:00Z"));
  expect(ask({ op: "or", operands: [late, early] }, NOW).until).toBe(Date.parse("2026-12-26T00:00:00Z"));
});

test("text is read as a time; what is none is an error", () => {
  const code = binary("less", root("now"), slot(0));
  expect(ask(code, NOW, "2027-01-01T00:00:00Z").answer).toBe(true);
  expect(ask(code, NOW, "soon").answer).toEqual(new Failure('"soon" is not a time'));
  expect(ask(code, NOW, undefined).answer).toEqual(new Failure("a time and nothing have no order"));
  expect(ask(code, NOW, 5).answer).toBeInstanceOf(Failure);
  expect(ask(binary("equal", root("now"), slot(0)), NOW, undefined).answer).toBe(false);
});

test("whoever prints the clock gets another text at the next instant", () => {
  expect(ask(message(root("now")), NOW)).toEqual({ answer: "2026-12-24T12:00:00Z", until: NOW + 1 });
});
