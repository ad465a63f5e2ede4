import { describe, expect, it } from "vitest";
import { build, codesOf } from "../support/build.ts";

const INVARIANTS = {
  neverAllow: 'invariant "i" never allow anyone except group "sre" to delete on * in "prod-*"',
  alwaysDeny: 'invariant "i" always deny anyone except group "sre" to delete on pods in "prod-*"',
  neverDeny: 'invariant "i" never deny anyone to get on url "/livez", "/readyz"',
  alwaysAllow: 'invariant "i" always allow group "break-glass" to get on pods everywhere',
  masters: 'invariant "i" always deny anyone to impersonate group "system:masters"',
};

/** Whether the set loads, and if not the question that breaks the invariant. */
function broken(policies: string): string | undefined {
  // What the floor says of these denies is another matter.
  const set = build(policies, { allowLockout: ["d"] });
  const [diagnostic] = set.diagnostics.filter(({ code }) => code === "invariant-broken");
  // Not every set here has a rule by the name whose lockout is allowed.
  const others = codesOf(set).filter((code) => code !== "invariant-broken" && code !== "unknown-rule");
  expect(others).toEqual([]);
  expect(set.engine === undefined).toBe(diagnostic !== undefined);
  return diagnostic?.label;
}

describe("never allow", () => {
  it("holds while no allow reaches it", () => {
    expect(broken(`${INVARIANTS.neverAllow}\nallow "a" group "dev" to delete on pods in "dev-*"`)).toBeUndefined();
  });
  it.each([
    ['allow "a" group "dev" to delete on pods in "prod-eu"', "-n prod-eu"],
    ['allow "a" group "dev" to * on * everywhere', "--as-group dev"],
    ['role "r" { to delete on secrets }\ngrant "r" to user "kim" in "p*"', "--as kim"],
    ['allow "a" group "dev" to delete on pods in "prod-eu" when user.username == "kim"', "--as kim"],
  ])("is broken by %s", (rule, part) => {
    expect(broken(`${INVARIANTS.neverAllow}\n${rule}`)).toContain(part);
  });
  it("holds where a deny without conditions stands in the way, and not behind one with a condition", () => {
    const allow = 'allow "a" group "dev" to * on * everywhere';
    const deny = 'deny "d" anyone except group "sre" to delete on * in "prod-*"';
    expect(broken(`${INVARIANTS.neverAllow}\n${allow}\n${deny}`)).toBeUndefined();
    expect(broken(`${INVARIANTS.neverAllow}\n${allow}\n${deny} when user.username != "kim"`)).toBeDefined();
  });
  it("knows what a pattern cannot match, whatever `user.…` puts into it", () => {
    const allow = (place: string) => `allow "a" authenticated to delete on pods in "${place}"`;
    const invariant = INVARIANTS.neverAllow;
    expect(broken(`${invariant}\n${allow("sandbox-{user.extra['example.com/name']}")}`)).toBeUndefined();
    expect(broken(`${invariant}\n${allow("{user.username}-sandbox-*")}`)).toBeDefined();
    expect(broken(`${invariant}\n${allow("prod-{user.extra['example.com/name']}")}`)).toBeDefined();
    expect(broken(`${invariant}\n${allow("p{user.extra['example.com/name']}")}`)).toBeDefined();
  });
  it("finds the gap that two exceptions leave", () => {
    const allow = 'allow "a" group "dev" to * on * everywhere';
    const deny = 'deny "d" anyone except group "sre", user "robot" to delete on * in "prod-*"';
    expect(broken(`${INVARIANTS.neverAllow}\n${allow}\n${deny}`)).toContain("--as robot");
  });
});

describe("always deny", () => {
  it("holds under a deny that covers it", () => {
    expect(
      broken(`${INVARIANTS.alwaysDeny}\ndeny "d" anyone except group "sre" to * on * in "prod-*"`),
    ).toBeUndefined();
  });
  it.each([
    ['deny "d" group "dev" to delete on pods in "prod-*"', "--as "],
    ['deny "d" anyone except group "sre" to delete on pods in "prod-eu"', "zz-unnamed"],
    [
      'deny "d" anyone except group "sre" to delete on pods in "prod-*" during mon-fri 08:00-18:00 "UTC"',
      "can-i delete pods",
    ],
  ])("is broken where only %s is there", (rule, part) => {
    const label = broken(`${INVARIANTS.alwaysDeny}\n${rule}`);
    expect(label).toMatch(part === "zz-unnamed" ? /-n prod-/ : new RegExp(part));
  });
  it("is about identities however they are asked for", () => {
    expect(broken(`${INVARIANTS.masters}\ndeny "d" anyone to impersonate group "system:*"`)).toBeUndefined();
    expect(broken(`${INVARIANTS.masters}\ndeny "d" anyone to impersonate on groups`)).toContain(
      "authentication.k8s.io",
    );
  });
});

