/** What the language refuses or remarks upon, as its authors will write it: the code of every mistake of a small set. */
import { expect, test } from "vitest";
import { build } from "../testing/run-policy.ts";

const MISTAKES: readonly (readonly [string, string])[] = [
  ["half-connect", 'deny "x" anyone except control-plane, nodes to get on pods/exec'],
  ["half-connect", 'deny "x" user "a" to create on pods/exec'],
  ["half-verb", 'allow "x" user "a" to create on pods/exec'],
  ["half-connect", 'deny "x" user "a" to get, list on services/proxy'],
  ["anonymous-allow", 'allow "x" anyone to get on pods'],
  ["grant-without-place", 'role "r" { to get on pods }\ngrant "r" to user "x"'],
  ["unknown-resource", 'allow "x" user "a" to get on pod'],
  ["unknown-resource", 'allow "x" user "a" to get on po'],
  ["unknown-resource", 'allow "x" user "a" to get on pods.apps'],
  ["unknown-subresource", 'allow "x" user "a" to get on pods/web'],
  ["unknown-subresource", 'allow "x" user "a" to get on pods/logs'],
  ["unknown-resource", 'allow "x" user "a" to get on sts'],
  ["unknown-resource", 'allow "x" user "a" to get on widgets'],
  ["unknown-group", 'allow "x" user "a" to get on widgets.example.com'],
  ["star-in-segment", 'allow "x" user "a" to get on deploy*'],
  ["unknown-verb", 'allow "x" user "a" to view on pods'],
  ["verb-is-a-subresource", 'allow "x" user "a" to exec on pods'],
  ["verb-is-a-subresource", 'allow "x" user "a" to log on pods'],
  ["unquoted-pattern", 'allow "x" user "a" to get on pods in prod-*'],
  ["on-missing", 'allow "x" user "a" to get pods'],
  ["comma-expected", 'allow "x" user "a" and user "b" to get on pods'],
  ["mixed-and-or", 'allow "x" user "a" to get on pods when user.uid == "a" or user.uid == "b" and user.uid == "c"'],
  ["chained-comparison", 'deny "x" to create on configmaps when 1 < 2 < 3'],
  [
    "bare-quantity",
    'deny "x" to create on pods for c in containers(pod) when (c.resources.limits["memory"] ?? "0") > 1Gi',
  ],
  ["head-order", 'allow "x" user "a" in "b" to get on pods'],
  ["time-range", 'grant "r" to user "x" in "a" during mon-fri 08:00 - 19:00 "UTC"\nrole "r" { to get on pods }'],
  ["trailing-comma", 'allow "x" user "a" to get on pods,\nallow "y" user "b" to get on pods'],
  ["list-of-strings", 'allow "x" group ["a","b"] to get on pods'],
  ["not-our-punctuation", 'allow "x" user "a" to get on pods;'],
  ["quote-in-interpolation", 'deny "x" to create on configmaps because "{object.metadata.labels["a"]}"'],
  ["regex-interpolated", 'deny "x" to create on configmaps when object.metadata.name matches regex "a{4}"'],
  ["duplicate-name", 'allow "x" user "a" to get on pods\nallow "x" user "b" to get on pods'],
  ["duplicate-name", 'allow "x" user "a" to get on pods\ndeny "x" user "b" to get on pods'],
  ["for-in-allow", 'allow "x" user "a" to get on pods for g in user.groups when g == "a"'],
  ["condition-not-boolean", 'deny "x" to create on pods for c in containers(pod) when c.securityContext.privileged'],
  ["missing-permits", 'allow "x" user "a" to get on pods when request.name != "b"'],
  ["missing-permits", 'deny "x" to create on configmaps unless object.metadata.labels["a"] != "b"'],
  ["fires-when-missing", 'deny "x" to create on configmaps when object.metadata.labels["a"] != "b"'],
  ["strings-have-no-order", 'deny "x" to create on configmaps when object.metadata.name < "b"'],
  ["unknown-field", 'deny "x" to create on pods when pod.spec.hostnetwork == true'],
  ["verb-never-arrives", 'deny "x" to update on pods/exec when object.stdin == true'],
  ["old-object-on-create", 'deny "x" to create on configmaps when oldObject.metadata.name == "a"'],
  ["mutate-everything", 'mutate "x" to create on * set object.metadata.labels["a"] = "b"'],
  ["writes-outside-mutate", 'deny "x" to create on pods set object.metadata.labels["a"] = "b"'],
  ["never-missing", 'mutate "x" to create on pods default pod.spec.restartPolicy = "Always"'],
  ["immutable-on-update", 'mutate "x" to create, update on pods set pod.spec.hostNetwork = false'],
  ["creates-alternative", 'mutate "x" to create on pods for v in pod.spec.volumes set v.emptyDir.sizeLimit = "1Gi"'],
  [
    "conflicting-writes",
    'mutate "x" to create on pods set object.metadata.labels["a"] = "b"\nmutate "y" to create on pods set object.metadata.labels["a"] = "c"',
  ],
  ["pod-subresource-missed", 'deny "x" to create, update on pods when pod.spec.hostNetwork == true'],
  ["secret-in-message", 'deny "x" to create on secrets for k, v in object.data because "{v}"'],
  ["failing-in-allow", 'checks c { check "a" when 1 == 1 }\nallow "x" user "a" to get on pods failing c'],
  ["exempts-unknown", 'exempt "e" from "nope" user "a" because "x"'],
  ["mutate-verb", 'mutate "x" to delete on pods set object.metadata.labels["a"] = "b"'],
  ["unknown-field", 'deny "x" to create on deployments when object.spec.replicas-1 == 2'],
  ["subject-without-kind", 'allow "x" "a" to get on pods'],
  ["verb-never-arrives", 'deny "x" to get on pods when object.metadata.name == "a"'],
  ["verb-never-arrives", 'deny "x" to create on deployments/scale when object.spec.replicas == 2'],
  ["verb-never-arrives", 'deny "x" to delete on pods/eviction when object.metadata.name == "a"'],
  ["unknown-name", 'let replicas = 1\ndeny "x" to create on deployments when replicas-1 == 2'],
  ["not-in-the-request", 'deny "x" to create on tokenreviews when object.spec.token == "a"'],
  ["old-object-on-create", 'deny "x" to connect on pods/exec when oldObject.stdin == true'],
  ["no-zone", 'allow "x" user "a" to get on pods during mon 08:00-09:00'],
  ["bad-time", 'allow "x" user "a" to get on pods between "2026-13-01" and "2027-01-01" "UTC"'],
  ["bad-time", 'allow "x" user "a" to get on pods between "2027-02-01" and "2027-01-01" "UTC"'],
  ["bad-time", 'allow "x" user "a" to get on pods during mon 08:00-09:00 "Europe/Berln"'],
  ["not-in-the-request", "let x = now"],
  ["recursive-definition", 'def f(x) = f(x)\ndeny "x" to create on configmaps when f(1)'],
  ["recursive-definition", "let a = b\nlet b = a"],
  ["duplicate-name", "let size = 1"],
  ["duplicate-name", "let x = 1\nlet x = 2"],
  [
    "duplicate-name",
    'deny "x" to create on pods for c in containers(pod) for c in containers(pod) when c.name == "a"',
  ],
  ["wrong-data", 'data x from "nope.yaml"'],
  ["bad-time", 'allow "x" user "a" to get on pods until "2026-01-01" "Mars/X"'],
  ["duplicate-name", "def pod() = 1"],
  ["duplicate-name", "def containers(x) = 1"],
  ["duplicate-name", 'let subjects anyone = user "a"'],
  ["duplicate-name", 'let subjects nodes = user "a"'],
  ["duplicate-name", "let resources pods = secrets"],
  ["duplicate-name", "let resources remote-access = secrets"],
  ["duplicate-name", "let verbs get = list"],
  ["unknown-name", "let x = nope"],
  ["unknown-name", "let subjects s = t"],
  ["unknown-resource", "let resources s = pod"],
  ["recursive-definition", 'let a = b\nlet b = a\ndeny "x" to create on pods when a == 1'],
  ["wrong-data", 'data x from "nope.yaml"\ndeny "x" to create on pods when data.x == 1'],
  ["not-in-the-request", 'let x = now\ndeny "x" to create on pods when x > "2026-01-01T00:00:00Z"'],
  ["now-compared-only", 'deny "x" to create on pods because "{now}"'],
  ["now-compared-only", 'deny "x" to create on pods when text(now) == "a"'],
  ["now-compared-only", 'deny "x" to create on pods when now > (time(text(now)) ?? "2026-01-01T00:00:00Z")'],
  [
    "never-matches",
    'checks c on nodes { check "a" when 1 == 1 }\ndeny "x" user "a" to create on configmaps failing c',
  ],
  [
    "never-matches",
    'checks c { check "a" on nodes when 1 == 1 }\ndeny "x" user "a" to create on configmaps failing c',
  ],
  ["place-on-url", 'role "a" { to get on url "/x" }\ngrant "a" to user "x" in "b"'],
  [
    "duplicate-name",
    'deny "r" user "a" to create on pods for c in containers(pod) when c.name == "x"\nexempt "e" from "r" for c in containers(pod) when c.name == "y" because "y"',
  ],
  ["unreachable-rule", 'deny "x" user "a" to create on nodes in "a"'],
  ["unknown-role", 'elevate "e" group "a" to "debuger" in "b" up to 2h'],
  ["unknown-name", 'role "d" { to get on pods }\nelevate "e" group "a" to "d" in production up to 2h'],
  ["unknown-field", 'role "d" { to get on pods }\nelevate "e" group "a" to "d" in "b" when user.nam == "x" up to 2h'],
  ["bad-time", 'role "d" { to get on pods }\nelevate "e" group "a" to "d" in "b" until "2026-13-01" up to 2h'],
  [
    "unknown-name",
    'role "d" { to get on pods }\nelevate "e" group "a" to "d" in "b" up to 2h approved by 2 of leads',
  ],
  [
    "duplicate-name",
    'role "d" { to get on pods }\nelevate "e" group "a" to "d" up to 2h\nelevate "e" group "b" to "d" up to 2h',
  ],
  ["unknown-name", 'deny "x" to create on configmaps when object.data["a"] == null'],
  ["never-matches", 'deny "x" user "a" to get on pods selecting labels "a=b"'],
  ["never-matches", 'allow "x" user "a" to get, list on pods selecting labels "a=b"'],
  ["recursive-definition", 'role "a" { include "b" }\nrole "b" { include "a" to get on pods }'],
  ["recursive-definition", 'role "a" { to get on pods }\nextend role "a" { include "a" }'],
  ["unreachable-rule", 'allow "x" user "a" to get on clusterroles, persistentvolumes in "a"'],
  ["unreachable-rule", 'deny "x" anyone to impersonate user "admin", group "admins" in "ns"'],
  ["bad-literal", 'authenticate "x" with users "demo" as user claims.username extra {"Team": ["a"]}'],
  ["bad-literal", 'authenticate "x" with users "demo" as user claims.username extra {"a.b/Team": ["a"]}'],
  ["type-mismatch", 'deny "x" user "a" to create on configmaps when contains("a", 5)'],
  ["type-mismatch", 'deny "x" user "a" to create on configmaps when contains([1], "a")'],
  [
    "bad-literal",
    'deny "x" user "a" to create on pods when contains([c.resources.limits["cpu"] for c in containers(pod)], "a")',
  ],
];

