/** Lints: what each of them is silent about, beside the examples of docs/diagnostics. */
import { describe, expect, it } from "vitest";
import { build } from "../testing/run-policy.ts";

function codesOf(text: string): readonly string[] {
  return build(text).diagnostics.map(({ code }) => code);
}

const ROLE = 'role "r" { to get on pods }\n';
const NO_HOST = "when pod.spec.hostNetwork == true";
const rows: readonly (readonly [code: string, silent: boolean, text: string])[] = [
  ["star-verb", true, 'allow "a" group "g" to * except impersonate, bind, escalate on configmaps in "x"'],
  ["star-verb", true, 'allow "a" group "g" to * on *'],
  ["star-verb", true, 'allow "a" group "g" to * on url "/metrics"'],
  ["star-verb", true, 'deny "a" group "g" to * on configmaps in "x"'],
  ["star-verb", false, 'role "r" { to * on pods, services }'],
  ["star-reads-tunnels", true, 'allow "a" group "g" to list, watch on * in "x"'],
  ["star-reads-tunnels", true, 'allow "a" group "g" to get on *.apps in "x"'],
  [
    "star-reads-tunnels",
    true,
    'allow "a" group "g" to get on * except */exec, */attach, */portforward, */proxy in "x"',
  ],
  ["star-reads-tunnels", false, 'role "r" { to get on *.core }'],
  ["blames-the-past", true, `deny "a" to create on pods ${NO_HOST}`],
  ["blames-the-past", true, `warn "a" to create, update on pod-workloads ${NO_HOST}`],
  ["blames-the-past", true, 'deny "a" to update on configmaps when object.data != oldObject.data'],
  ["blames-the-past", true, 'deny "a" to update, patch on configmaps when user.username == "x"'],
  [
    "escapes-by-its-own-change",
    true,
    'deny "a" to create, update on configmaps when has object.metadata.labels["x"]',
  ],
  ["escapes-by-its-own-change", true, 'deny "a" to delete on configmaps when has object.metadata.labels["x"]'],
  ["escapes-by-its-own-change", false, 'deny "a" to update on configmaps when has object.metadata.labels["x"]'],
  ["update-without-patch", true, 'deny "a" group "g" to update, patch on configmaps'],
  ["update-without-patch", true, `deny "a" to update on pod-workloads ${NO_HOST}`],
  ["update-without-patch", true, 'allow "a" group "g" to update on configmaps in "x"'],
  ["update-without-patch", false, 'deny "a" group "g" to patch on configmaps'],
  ["controllers-create-pods", true, `deny "a" to create on pods ${NO_HOST}`],
  ["controllers-create-pods", true, `deny "a" group "g" to create on pod-workloads ${NO_HOST}`],
  ["controllers-create-pods", true, 'deny "a" group "system:serviceaccounts:shop" to create on pods'],
  ["controllers-create-pods", false, 'deny "a" serviceaccount "ci/robot" to create on pods'],
  ["overlapping-grants", true, `${ROLE}grant "r" to group "a" in "x"\ngrant "r" to group "b" in "x"`],
  ["overlapping-grants", true, `${ROLE}grant "r" to group "a" in "x"\ngrant "r" to group "a" in "y"`],
  [
    "overlapping-grants",
    true,
    `${ROLE}grant "r" to group "a" everywhere until "2030-01-01T00:00:00Z"\ngrant "r" to group "a" in "y"`,
  ],
  ["overlapping-grants", false, `${ROLE}grant "r" to group "a" in "x-*"\ngrant "r" to group "b", "a" in "x-y"`],
  ["redundant-rule", true, 'allow "a" group "g" to get on pods in "x"\nallow "b" group "g" to get on pods in "y"'],
  [
    "redundant-rule",
    true,
    'allow "a" group "g" to get on pods in "x" when request.name == "p"\nallow "b" group "g" to get on pods named "p" in "x"',
  ],
  [
    "redundant-rule",
    true,
    'allow "a" group "g" to get on pods except pods/log in "x"\nallow "b" group "g" to get on pods/log in "x"',
  ],
  [
    "redundant-rule",
    false,
    'allow "a" authenticated to get on *.apps in "x"\nallow "b" authenticated to get on deployments in "x"',
  ],
  ["redundant-rule", false, 'allow "a" group "g" to get on pods in "x"\nallow "b" group "g" to get on pods in "x"'],
  ["shadowed-rule", true, 'shadow deny "a" group "g" to get on pods\nallow "b" group "g" to get on pods in "x"'],
  ["shadowed-rule", true, 'deny "a" group "g" to get on pods in "y"\nallow "b" group "g" to get on pods in "x"'],
  [
    "shadowed-rule",
    true,
    'deny "a" group "g" to get on pods\nexempt "e" from "a" in "x" until "2030-01-01T00:00:00Z" because "y"\nallow "b" group "g" to get on pods in "x"',
  ],
  ["shadowed-rule", false, 'deny "a" group "g*" to get on pods\nallow "b" group "g" to get on pods in "x"'],
  ["unreachable-rule", true, 'deny "a" group "g" to get on pods except pods/log'],
  ["unreachable-rule", false, 'deny "a" group "g" to get, list except list, get on pods'],
  ["unreachable-rule", false, 'deny "a" user "bob" to get on pods in "x" except "x"'],
  [
    "conflicting-writes",
    true,
    'mutate "a" to create on configmaps set object.metadata.labels["t"] = "a"\nmutate "b" to create on configmaps set object.metadata.labels["t"] = "a"',
  ],
  [
    "conflicting-writes",
    true,
    'mutate "a" to create on configmaps set object.metadata.labels["t"] = "a"\nmutate "b" to create on secrets set object.metadata.labels["t"] = "b"',
  ],
  [
    "conflicting-writes",
    true,
    'mutate "a" to create on configmaps set object.metadata.labels["t"] = "a"\nmutate "b" to create on configmaps default object.metadata.labels["t"] = "b"',
  ],
  [
    "conflicting-writes",
    true,
    'mutate "a" to create on configmaps set object.metadata.labels["t"] = "a"\nmutate "b" to create on configmaps when object.metadata.name == "x" set object.metadata.labels["t"] = "b"',
  ],
  ["pod-subresource-missed", true, `deny "a" to create on pods ${NO_HOST}`],
  [
    "pod-subresource-missed",
    true,
    `deny "a" to update on pods, pods/ephemeralcontainers, pods/resize ${NO_HOST} unless already`,
  ],
  ["pod-subresource-missed", true, 'deny "a" to update on pods when object.metadata.name == "x" unless already'],
  ["pod-subresource-missed", true, `deny "a" to update on deployments ${NO_HOST} unless already`],
];

describe("lints", () => {
  it.each(rows)("%s, silent: %s: %s", (code, silent, text) => {
    const found = codesOf(text);
    if (silent) expect(found).not.toContain(code);
    else expect(found).toContain(code);
  });
});

it("an exemption that has not ended, and one whose end nobody can know, are left alone", () => {
  const text = `deny "d" to create on pods ${NO_HOST}\nexempt "e" from "d" in "x" until "2020-01-01T00:00:00Z" because "y"`;
  expect(codesOf(text)).not.toContain("exemption-ended");
});
