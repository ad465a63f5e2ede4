/** Exemptions from a deny of identities: one that names the identity, and one that holds the question by which it is asked for. */
import { expect, it } from "vitest";
import { build } from "../support/build.ts";

const DENY = 'deny "d" anyone to impersonate user "admin", group "ops"';

function answer(
  exemption: string,
  verb: string,
  apiGroup: string,
  resource: string,
  name: string,
): string | undefined {
  const set = build(`${DENY}\n${exemption}`);
  expect(set.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return set.engine?.authorize(
    {
      kind: "resource",
      user: { username: "kim", uid: "", groups: ["system:authenticated", "sre"], extra: {} },
      verb,
      apiGroup,
      version: "v1",
      resource,
      subresource: "",
      namespace: "",
      name,
    },
    { now: 0, namespaceFacts: () => undefined },
  ).decision;
}

it.each([
  ['exempt "e" from "d" group "sre" because "x"', "impersonate", "", "users", "admin", "no-opinion"],
  ['exempt "e" from "d" group "sre" to * on * because "x"', "impersonate", "", "users", "admin", "no-opinion"],
  ['exempt "e" from "d" group "sre" to * because "x"', "impersonate", "", "groups", "ops", "no-opinion"],
  [
    'exempt "e" from "d" group "sre" on * because "x"',
    "impersonate:user-info",
    "authentication.k8s.io",
    "users",
    "admin",
    "no-opinion",
  ],
  [
    'exempt "e" from "d" group "sre" to impersonate user "admin" because "x"',
    "impersonate",
    "",
    "users",
    "admin",
    "no-opinion",
  ],
  [
    'exempt "e" from "d" group "sre" to impersonate user "admin" because "x"',
    "impersonate",
    "",
    "groups",
    "ops",
    "deny",
  ],
  [
    'exempt "e" from "d" group "sre" to impersonate on users because "x"',
    "impersonate",
    "",
    "users",
    "admin",
    "no-opinion",
  ],
  // The constrained question has another verb, and another kind of the same name.
  [
    'exempt "e" from "d" group "sre" to impersonate on users because "x"',
    "impersonate:user-info",
    "authentication.k8s.io",
    "users",
    "admin",
    "deny",
  ],
  ['exempt "e" from "d" group "sre" to get on * because "x"', "impersonate", "", "users", "admin", "deny"],
  ['exempt "e" from "d" group "dev" to * on * because "x"', "impersonate", "", "users", "admin", "deny"],
])("%s: %s on %s/%s %s", (exemption, verb, apiGroup, resource, name, expected) => {
  expect(answer(exemption, verb, apiGroup, resource, name)).toBe(expected);
});