/** One mistake, one diagnostic. */
const ALONE: readonly (readonly [string, string])[] = [
  ["place-after-body", 'deny "x" user "a" to create on configmaps when object.metadata.name == "x" in "y"'],
  ["place-after-body", 'deny "x" user "a" to create on configmaps when has object.metadata.name in "y"'],
  ["unclosed-string", 'allow "x user "a" to get on pods in "x"'],
  ["unquoted-pattern", 'allow "x" user "a" to get on url /healthz'],
  [
    "wrong-data",
    'data l from "nope.yaml" as list of string\nallow "x {n}" user "a" to get on pods in "{n}" for n in data.l',
  ],
  ["verb-never-arrives", 'warn "x" user "a" to get on services'],
  ["unknown-verb", 'deny "x" user "a" to create, udate on configmaps when size(object.data) > 1'],
  ["syntax", 'let sbjects team = user "a"\nallow "x" team to get on pods'],
  ["syntax", 'let subjects team = usr "a"\nallow "x" team to get on pods'],
  ["unclosed-string", 'allow "x" user "a" to get on pods in x"'],
  [
    "unknown-function",
    'mutate "x" user "a" to create on pods for c in containes(pod) default c.resources.limits.cpu = "1"',
  ],
  ["duplicate-name", 'def f(x, x) = x\ndeny "d" user "u" to create on configmaps when f(1, 2) == 2'],
  ["duplicate-name", 'deny "d" user "u" to create on configmaps when any a, a in object.data: a == "x"'],
  ["duplicate-name", 'deny "d" user "u" to create on configmaps when object.data == {a: "1", "a": "2"}'],
  ["duplicate-name", 'checks c { check "a" when object.data["x"] == "1" check "a" when object.data["x"] == "2" }'],
  [
    "wrong-arguments",
    'deny "d" user "u" to create on configmaps failing c(1)\nchecks c(x, y) { check "one" when size(object.data) == y }',
  ],
  ["unclosed-string", 'allow "x" user "a to get on pods in "x"'],
  ["unclosed-string", 'allow "x" user "a" to get on pods in "x'],
];

