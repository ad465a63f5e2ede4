/** What the checks of heads refuse, each with the text it underlines, and what they let pass. */
import { describe, expect, it } from "vitest";
import { build } from "../support/build.ts";

/** The errors and warnings of a text, as `code underlined`. */
function found(policies: string): readonly string[] {
  return build(policies)
    .diagnostics.filter(({ severity }) => severity !== "note")
    .map(({ code, file, span }) => `${code} ${file?.text.slice(span?.start, span?.end)}`);
}

const REFUSED: readonly (readonly [string, string])[] = [
  // verbs and targets
  ['allow "a" user "k" to gett on pods', "unknown-verb gett"],
  ['allow "a" user "k" to view on pods', "unknown-verb view"],
  ['allow "a" user "k" to exec on pods', "verb-is-a-subresource exec"],
  ['allow "a" user "k" to log on pods', "verb-is-a-subresource log"],
  ['allow "a" user "k" to get on podz', "unknown-resource podz"],
  ['allow "a" user "k" to get on pod', "unknown-resource pod"],
  ['allow "a" user "k" to get on po', "unknown-resource po"],
  ['allow "a" user "k" to get on pods/logs', "unknown-subresource pods/logs"],
  ['allow "a" user "k" to get on pods.apps', "unknown-resource pods.apps"],
  ['deny "a" user "k" to create on pods/exec', "half-connect create"],
  ['deny "a" user "k" to get on pods/exec', "half-connect get"],
  ['deny "a" user "k" to get on pods/proxy', "half-connect get"],
  ['allow "a" user "k" to create on pods/exec', "half-verb create"],
  // who
  ['allow "a" anyone to get on pods', "anonymous-allow anyone"],
  ['allow "a" to get on pods', "anonymous-allow to get on pods"],
  ['let subjects crew = user "k"\nallow "a" crews to get on pods', "unknown-name crews"],
  ['allow "a" serviceaccount "robot" to get on pods', 'bad-pattern "robot"'],
  ['let verbs most = * except get\nallow "a" user "k" to * except most on pods', "nested-exception most"],
  // where and when
  ['allow "a" user "k" to get on pods in prod', "unknown-name prod"],
  ['allow "a" user "k" to get on pods in prod-*', "unquoted-pattern prod-*"],
  ['allow "a" user "k" to get on pods in namespaces where "env=(("', 'bad-selector "env=(("'],
  ['allow "a" user "k" to get on url "/x" in "y"', 'place-on-url in "y"'],
  [
    'allow "a" user "k" to get on pods between "2026-13-01" and "2026-12-31" "UTC"',
    'bad-time between "2026-13-01" and "2026-12-31" "UTC"',
  ],
  ['allow "a" user "k" to get on pods during mon-fri "Mars/Olympus"', 'bad-time "Mars/Olympus"'],
  ['allow "a" user "k" to get on pods during mon-fri 08:00-18:00', "no-zone during mon-fri 08:00-18:00"],
  ['allow "a" user "k" to get on url "healthz"', 'bad-pattern "healthz"'],
  ['allow "a" user "k" to get on url "/a/*/b"', 'bad-pattern "/a/*/b"'],
  ['allow "a" user "k" to list on pods selecting labels "a=("', 'bad-selector "a=("'],
  // names
  ['allow "a" user "k" to get on pods\nallow "a" user "l" to get on pods', 'duplicate-name "a"'],
  ['grant "view" to user "k" everywhere', 'unknown-role "view"'],
  ['role "r" { include "q" }', 'unknown-role "q"'],
  ["let verbs x = y\nlet verbs y = x", "recursive-definition x"],
  ["let resources pod-workloads = pods", "duplicate-name pod-workloads"],
  ["let containers = 5", "duplicate-name containers"],
  // exemptions, checks
  ['exempt "e" from "nothing" because "x"', 'exempts-unknown "nothing"'],
  ['deny "d" to create on pods failing "nothing"', 'unknown-rule "nothing"'],
  ['checks c(a) { check "x" when a }\ndeny "d" to create on pods failing c()', "wrong-arguments c()"],
  // admission
  ['warn "w" to get on pods', "verb-never-arrives get"],
  ['warn "w" to patch on pods', "verb-never-arrives patch"],
  ['warn "w" to create on subjectaccessreviews', "verb-never-arrives create"],
  ['deny "d" to delete on pods/eviction when object.metadata.name == "x"', "verb-never-arrives object"],
  // impersonation
  [
    'deny "d" anyone to impersonate user "x" only to get on pods',
    'never-matches impersonate user "x" only to get on pods',
  ],
];

describe("refused", () => {
  it.each(REFUSED)("%s", (policy, mistake) => {
    expect(found(policy)).toContain(mistake);
  });
});

const ACCEPTED: readonly string[] = [
  'allow "a" user "k" to "invented" on pods',
  'allow "a" user "k" to connect on pods/exec, pods/proxy',
  'allow "a" user "k" to get, create on pods/exec',
  'allow "a" user "k" to * on * except secrets everywhere',
  'allow "a" anyone except anonymous to get on pods',
  'allow "a" anyone to get on url "/livez", "/readyz/*"',
  'allow "a" user "k" to post, head on url "/x"',
  'allow "a" serviceaccount "*" to get on pods',
  'deny "a" user "k" to * on pods/exec',
  'deny "a" user "k" to get on *',
  'allow "a" user "k" to get on pods until "2026-12-31T00:00:00Z"',
  'allow "a" user "k" to impersonate node "n1" only to get on pods',
  'allow "a" user "k" to get on widgets.example.com',
  'warn "w" to update, patch on pods',
  'role "r" { to get on pods }\nextend role "r" { to list on pods }\ngrant "r" to user "k" in "x"',
];

it.each(ACCEPTED)("accepted: %s", (policy) => {
  expect(found(policy)).toEqual([]);
});
