import { describe, expect, test } from "vitest";
import { explainUnknownVerb, isConnectable, isKnownVerb } from "../../src/vocabulary/verbs.ts";

describe("known verbs", () => {
  test.each([
    "get",
    "deletecollection",
    "connect",
    "impersonate",
    "request-serviceaccounts-token-audience",
    "impersonate:user-info",
    "impersonate-on:serviceaccount:list",
    "impersonate-on:user-info:*",
  ])("%s", (verb) => {
    expect(isKnownVerb(verb)).toBe(true);
    expect(explainUnknownVerb(verb)).toBeUndefined();
  });
  test.each([
    "GET",
    "impersonate:",
    "impersonate:x",
    "impersonate:user-info:get",
    "impersonate-on:user-info",
    "get:x",
  ])("%s is none", (verb) => {
    expect(isKnownVerb(verb)).toBe(false);
  });
});

describe("mistakes", () => {
  test.each([
    ["exec", "pods", "verb-is-a-subresource", "write `to connect on pods/exec`"],
    ["log", "pods", "verb-is-a-subresource", "write `to get on pods/log`"],
    ["logs", "pods", "verb-is-a-subresource", "write `to get on pods/log`"],
    ["scale", "statefulsets", "verb-is-a-subresource", "write `to update, patch on statefulsets/scale`"],
    ["view", "pods", "unknown-verb", "write `get, list, watch`"],
    ["edit", "pods", "unknown-verb", "write `get, update, patch`, or `grant` a role"],
    ["gett", "pods", "unknown-verb", "did you mean `get`?"],
    ["List", "pods", "unknown-verb", "did you mean `list`?"],
    ["constructor", "pods", "unknown-verb", 'a verb that a component invented is written in quotes: `"constructor"`'],
  ])("%s", (verb, on, code, help) => {
    expect(explainUnknownVerb(verb, on)).toMatchObject({ code, help });
  });
});

test("connect meets only what can be connected to", () => {
  const pods = { group: "", resource: "pods" };
  expect(isConnectable({ ...pods, subresource: "exec" })).toBe(true);
  expect(isConnectable({ ...pods, subresource: "*" })).toBe(true);
  expect(isConnectable({ group: "*", resource: "*", subresource: "**" })).toBe(true);
  expect(isConnectable({ ...pods, subresource: "*", literalStar: true })).toBe(false);
  expect(isConnectable({ ...pods, subresource: "" })).toBe(false);
  expect(isConnectable({ ...pods, subresource: "log" })).toBe(false);
});