/** What the help offers in place of a number: the text or the unit that is meant. */
const REPAIRS: readonly (readonly [string, string])[] = [
  ['deny "x" user "a" to create on configmaps when 1h > 5', "write `5s`"],
  ['deny "x" user "a" to create on configmaps when (duration(object.data.d) ?? 0) > 5m', "write `0s`"],
  [
    'deny "x" user "a" to create on pods for c in containers(pod) when (c.resources.limits.cpu ?? 0) > "1"',
    'write `"0"`',
  ],
];

const FINE: readonly string[] = [
  'deny "x" user "a" to connect on services/proxy, pods/proxy when object.path == "/admin"',
  'allow "x" user "a" to list, watch, deletecollection on pods selecting labels "a=b" selecting fields "metadata.name=c"',
  'deny "x" user "a" to * except delete on configmaps selecting labels "a=b"',
  'deny "x" user "a" to get on namespaces in "a"',
  'deny "x" user "a" to bind on clusterroles in "a"',
  'deny "x" user "a" to get on nodes, services in "a"',
  "let resources my-own = services",
  'deny "x" user "a" to create on secrets for k, v in object.data when v == "" because "key {k}"',
  'deny "x" user "a" to create on secrets for k in object.data when k matches "*.pem" because "key {k}"',
  'deny "x" user "a" to create on configmaps for object in ["a"] when object == "a"',
];

