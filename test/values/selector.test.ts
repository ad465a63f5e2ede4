import { describe, expect, test } from "vitest";
import {
  matchesSelector,
  parseFieldSelector,
  parseLabelSelector,
  type Selector,
  selectorHolds,
  selectorsAreDisjoint,
} from "../../src/values/selector.ts";

function labels(text: string): Selector {
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.ok;
}

describe("label selectors", () => {
  test.each([
    ["env=prod", { env: "prod" }, true],
    ["env==prod", { env: "prod" }, true],
    ["env=prod", {}, false],
    ["env!=prod", {}, true],
    ["env!=prod", { env: "prod" }, false],
    ["env in (prod, dev)", { env: "dev" }, true],
    ["env notin (prod)", { env: "dev" }, true],
    ["env notin (prod)", {}, true],
    ["env", { env: "" }, true],
    ["!env", {}, true],
    ["!env", { env: "x" }, false],
    ["a=b,c in (d,e),!f,g!=h", { a: "b", c: "e" }, true],
    ["a=b,c in (d,e),!f", { a: "b", c: "e", f: "" }, false],
    ["kubernetes.io/metadata.name=x", { "kubernetes.io/metadata.name": "x" }, true],
    ["constructor", {}, false],
    ["env=", { env: "" }, true],
  ])("%s on %j is %s", (text, given, expected) => {
    expect(matchesSelector(labels(text), given)).toBe(expected);
  });

  test.each([
    ["", "a requirement is missing"],
    ["a=b,", "a requirement is missing"],
    ["a b", "`a b` is not a label key"],
    ["a=b c", "`b c` is not a label value"],
    ["a=prod-*", "`prod-*` is not a label value"],
    ["-a", "`-a` is not a label key"],
    ["a>1", "`a>1` is not a label key"],
  ])("%s: %s", (text, error) => {
    expect(parseLabelSelector(text)).toEqual({ error });
  });
});

test("field selectors", () => {
  expect(parseFieldSelector("spec.nodeName=n1,metadata.namespace!=x")).toEqual({
    ok: [
      { key: "spec.nodeName", operator: "In", values: ["n1"] },
      { key: "metadata.namespace", operator: "NotIn", values: ["x"] },
    ],
  });
  expect(parseFieldSelector(String.raw`a=b\,c`)).toEqual({ ok: [{ key: "a", operator: "In", values: ["b,c"] }] });
  expect(parseFieldSelector("a").ok).toBeUndefined();
});

/** Both judgements against every assignment of two labels over three values or none; `z` is a value that nobody names. */
test("holds and disjoint are exact, also where several requirements are about one key", () => {
  const requirements = ["a=x", "a!=x", "a in (x,y)", "a notin (x,y)", "a", "!a", "b=x", "a=y"];
  const values = [undefined, "x", "y", "z"];
  const worlds = values.flatMap((a) => values.map((b) => ({ ...(a && { a }), ...(b && { b }) })));
  const pairs = requirements.flatMap((one) => requirements.map((other) => `${one},${other}`));
  for (const left of pairs) {
    for (const right of pairs) {
      const [outer, inner] = [labels(left), labels(`${right},b!=q`)];
      const ofInner = worlds.filter((world) => matchesSelector(inner, world));
      // What selects nothing is held by nothing that speaks of it.
      if (ofInner.length === 0) continue;
      const told = `${left} against ${right}`;
      expect(selectorHolds(outer, inner), told).toBe(ofInner.every((world) => matchesSelector(outer, world)));
      expect(selectorsAreDisjoint(outer, inner), told).toBe(!ofInner.some((world) => matchesSelector(outer, world)));
    }
  }
  expect(selectorHolds(labels("a=x"), labels("a=x,a=y"))).toBe(false);
  expect(selectorsAreDisjoint(labels("a=x"), labels("a!=y,a=y"))).toBe(true);
});
