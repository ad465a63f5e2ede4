import { describe, expect, it } from "vitest";
import type { BuiltPolicySet } from "../../../src/analyse/policy-set.ts";
import type { AccessQuestion, ResourceQuestion } from "../../../src/engine/question.ts";
import { checkTests } from "../../../src/testing/check-tests.ts";
import { build } from "../../support/build.ts";

const ROOT = `
let subjects people = authenticated except serviceaccounts, nodes, control-plane
let verbs read = get, list, watch
role "viewer" { to read on * except secrets }
role "owner" {
  include "viewer"
  to create, update, patch, delete on pods, configmaps, deployments
  to get on secrets named "app-*"
  to connect on pods/exec
}
checks tidy on pods { check "named" when !object.metadata.name.startsWith("x") because "bad" }
deny "root's" people to delete on configmaps in "frozen"
confine "teams/payments/" to namespaces "payments", "payments-*" except "payments-vault" within role "owner"
`.replace(/checks tidy.*\n/, "");

function confined(rules: string, root = ROOT): BuiltPolicySet {
  return build({ "root.policy": root, "teams/payments/rules.policy": rules });
}

function mistakes(rules: string): readonly string[] {
  return confined(rules)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code}: ${message}`);
}

function ask(set: BuiltPolicySet, question: Partial<ResourceQuestion>, groups: readonly string[] = []): string {
  const whole: AccessQuestion = {
    kind: "resource",
    user: { username: "kim", uid: "", groups: ["system:authenticated", ...groups], extra: {} },
    verb: "get",
    apiGroup: "",
    version: "v1",
    resource: "pods",
    subresource: "",
    namespace: "payments",
    name: "",
    ...question,
  };
  return set.engine?.authorize(whole, { now: 0, namespaceFacts: () => undefined }).decision ?? "no engine";
}

describe("what a confined folder may say", () => {
  it.each([
    'allow "a" people to get, list on pods in "payments"',
    'allow "a" people to get, list on pods in "payments-dev", "payments-e*" except "payments-vault"',
    'allow "a" group "x" to get on namespaces in "payments"',
    'allow "a" group "x" to get on secrets named "app-1", "app-2-*" in "payments"',
    'allow "a" group "x" to read on * except secrets in "payments"',
    'allow "a" people to get on pods in "payments-x{user.username}" except "payments-vault"',
    'grant "owner" to group "x" in "payments"',
    'grant "viewer", "own" to group "x" in "payments"\nrole "own" { to delete on pods }',
    'let subjects people = group "x"\nallow "a" people to get on pods in "payments"',
    'deny "d" people to delete on pods only in "payments"',
    'deny "d" people to connect, delete on pods, pods/exec only in "payments"',
    'deny "d" people to delete on pods only in "payments"\nexempt "e" from "d" group "x" until "2030-01-01" because "y"',
    'deny "d" people to delete on pods only in "payments"\nexempt "e" from "d" to delete on pods in "payments" until "2030-01-01" because "y"',
    'deny "d" to create on pods only in "payments" when object.metadata.name == "x"',
    'warn "w" to create on pods in "payments" when object.metadata.name == "x" because "y"',
    'mutate "m" to create on pods in "payments" set object.metadata.labels["a"] = "b"',
  ])("%s", (rules) => {
    expect(mistakes(rules)).toEqual([]);
    expect(confined(rules).units.map(({ name, ok }) => `${name} ${ok}`)).toEqual([
      "root true",
      "teams/payments true",
    ]);
  });
});

describe("what reaches beyond", () => {
  it.each([
    ['allow "a" people to get on pods in "shop"', "lies outside"],
    ['allow "a" people to get on pods in "pay*"', "lies outside"],
    ['allow "a" people to get on pods in "payments", "shop"', "lies outside"],
    ['allow "a" people to get on pods in "payments-*"', "lies outside"],
    ['allow "a" people to get on pods in "payments-vault"', "lies outside"],
    ['allow "a" people to get on pods in "{user.username}"', "lies outside"],
    ['allow "a" people to get on pods in namespaces where "team=payments"', "lies outside"],
    ['let namespaces mine = "payments", "shop"\nallow "a" people to get on pods in mine', "lies outside"],
    ['allow "a" people to get on pods', "holds everywhere"],
    ['grant "owner" to group "x" everywhere', "holds everywhere"],
    ['grant "owner" to group "x" in "shop"', "lies outside"],
    ['allow "a" people to * on pods in "payments"', "never `*`"],
    ['allow "a" people to get on secrets in "payments"', "more than the role"],
    ['allow "a" people to get on secrets named "*" in "payments"', "more than the role"],
    ['allow "a" people to delete on secrets in "payments"', "more than the role"],
    ['allow "a" people to update on pods/status in "payments"', "more than the role"],
    ['role "big" { to delete on services }\ngrant "big" to group "x" in "payments"', "more than the role"],
    ['extend role "owner" { to delete on services }\ngrant "owner" to group "x" in "payments"', "more than the role"],
    ['allow "a" people to get on nodes in "payments"', "live in no namespace"],
    ['allow "a" people to list on namespaces in "payments"', "only say `get`"],
    ['allow "a" people to get on url "/metrics"', "a URL lies in no namespace"],
    ['allow "a" people to impersonate user "x" in "payments"', "impersonate"],
    ['allow "a" people to bind on roles in "payments"', "`bind`"],
    ['deny "d" people to impersonate user "x" only in "payments"', "acting as somebody else"],
    ['deny "d" people to delete on pods in "payments"', "also meets questions"],
    ['deny "d" people to delete on pods only in "shop"', "lies outside"],
    ['deny "d" people to delete on rolebindings only in "payments"', "more than the role"],
    ['deny "d" to create on pods when object.metadata.name == "x"', "holds everywhere"],
    ['warn "w" to create on pods when object.metadata.name == "x" because "y"', "holds everywhere"],
    ['mutate "m" to create on pods in "shop" set object.metadata.labels["a"] = "b"', "lies outside"],
    ['exempt "e" from "root\'s" people in "payments" until "2030-01-01" because "y"', "its own rules only"],
    ['authenticate "x" with users "u" as user claims.username', "said by the root only"],
    ['confine "x/" to namespaces "*"', "said by the root only"],
    ['elevate "e" people to "owner" in "payments" up to 1h', "said by the root only"],
    ['data d from "../../secret.yaml" as string', "own folder"],
    ['data d from "/etc/passwd" as string', "own folder"],
  ])("%s", (rules, part) => {
    expect(mistakes(rules).join("\n")).toContain(part);
    const set = confined(rules);
    expect(set.units.find(({ name }) => name !== "root")?.ok).toBe(false);
    expect(set.engine).toBeDefined();
  });
});

describe("units apart", () => {
  it("serves the root and the sound folders when one is broken", () => {
    const set = build({
      "root.policy": `${ROOT}confine "teams/b/" to namespaces "b"`,
      "teams/payments/rules.policy": 'allow "a" group "x" to get on pods in "payments"\nallow "b" group "x" to frob',
      "teams/b/rules.policy": 'allow "a" group "x" to get on pods in "b"',
    });
    expect(set.units.map(({ name, ok, rules }) => [name, ok, rules])).toEqual([
      ["root", true, 1],
      ["teams/payments", false, 1],
      ["teams/b", true, 1],
    ]);
    expect(ask(set, {}, ["x"])).toBe("no-opinion");
    expect(ask(set, { namespace: "b" }, ["x"])).toBe("allow");
    expect(ask(set, { verb: "delete", resource: "configmaps", namespace: "frozen", name: "c" })).toBe("deny");
  });

  it("serves nothing when the root is broken", () => {
    expect(
      confined('allow "a" group "x" to get on pods in "payments"', `${ROOT}allow "b" to frob`).engine,
    ).toBeUndefined();
  });

  it("sees the root's names and never another folder's", () => {
    const set = build({
      "root.policy": `${ROOT}confine "teams/b/" to namespaces "b"`,
      "teams/payments/rules.policy": 'let subjects us = group "x"\nallow "a" us to read on pods in "payments"',
      "teams/b/rules.policy": 'allow "a" us to read on pods in "b"',
    });
    expect(set.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual([
      "unknown-name",
    ]);
    expect(set.units.map(({ ok }) => ok)).toEqual([true, true, false]);
  });

  it("reads the root's text with the root's names", () => {
    const root = `${ROOT}def mine(name) = name == favourite()\ndef favourite() = "root"\n`;
    const rules =
      'def favourite() = "folder"\nallow "a" group "x" to get on pods in "payments" when mine(request.name)';
    const set = confined(rules, root);
    expect(ask(set, { name: "root" }, ["x"])).toBe("allow");
    expect(ask(set, { name: "folder" }, ["x"])).toBe("no-opinion");
  });

  it("calls a rule of a folder by its unit", () => {
    const set = confined('deny "d" people to delete on pods only in "payments"');
    const question = { verb: "delete", name: "p" } as const;
    expect(ask(set, question)).toBe("deny");
    const rules = set.engine?.decidingRules(
      {
        kind: "resource",
        user: { username: "kim", uid: "", groups: ["system:authenticated"], extra: {} },
        apiGroup: "",
        version: "v1",
        resource: "pods",
        subresource: "",
        namespace: "payments",
        ...question,
      },
      { now: 0, namespaceFacts: () => undefined },
    );
    expect(rules?.map(({ name }) => name)).toEqual(["teams/payments: d"]);
  });

  it("lets the root exempt from a rule of a folder, and not depend on it", () => {
    const root = `${ROOT}exempt "e" from "teams/payments: d" group "x" until "2030-01-01" because "y"\n`;
    const set = confined('deny "d" people to delete on pods only in "payments"', root);
    expect(ask(set, { verb: "delete", name: "p" })).toBe("deny");
    expect(ask(set, { verb: "delete", name: "p" }, ["x"])).toBe("no-opinion");
    expect(confined("", root).engine).toBeDefined();
  });

  it("keeps the exemptions of several folders apart", () => {
    const rules = (namespace: string, group: string) =>
      `deny "d" people to delete on pods only in "${namespace}"\n` +
      `exempt "e" from "d" group "${group}" until "2030-01-01" because "y"\n`;
    const set = build({
      "root.policy": `${ROOT}confine "a/" to namespaces "a"\nconfine "b/" to namespaces "b"`,
      "a/x.policy": rules("a", "x"),
      "b/x.policy": rules("b", "y"),
    });
    const answer = (namespace: string, group: string) => ask(set, { verb: "delete", name: "p", namespace }, [group]);
    expect([answer("a", "x"), answer("a", "y"), answer("b", "x"), answer("b", "y")]).toEqual([
      "no-opinion",
      "deny",
      "deny",
      "no-opinion",
    ]);
  });

  it("blames the folder that breaks an invariant of the root", () => {
    const root = `${ROOT}invariant "i" never allow anyone to delete on pods in "payments"\n`;
    const set = confined('allow "a" group "x" to delete on pods in "payments"', root);
    expect(set.units.map(({ ok }) => ok)).toEqual([true, false]);
    expect(ask(set, { verb: "delete", name: "p" }, ["x"])).toBe("no-opinion");
  });

  it("gives each unit a digest of its own", () => {
    const [one, two] = ["x", "y"].map((group) => confined(`allow "a" group "${group}" to get on pods in "payments"`));
    expect(one?.units[0]?.digest).toBe(two?.units[0]?.digest);
    expect(one?.units[1]?.digest).not.toBe(two?.units[1]?.digest);
  });
});

describe("which folder", () => {
  const confine = (folder: string) => `confine "${folder}" to namespaces "a"`;
  const rule = 'allow "r" group "x" to get on pods in "b"';
  const isServed = (files: Readonly<Record<string, string>>) => ask(build(files), { namespace: "b" }, ["x"]);

  it.each(["teams/a", "./teams/a/", "teams//a/.", "teams/b/../a/"])("takes %s", (folder) => {
    expect(isServed({ "p/root.policy": confine(folder), "p/teams/a/deep/r.policy": rule })).toBe("no-opinion");
    expect(isServed({ "p/root.policy": confine(folder), "p/teams/ab/r.policy": rule })).toBe("allow");
  });
  it("takes a folder beside the file that names it", () => {
    expect(isServed({ "p/platform/root.policy": confine("../teams/a/"), "p/teams/a/r.policy": rule })).toBe(
      "no-opinion",
    );
  });
  it("notes a folder that is not there", () => {
    const { diagnostics } = build({ "root.policy": confine("nowhere/") });
    expect(diagnostics.map(({ code }) => code)).toEqual(["missing-folder"]);
  });
  it("does not let a folder confine the root", () => {
    const files = {
      "root.policy": `${confine("a/")}\nallow "r" group "x" to get on pods in "b"`,
      "a/r.policy": confine("../"),
    };
    expect(isServed(files)).toBe("allow");
    expect(build(files).units.map(({ ok }) => ok)).toEqual([true, false]);
  });
  it("serves nothing when files confine each other", () => {
    expect(isServed({ "a/r.policy": confine("../b/"), "b/r.policy": `${confine("../a/")}\n${rule}` })).toBe(
      "no engine",
    );
  });
  it("refuses to confine a folder twice, or inside another", () => {
    expect(isServed({ "root.policy": `${confine("a/")}\n${confine("a/b/")}`, "a/b/r.policy": rule })).toBe(
      "no engine",
    );
  });
  it("follows every address of a file", () => {
    const set = build(
      { "root.policy": confine("a/"), "elsewhere/r.policy": rule },
      { addressesOf: (path) => ({ straight: [path.replace("elsewhere", "a")], names: [path] }) },
    );
    expect(ask(set, { namespace: "b" }, ["x"])).toBe("no-opinion");
  });
});

describe("invariants of the root", () => {
  const root = (said: string) => `${said}\nconfine "a/" to namespaces "a"\nconfine "b/" to namespaces "b"`;
  const loaded = (invariant: string, a: string) => {
    const set = build({
      "root.policy": root(invariant),
      "a/r.policy": a,
      "b/r.policy": 'allow "r" group "x" to get on pods in "b"',
    });
    expect(ask(set, { namespace: "b" }, ["x"])).toBe("allow");
    return set.units.map(({ name, ok }) => `${name} ${ok}`);
  };
  const never = 'invariant "i" never allow anyone to delete on secrets';
  it.each([
    ["breaks one", never, 'allow "r" group "x" to delete on secrets in "a"'],
    ["breaks one at some times", never, 'allow "r" group "x" to delete on secrets in "a" during sat "UTC"'],
    [
      "breaks one under a condition",
      never,
      'allow "r" group "x" to delete on secrets in "a" when (user.uid ?? "") == "7"',
    ],
    [
      "denies what must stay open",
      'invariant "i" never deny group "sre" to delete on pods in "a" during sat "UTC"',
      'deny "r" anyone except control-plane, nodes to delete on pods only in "a"',
    ],
  ])("do not let the folder load that %s, and the others do", (_, invariant, rules) => {
    expect(loaded(invariant, rules)).toEqual(["root true", "a false", "b true"]);
  });
  it("leave a folder alone whose rule they do not meet", () => {
    const rules = 'allow "r" group "x" to delete on secrets in "a" when request.verb == "get"';
    expect(loaded(never, rules)).toEqual(["root true", "a true", "b true"]);
  });
});

describe("documents outside the folder", () => {
  const read: string[] = [];
  const readDocument = (_from: string, path: string) => {
    read.push(path);
    return { value: { users: [{ password: "hash" }] }, text: "" };
  };

  it.each([
    'data d from "../../users.yaml" as {users: list of {password: int}}',
    'data d from "/etc/users.yaml" as list of int',
    'schema from "../users.yaml"',
  ])("are never read: %s", (statement) => {
    read.length = 0;
    const files = { "root.policy": ROOT, "teams/payments/rules.policy": statement };
    const errors = build(files, { readDocument }).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code }) => code)).toEqual(["beyond-confinement"]);
    expect(read).toEqual([]);
  });

  it("nor by tests", () => {
    read.length = 0;
    const rules = 'test "t" { create pods "../../pod.yaml" in "payments" is admitted }';
    const built = build({ "root.policy": ROOT, "teams/payments/rules.policy": rules }, { readDocument });
    expect(checkTests(built).map(({ message }) => message)).toEqual([
      "`../../pod.yaml`: it lies outside the confined folder",
    ]);
    expect(read).toEqual([]);
  });
});