test.each(MISTAKES)("%s: %s", (code, text) => {
  const codes = build(text).diagnostics.map((diagnostic) => diagnostic.code);
  expect(codes).toContain(code);
});

/** What is written as in a URL or an `apiVersion`, and what is a part of a kind, with what is meant. */
test.each([
  ["v1/pods", "pods"],
  ["core/pods", "pods"],
  ["apps/deployments", "deployments"],
  ["apps/v1/deployments", "deployments"],
  ["ephemeralcontainers", "pods/ephemeralcontainers"],
  ["scale", "deployments/scale"],
  ["log", "pods/log"],
])("on %s: %s", (written, meant) => {
  const [found] = build(`deny "x" user "a" to update on ${written}`).diagnostics;
  expect(found?.code).toBe("unknown-resource");
  expect(found?.fix?.edits.map(({ text }) => text)).toEqual([meant]);
});

test.each(ALONE)("%s alone: %s", (code, text) => {
  expect(build(text).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
});

test.each(REPAIRS)("%s: %s", (text, help) => {
  expect(build(text).diagnostics.find(({ code }) => code === "type-mismatch")?.help).toBe(help);
});

test("an escape that is none begins no interpolation", () => {
  for (const escape of ["\\u{}", "\\u{zz}", "\\u{110000}", "\\u"]) {
    const { diagnostics } = build(`deny "x" user "a" to create on configmaps because "${escape}"`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["bad-escape"]);
  }
});

test.each(FINE)("nothing is said of %s", (text) => {
  expect(build(text).diagnostics.map(({ code }) => code)).toEqual([]);
});
