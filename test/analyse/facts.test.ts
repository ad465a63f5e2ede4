import { expect, it } from "vitest";
import { build, codesOf } from "../support/build.ts";

const READERS = [
  'deny "d" group "dev" to delete on pods in namespaces where "env=production"',
  'let namespaces prod = "a", namespaces where "env=production" except "b"\nallow "a" group "dev" to get on pods in prod',
  'deny "d" group "dev" to delete on pods when namespace.labels["env"] == "production"',
];

it.each(READERS)("refuses %s where Namespaces are not watched", (policy) => {
  expect(codesOf(build(policy, { facts: false }))).toContain("no-facts");
  expect(build(policy, { facts: true }).engine).toBeDefined();
  expect(build(policy).engine).toBeDefined();
});

it("starts a set that reads no facts", () => {
  expect(build('deny "d" group "dev" to delete on pods in "prod-*"', { facts: false }).engine).toBeDefined();
});
