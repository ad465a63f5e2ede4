import { expect, test } from "vitest";
import { failuresOf } from "./run-policy.ts";

const RULES = `
authenticate "staff" with oidc "corp"
  when claims.verified == true
  as user "oidc:{claims.email}" groups ["oidc:{g}" for g in claims.groups ?? []]
  extra {"example.com/team": [claims.team ?? "none"]}
authenticate "anything" with users "demo" as user claims.name
`;

test("what is written is compared, and nothing else", () => {
  const claims = '{verified: true, email: "kim@x", groups: ["b", "a"]}';
  const steps = `
    with oidc "corp" ${claims} is user "oidc:kim@x"
    with oidc "corp" ${claims} is user "oidc:kim@x" groups "oidc:a", "oidc:b" extra {"example.com/team": ["none"]}
    with oidc "corp" {verified: false, email: "kim@x"} is unauthenticated
    with oidc "corp" absent is unauthenticated
    with oidc "other" ${claims} is unauthenticated`;
  expect(failuresOf(RULES, steps)).toEqual([]);
});

test("a difference names both identities", () => {
  const claims = '{verified: true, email: "kim@x", groups: ["a"]}';
  expect(failuresOf(RULES, `with oidc "corp" ${claims} is user "oidc:kim@x" groups "oidc:b"`)).toEqual([
    'expected user "oidc:kim@x" groups "oidc:b", got user "oidc:kim@x" groups "oidc:a" extra {"example.com/team":["none"]}',
  ]);
  expect(failuresOf(RULES, `with oidc "corp" ${claims} is unauthenticated`)[0]).toContain("expected unauthenticated");
  expect(failuresOf(RULES, 'with oidc "corp" {verified: false} is user "x"')[0]).toContain("got unauthenticated");
});

test("a source names nobody under system: unless it is told to", () => {
  expect(failuresOf(RULES, 'with users "demo" {name: "system:admin"} is unauthenticated')).toEqual([]);
});

test("claims are an object", () => {
  expect(failuresOf(RULES, 'with users "demo" "kim" is unauthenticated')[0]).toContain("no object");
});
