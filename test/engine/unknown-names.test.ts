/** The name of what is being created is not known at authorization: an exception may be meant. */
import { expect, test } from "vitest";
import { failuresOf } from "../testing/run-policy.ts";

test("an allow with an excepted name does not hold a creation", () => {
  const rules = 'allow "all but one" user "alice" to create, get on pods named "*" except "web"';
  const steps = `
    cannot create pods in "x"
    cannot create pods named "web" in "x"
    can create pods named "api" in "x"
    can get pods named "api" in "x"`;
  expect(failuresOf(rules, steps)).toEqual([]);
});

test("an allow without one does, a deny waits for the name", () => {
  const rules = `
allow "all" user "alice" to create on pods named "*"
deny "not web" anyone to create on pods named "web"`;
  const steps = `
    can create pods in "x"
    denied create pods named "web" in "x"`;
  expect(failuresOf(rules, steps)).toEqual([]);
});
