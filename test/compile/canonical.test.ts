/** One text for one meaning: what digests and the numbers of rules rest on. */
import { describe, expect, it } from "vitest";
import { canonicalText } from "../../src/compile/canonical.ts";
import { build } from "../support/build.ts";

describe("a canonical text", () => {
  it("does not show in which order keys were written", () => {
    expect(canonicalText({ b: 1, a: { d: [], c: null } })).toBe(canonicalText({ a: { c: null, d: [] }, b: 1 }));
  });
  it("leaves out where something stands, and nothing that is called so", () => {
    const told = { name: "x", ref: { name: "x", file: "a.policy", line: 3 } };
    expect(canonicalText(told)).toBe(canonicalText({ name: "x" }));
    expect(canonicalText({ ref: { file: "a" } })).not.toBe(canonicalText({}));
  });
  it("keeps apart what is not the same", () => {
    const texts = [1, "1", 1n, null, [], {}, [null], [[]], ["1"], { a: 1 }, { a: "1" }, true].map(canonicalText);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

it("the digest of a set says as little of the order of keys", () => {
  const digestOf = (map: string) =>
    build(`let limits = ${map}
deny "too many" to create on configmaps in "x" when (limits[object.metadata.labels["tier"] ?? "web"] ?? 0) > 2
`).engine?.digest;
  expect(digestOf("{web: 3, db: 1}")).toBeDefined();
  expect(digestOf("{web: 3, db: 1}")).toBe(digestOf("{db: 1, web: 3}"));
  expect(digestOf("{web: 3, db: 1}")).not.toBe(digestOf("{web: 3, db: 2}"));
});