describe("never deny, always allow", () => {
  it("see a deny that is too wide", () => {
    expect(broken(`${INVARIANTS.neverDeny}\ndeny "d" anonymous to * on url "/metrics"`)).toBeUndefined();
    expect(broken(`${INVARIANTS.neverDeny}\ndeny "d" anonymous to * on url "*"`)).toContain("system:anonymous");
  });
  it("want the right in every place", () => {
    expect(broken(`${INVARIANTS.alwaysAllow}\nallow "a" group "break-glass" to * on * everywhere`)).toBeUndefined();
    expect(broken(`${INVARIANTS.alwaysAllow}\nallow "a" group "break-glass" to * on * in "prod-*"`)).toBeDefined();
    expect(
      broken(
        `${INVARIANTS.alwaysAllow}\nallow "a" group "break-glass" to * on * everywhere\ndeny "d" user "eve" to * on *`,
      ),
    ).toContain("eve");
  });
});

const PRODUCTION = "where the namespace is labelled `env=production`";

describe("conditions, times and selectors of the rules", () => {
  const never = 'invariant "i" never allow group "dev" to delete on pods in "prod-*"';
  const allow = 'allow "a" group "dev" to delete on pods in "*"';
  it.each([
    ["a selector", `${allow.replace('"*"', 'namespaces where "env=production"')}`, PRODUCTION],
    ["a label", `${allow} when (namespace.labels["env"] ?? "") == "production"`, PRODUCTION],
    ["an end", `${allow} until "2027-01-01T00:00:00Z"`, "--at 2026-"],
    ["a window", `${allow} during sat 09:00-10:00 "Asia/Seoul"`, "--at 2026-01-10T00:00:00Z"],
    ["the clock", `${allow} when now >= "2031-05-01T00:00:00Z"`, "--at 2031-05-01T00:00:00Z"],
    ["a uid", `${allow} when (user.uid ?? "") == "42"`, "--as-uid 42"],
    ["an extra", `${allow} when "red" in (user.extra["example.com/team"] ?? [])`, "--as-extra example.com/team=red"],
    ["an annotation", `${allow} when (namespace.annotations["a"] ?? "") == "b"`, "is annotated `a=b`"],
    ["a group", `${allow} when any g in user.groups: g matches "lead-*"`, "--as-group lead-any"],
    [
      "a selection",
      'allow "a" group "dev" to list on pods selecting fields "spec.nodeName=n1" in "prod-eu"',
      undefined,
    ],
    ["the request", `${allow} when (request.name ?? "") matches "tmp-*"`, "pods tmp-any -n"],
  ])("shows %s in the question", (_, rule, part) => {
    const label = broken(`${never}\n${rule}`);
    if (part === undefined) expect(label).toBeUndefined();
    else expect(label).toContain(part);
  });
  it.each([
    ["another name", 'user.username == "kim" and user.username == "eve"'],
    ["another place", '(request.namespace ?? "") == "dev"'],
    ["another verb", 'request.verb != "delete"'],
    ["no place", "not has request.namespace and not has namespace.name"],
    ["what no group is", '"dev" not in user.groups'],
    ["a constant", "1 == 2"],
    ["a text that cannot be", 'user.username matches "a*" and user.username matches "b*"'],
  ])("knows that a condition on %s never holds there", (_, condition) => {
    expect(broken(`${never}\n${allow} when ${condition}`)).toBeUndefined();
  });
  it("says so where no values make a condition true", () => {
    const rule = `${allow} when size(user.extra["example.com/a"] ?? []) == 7`;
    expect(broken(`${never}\n${rule}`)).toContain("as the conditions of `a` may come out; no values for which it is");
  });
  it("counts a deny that stands before it in the same words", () => {
    const words = '"red" in (user.extra["example.com/team"] ?? [])';
    const deny = `deny "d" group "dev" to delete on pods when ${words}`;
    expect(broken(`${never}\n${allow} when ${words}\n${deny}`)).toBeUndefined();
    expect(broken(`${never}\n${allow} when ${words.replace("red", "blue")}\n${deny}`)).toContain("team=blue");
  });
  it("counts windows that are always open together", () => {
    const deny = 'deny "d" group "dev" to delete on pods in "prod-*"';
    const open = 'during mon-fri 09:00-17:00 "Europe/Berlin"';
    expect(broken(`${never}\n${allow} ${open}\n${deny} during mon-sun 08:00-18:00 "Europe/Berlin"`)).toBeUndefined();
    // In winter Seoul is eight hours ahead, in summer seven.
    expect(broken(`${never}\n${allow} ${open}\n${deny} during 17:00-24:00 "Asia/Seoul"`)).toMatch(/--at \d{4}-/);
    expect(broken(`${never}\n${allow} ${open}\n${deny} during 16:00-01:00 "Asia/Seoul"`)).toBeUndefined();
  });
  it("follows exemptions", () => {
    const deny = 'deny "d" group "dev" to delete on pods';
    const exempt = (rest: string) => `exempt "e" from "d" ${rest} because "y"`;
    expect(broken(`${never}\n${allow}\n${deny}\n${exempt('in "dev-*"')}`)).toBeUndefined();
    expect(broken(`${never}\n${allow}\n${deny}\n${exempt('user "kim" in "prod-x"')}`)).toContain(
      "-n prod-x --as kim",
    );
    expect(broken(`${never}\n${allow}\n${deny}\n${exempt('in "*" until "2026-02-01T00:00:00Z"')}`)).toContain(
      "--at ",
    );
  });
  it("counts a deny of what the caller owns against an allow of it", () => {
    const own = 'serviceaccounts to get on secrets in "{user.serviceaccount.namespace}"';
    const more = own.replace("get", "get, list");
    expect(broken(`invariant "i" never allow ${own}\nallow "a" ${more}\ndeny "d" ${own}`)).toBeUndefined();
    const less = own.replace("secrets", 'secrets named "x"');
    expect(broken(`invariant "i" never allow ${own}\nallow "a" ${more}\ndeny "d" ${less}`)).toContain(
      "-n default --as system:serviceaccount:default:",
    );
    const nobody = 'invariant "i" never allow user "kim" to get on secrets';
    expect(broken(`${nobody}\nallow "a" ${own.replace("serviceaccounts", "authenticated")}`)).toBeUndefined();
  });
  it("reads what a head takes from the caller as the caller's", () => {
    const own = 'allow "a" serviceaccounts to get on secrets in "{user.serviceaccount.namespace}"';
    const other = 'invariant "i" never allow serviceaccounts to get on secrets';
    expect(broken(`${other} in "*" except "{user.serviceaccount.namespace}"\n${own}`)).toBeUndefined();
    expect(broken(`${other} in "vault"\n${own}`)).toContain("-n vault --as system:serviceaccount:vault:");
  });
});

