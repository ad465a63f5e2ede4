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
  expect(codesOf(set).filter((code) => code !== "invariant-broken")).toEqual([]);
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
    ['allow "a" group "dev" to delete on pods in "prod-eu" when user.username == "kim"', "may be answered otherwise"],
  ])("is broken by %s", (rule, part) => {
    expect(broken(`${INVARIANTS.neverAllow}\n${rule}`)).toContain(part);
  });
  it("holds where a deny without conditions stands in the way, and not behind one with a condition", () => {
    const allow = 'allow "a" group "dev" to * on * everywhere';
    const deny = 'deny "d" anyone except group "sre" to delete on * in "prod-*"';
    expect(broken(`${INVARIANTS.neverAllow}\n${allow}\n${deny}`)).toBeUndefined();
    expect(broken(`${INVARIANTS.neverAllow}\n${allow}\n${deny} when user.username != "kim"`)).toBeDefined();
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
