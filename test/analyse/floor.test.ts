/** The floor: sixteen guardrails as careful authors would write them, what each is told, and what spares it. */
import { describe, expect, it } from "vitest";
import { floorIdentities } from "../../src/analyse/floor/floor-lines.ts";
import type { BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { build } from "../support/build.ts";

function lockouts(set: BuiltPolicySet): readonly Diagnostic[] {
  return set.diagnostics.filter(({ code }) => code === "locks-out-control-plane");
}

function told(policy: string): string {
  const set = build(policy);
  expect(
    set.diagnostics.filter(({ severity, code }) => severity === "error" && code !== "locks-out-control-plane"),
  ).toEqual([]);
  const found = lockouts(set);
  expect(set.engine === undefined).toBe(found.length > 0);
  return found.map(({ help = "" }) => help.split(";")[0]).join("\n");
}

/** The text with the fix applied. */
function mended(policy: string): string {
  const [fix] = lockouts(build(policy)).map((one) => one.fix);
  const [edit] = fix?.edits ?? [];
  if (edit === undefined) return policy;
  const before = "language 1\n".length;
  return policy.slice(0, edit.span.start - before) + edit.text + policy.slice(edit.span.end - before);
}

const BOTH = "write `except control-plane, nodes`";
const CONTROL_PLANE = "write `except control-plane`";

const GUARDRAILS: readonly (readonly [name: string, mend: string, policy: string])[] = [
  ["nobody deletes in production", BOTH, 'anyone except group "sre" to delete, deletecollection on * in "prod-*"'],
  [
    "production is changed by the pipeline",
    BOTH,
    'anyone except group "ci" to create, update, patch, delete on * in "prod-*"',
  ],
  ["secrets are for the vault", BOTH, 'anyone except serviceaccount "vault/vault" to get, list, watch on secrets'],
  ["secrets of production", BOTH, 'anyone except group "sre" to get, list, watch on secrets in "prod-*"'],
  ["kube-system is the platform's", BOTH, 'anyone except group "platform" to * on * in "kube-system"'],
  ["machines are the platform's", BOTH, 'anyone except group "platform" to create, update, patch, delete on nodes'],
  [
    "RBAC is frozen",
    CONTROL_PLANE,
    'anyone except group "platform" to create, update, patch, delete on roles, rolebindings, clusterroles, clusterrolebindings',
  ],
  ["nobody escalates", CONTROL_PLANE, "anyone to escalate on clusterroles"],
  ["tokens are not for rent", BOTH, 'anyone to create on serviceaccounts/token in "kube-system"'],
  [
    "namespaces are made by the platform",
    CONTROL_PLANE,
    'anyone except group "platform" to create, update, delete on namespaces',
  ],
  [
    "pods are made by workloads",
    BOTH,
    'anyone except group "sre" to create, delete on pods in namespaces where "env=production"',
  ],
  [
    "volumes are never lost",
    CONTROL_PLANE,
    'anyone except group "storage" to delete on persistentvolumes, persistentvolumeclaims',
  ],
  [
    "no robots in production",
    CONTROL_PLANE,
    'serviceaccounts to update, patch, delete on deployments, statefulsets in "prod-*"',
  ],
  ["kubelets are not proxies", CONTROL_PLANE, "anyone to connect on nodes/proxy"],
  ["nobody execs into production", "", 'anyone except group "sre" to connect on pods/exec, pods/attach in "prod-*"'],
  ["nobody acts as an administrator", "", 'anyone to impersonate user "system:*", group "system:masters"'],
];

describe("naive guardrails", () => {
  it.each(GUARDRAILS)("%s", (name, mend, rule) => {
    const policy = `deny "${name}" ${rule}`;
    expect(told(policy)).toBe(mend);
    expect(told(mended(policy))).toBe("");
  });
  it("are sixteen, of which fourteen are refused", () => {
    expect(GUARDRAILS).toHaveLength(16);
    expect(GUARDRAILS.filter(([, mend]) => mend !== "")).toHaveLength(14);
  });
});

describe("what a refusal says", () => {
  it("prints a request, and points at who is meant", () => {
    const [found] = lockouts(build('deny "d"\n  anyone except group "sre"\n  to delete on pods in "prod-eu"'));
    expect(found?.label).toMatch(
      /^`can-i delete pods example -n prod-eu --as system:node:any --as-group system:nodes` would be denied$/,
    );
    const { file, span } = found ?? {};
    expect(file?.text.slice(span?.start, span?.end)).toBe('anyone except group "sre"');
  });
  it.each([
    ["only in", 'deny "d" nodes to list, watch on pods in "vault"'],
    ["only named", 'deny "d" user "system:kube-scheduler" to list, watch on nodes named "secret-*"'],
  ])("mends with %s where lists alone do the harm", (words, policy) => {
    expect(told(policy)).toContain(`write \`${words}\``);
    expect(told(mended(policy))).toBe("");
  });
  it("finds a node by its own name, and leaves a deny of the nodes alone to narrow", () => {
    expect(told('deny "d" user "system:node:n1" to get on pods')).toContain("except nodes");
    expect(told('deny "d" nodes to get on pods')).toContain("narrow the deny");
  });
  it("keeps health open for whoever has not signed in", () => {
    expect(told('deny "d" anonymous to get on url "*"')).toContain("leave health open");
    expect(told('deny "d" anonymous to get on url "*" except "/livez*", "/readyz*", "/healthz*", "/version*"')).toBe(
      "",
    );
  });
});

describe("what counts", () => {
  const deny = 'deny "d" anyone to delete on pods in "prod"';
  const spared = 'exempt "e" from "d" control-plane, nodes';
  it.each([
    ["a condition may hold", `${deny} when user.username != "x"`],
    [
      "a condition on what is asked may hold",
      `${deny} when (request.namespace ?? "") == "prod" and (request.name ?? "") matches "web-*"`,
    ],
    [
      "a condition on labels may hold",
      'deny "d" anyone to delete on pods when (namespace.labels["env"] ?? "") == "prod"',
    ],
    ["one of two conditions may hold", `${deny} when "contractors" in user.groups or (user.uid ?? "") == "7"`],
    ["a time may come", `${deny} between "2026-12-20" and "2027-01-02" "UTC"`],
    ["an exemption may end", `${deny}\n${spared} until "2030-01-01" because "x"`],
    ["an exemption may not apply", `${deny}\n${spared} when user.username == "x" because "x"`],
    ["an exemption may leave some", `${deny}\nexempt "e" from "d" control-plane because "x"`],
  ])("%s", (_, policy) => expect(told(policy)).not.toBe(""));
  it.each([
    ["a shadow", `shadow ${deny}`],
    ["an exemption that is certain", `${deny}\n${spared} because "x"`],
    ["a deny that reads the object", 'deny "d" anyone to create on pods when object.metadata.name == "x"'],
    ["a condition on a group that they are not in", `${deny} when "contractors" in user.groups`],
    ["a condition on a name that they do not have", `${deny} when user.username matches "oidc:*"`],
    ["a condition on another verb", `${deny} when request.verb == "get"`],
    ["a condition that is never true", `${deny} when cluster.version < "1.30" and 1 == 2`],
    ["a loop over groups that they are not in", `${deny} for g in user.groups when g matches "team-*"`],
    ["a condition that spares them", `${deny} unless user.username matches "system:*"`],
    [
      "an exemption by a condition that they meet",
      `${deny}\nexempt "e" from "d" when user.username matches "system:*" because "x"`,
    ],
    ["a deny of people", 'deny "d" authenticated except serviceaccounts, nodes, control-plane to * on *'],
    ["a deny that spares them", 'deny "d" anyone except control-plane, nodes to delete on * in "prod-*"'],
  ])("not %s", (_, policy) => expect(told(policy)).toBe(""));

  it("lets a lockout by name, and only by that name", () => {
    expect(build(deny, { allowLockout: ["d"] }).engine).toBeDefined();
    expect(build(deny, { allowLockout: ["e"] }).engine).toBeUndefined();
  });
  it("holds in a confined folder without override", () => {
    const root = 'confine "a/" to namespaces "prod"';
    const set = build(
      { "r.policy": root, "a/x.policy": deny.replace(" in ", " only in ") },
      { allowLockout: ["d", "a: d"] },
    );
    expect(set.units.map(({ ok }) => ok)).toEqual([true, false]);
    expect(set.engine).toBeDefined();
  });
  it("asks for the kubelet client that the configuration names, as a user and as a group", () => {
    const deny = 'deny "d" anyone except control-plane, nodes to connect on nodes/proxy';
    const some = 'deny "d" user "kubelet-client-*", group "kubelet-admins" to connect on nodes/proxy';
    const added = (users: readonly string[], groups: readonly string[]) => ({
      controlPlane: { users, groups, serviceAccounts: ["kube-system/agent"] },
    });
    expect(build(deny, added(["kubelet-client-7"], [])).engine).toBeDefined();
    expect(build(some).engine).toBeDefined();
    for (const options of [added(["kubelet-client-7"], []), added([], ["kubelet-admins"])]) {
      const set = build(some, options);
      expect(lockouts(set).map(({ help }) => help?.split(";")[0])).toEqual(["write `except control-plane`"]);
      expect(set.engine).toBeUndefined();
    }
    // What runs in a Pod is no client of the kubelets.
    expect(
      build('deny "d" serviceaccount "kube-system/agent" to connect on nodes/proxy', added([], [])).engine,
    ).toBeDefined();
  });
  it("asks for every identity that ships with the cluster", () => {
    expect(floorIdentities().filter(({ kind }) => kind === "nodes")).toHaveLength(1);
    expect(floorIdentities().filter(({ kind }) => kind === "anonymous")).toHaveLength(1);
    expect(floorIdentities().length).toBeGreaterThan(45);
  });
});

it("a lockout that is allowed to no rule is remarked upon", () => {
  const rules = 'deny "nobody deletes" anyone to delete on pods';
  const found = (allowLockout: readonly string[]) =>
    build(rules, { allowLockout }).diagnostics.map(({ code, severity, help }) => [code, severity, help]);
  expect(found(["nobody deletes"])).toEqual([]);
  expect(found(["nobody deletes", "nobody delets"])).toEqual([
    ["unknown-rule", "warning", "did you mean `nobody deletes`?"],
  ]);
});