describe("conditions, times and selectors of invariants", () => {
  const allow = 'allow "a" group "dev" to delete on pods in "*"';
  it.each([
    ['never allow group "dev" to delete on pods in namespaces where "env=production"', PRODUCTION],
    ['never allow group "dev" to delete on pods during sat-sun "UTC"', "--at 2026-01-10T00:00:00Z"],
    ['never allow group "dev" to delete on pods when user.username matches "svc-*"', "--as svc-any"],
    ['never allow group "dev" to delete on pods for g in user.groups when g == "temp"', "--as-group temp"],
    ['never allow anyone to delete on pods in "{n}" for n in ["vault", "keys"]', "-n vault"],
    ['always deny group "dev" to delete on pods in "x" until "2030-01-01T00:00:00Z"', "allowed by `a`"],
  ])("%s", (said, part) => {
    expect(broken(`invariant "i" ${said}\n${allow}`)).toContain(part);
  });
  it.each([
    'always deny group "dev" to delete on pods in "x" when (user.uid ?? "") == "7"',
    'always deny group "dev" to delete on pods in "x" during mon-fri 09:00-10:00 "UTC"',
    'always deny group "dev" to delete on pods in namespaces where "env in (a,b),tier"',
  ])("hold behind a deny that says the same: %s", (said) => {
    expect(broken(`invariant "i" ${said}\n${said.replace("always deny", 'deny "d"')}`)).toBeUndefined();
    expect(
      broken(
        `invariant "i" ${said}\n${said.replace("always deny", 'deny "d"')} for c in [cluster.name] when c == "a"`,
      ),
    ).toBeDefined();
  });
  it("speak of each item of a loop and of each check", () => {
    const checks =
      'checks odd { check "uid" when (user.uid ?? "") == "7"\ncheck "name" when user.username == "kim" }';
    const said = 'invariant "i" never allow group "dev" to delete on pods failing odd';
    expect(broken(`${checks}\n${said}\n${allow} when user.username == "kim"`)).toContain("--as kim");
    expect(
      broken(`${checks}\n${said}\n${allow} when user.username == "eve" and (user.uid ?? "") == "8"`),
    ).toBeDefined();
  });
  it("say that nothing is old where nothing is stored", () => {
    expect(codesOf(build(`invariant "i" never allow group "dev" to delete on pods unless already`))).toEqual([
      "not-in-the-request",
    ]);
  });
});
