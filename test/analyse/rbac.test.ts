/** What a set takes away from RBAC: the bootstrap objects of a real cluster, and bindings as people write them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describePoint } from "../../src/analyse/invariants/describe-point.ts";
import { type Point, questionOf, surroundingsOf } from "../../src/analyse/invariants/point.ts";
import { type LostRight, lostRights } from "../../src/analyse/rbac/lost-rights.ts";
import { rbacGrants } from "../../src/analyse/rbac/rbac-grants.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { build } from "../support/build.ts";
import { allowedByRbac, rbacQuestions } from "./rbac-reference.ts";

const BOOTSTRAP = join(import.meta.dirname, "../vocabulary/kube-apiserver-1.37.2/rbac.ndjson");
const bootstrap = readFileSync(BOOTSTRAP, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as JsonObject);

function binding(
  kind: "ClusterRoleBinding" | "RoleBinding",
  role: string,
  subject: JsonObject,
  namespace = "",
): JsonObject {
  const [roleKind, name] = role.split(" ");
  const metadata = { name: `${kind}-${role}`, ...(namespace !== "" && { namespace }) };
  return { kind, metadata, roleRef: { kind: roleKind ?? "", name: name ?? "" }, subjects: [subject] };
}
function role(
  kind: "ClusterRole" | "Role",
  name: string,
  rules: readonly JsonObject[],
  more: JsonObject = {},
): JsonObject {
  return { kind, rules, ...more, metadata: { name, ...(more["metadata"] as JsonObject | undefined) } };
}
const group = (name: string): JsonObject => ({ kind: "Group", name });
const PODS = { apiGroups: [""], resources: ["pods"], verbs: ["get", "delete"] };

function lost(policy: string, objects: readonly JsonObject[], defaultDeny = false): readonly LostRight[] {
  const set = build(policy, { allowLockout: ["d"], defaultDeny });
  if (set.inside === undefined || set.engine === undefined) throw new Error(set.diagnostics[0]?.message);
  const { grants } = rbacGrants(objects);
  const { cluster } = set.inside;
  return lostRights(grants, { program: set.inside.program(), engine: set.engine, defaultDeny, cluster }).lost;
}
function told(policy: string, objects: readonly JsonObject[]): readonly string[] {
  return lost(policy, objects).map(({ point, timeMatters }) => describePoint(point, timeMatters));
}

describe("the RBAC of a real cluster", () => {
  it("is read whole", () => {
    const { grants, dangling, objects } = rbacGrants(bootstrap);
    expect(objects).toBe(141);
    expect(dangling).toEqual([]);
    expect(new Set(grants.map(({ subject }) => JSON.stringify(subject))).size).toBe(56);
  });
  it("loses nothing to a deny that spares the control plane and the nodes", () => {
    const people = 'deny "d" authenticated except serviceaccounts, nodes, control-plane to delete on *';
    expect(told(people, bootstrap)).toEqual([]);
  });
  it("has each subject that a careless deny hits, with a question", () => {
    const found = lost('deny "d" serviceaccount "kube-system/*" to delete on pods', bootstrap);
    expect(found.map(({ subject: { name } }) => name)).toContain("job-controller");
    expect(
      found.every(({ subject: { kind, namespace } }) => kind === "ServiceAccount" && namespace === "kube-system"),
    ).toBe(true);
    for (const { point, isCertain, rules } of found) {
      expect([isCertain, rules.map(({ name }) => name)]).toEqual([true, ["d"]]);
      expect(allowedByRbac(bootstrap, questionOf(point))).toBe(true);
    }
  });
});

describe("one right", () => {
  const edit = (subject: JsonObject, namespace: string) => [
    ...bootstrap,
    binding("RoleBinding", "ClusterRole edit", subject, namespace),
  ];
  it.each<[string, string, readonly JsonObject[], readonly string[]]>([
    [
      "of a gathering role in its namespace",
      'deny "d" group "dev" to delete on configmaps in "shop-*"',
      edit(group("dev"), "shop-a"),
      ["`can-i delete configmaps example -n shop-a --as somebody --as-group dev`"],
    ],
    [
      "of a role in another namespace",
      'deny "d" group "dev" to delete on configmaps in "shop-*"',
      edit(group("dev"), "x"),
      [],
    ],
    [
      "of a service account without a namespace of its own",
      'deny "d" serviceaccount "shop/robot" to get on pods',
      edit({ kind: "ServiceAccount", name: "robot" }, "shop"),
      ["`can-i get pods example -n shop --as system:serviceaccount:shop:robot`"],
    ],
    [
      "through named objects",
      'deny "d" user "kim" to get on secrets named "tls-*"',
      [
        role(
          "Role",
          "r",
          [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["app", "tls-a"] }],
          { metadata: { namespace: "x" } },
        ),
        binding("RoleBinding", "Role r", { kind: "User", name: "kim" }, "x"),
      ],
      ["`can-i get secrets tls-a -n x --as kim`"],
    ],
    [
      "to scale anything",
      'deny "d" group "dev" to update on deployments/scale',
      [
        role("ClusterRole", "r", [{ apiGroups: ["*"], resources: ["*/scale"], verbs: ["update"] }]),
        binding("ClusterRoleBinding", "ClusterRole r", group("dev")),
      ],
      ["`can-i update deployments.apps example --subresource scale -n default --as somebody --as-group dev`"],
    ],
    [
      "to everything",
      'deny "d" group "dev" to get on url "/metrics"',
      [...bootstrap, binding("ClusterRoleBinding", "ClusterRole cluster-admin", group("dev"))],
      ["`can-i get --url /metrics --as somebody --as-group dev`"],
    ],
    [
      "that is not a subresource of that name",
      'deny "d" group "dev" to connect on pods/exec',
      [
        role("ClusterRole", "r", [{ apiGroups: [""], resources: ["pods/*"], verbs: ["get"] }]),
        binding("ClusterRoleBinding", "ClusterRole r", group("dev")),
      ],
      [],
    ],
    [
      "on weekends",
      'deny "d" group "dev" to delete on pods during sat "UTC"',
      [role("ClusterRole", "r", [PODS]), binding("ClusterRoleBinding", "ClusterRole r", group("dev"))],
      ["`can-i delete pods example -n default --as somebody --as-group dev --at 2026-01-10T00:00:00Z`"],
    ],
    [
      "in some namespaces",
      'deny "d" group "dev" to delete on pods in namespaces where "env=prod"',
      [role("ClusterRole", "r", [PODS]), binding("ClusterRoleBinding", "ClusterRole r", group("dev"))],
      [
        "`can-i delete pods example -n default --as somebody --as-group dev` where the namespace is labelled `env=prod`",
      ],
    ],
    [
      "of whoever is in another group too",
      'deny "d" group "contractors" to delete on pods',
      [role("ClusterRole", "r", [PODS]), binding("ClusterRoleBinding", "ClusterRole r", group("dev"))],
      [],
    ],
    ["of those who pass no authorizer", 'deny "d" group "system:masters" to delete on pods', bootstrap, []],
  ])("%s", (_, policy, objects, expected) => {
    expect(told(policy, objects)).toEqual(expected);
  });

  it("is lost by default where nothing allows or defers it", () => {
    const objects = [
      role("ClusterRole", "r", [PODS]),
      binding("ClusterRoleBinding", "ClusterRole r", group("dev")),
      binding("ClusterRoleBinding", "ClusterRole r", group("ops")),
    ];
    const spared =
      'defer "a" control-plane, nodes to * on *\ndefer "b" control-plane, nodes to * on url "*"\nallow "h" anyone to get on url "/livez", "/livez/*", "/readyz", "/readyz/*", "/healthz", "/healthz/*", "/version", "/version/"';
    const found = lost(`${spared}\ndefer "c" group "dev" to * on *`, objects, true);
    expect(found.map(({ subject, rules }) => [subject.name, rules])).toEqual([["ops", []]]);
  });
  it("is not given by a binding whose role is missing", () => {
    const { grants, dangling } = rbacGrants([binding("RoleBinding", "Role gone", group("dev"), "x")]);
    expect(grants).toEqual([]);
    expect(dangling).toEqual([{ binding: "RoleBinding x/RoleBinding-Role gone", role: "Role x/gone" }]);
  });
});

/** The other way: whatever RBAC allows to a subject that loses nothing is denied by nothing. */
it("misses none of the questions that RBAC allows", () => {
  const objects = [
    ...bootstrap,
    binding("ClusterRoleBinding", "ClusterRole view", group("dev")),
    binding("RoleBinding", "ClusterRole admin", { kind: "User", name: "kim" }, "prod-a"),
    binding("ClusterRoleBinding", "ClusterRole cluster-admin", { kind: "User", name: "boss" }),
  ];
  const policies = [
    'deny "d" authenticated except control-plane, nodes to delete, deletecollection on * in "prod-*"',
    'deny "d" anyone except control-plane, nodes, group "dev" to list on * except pods',
    'deny "d" user "*" except nodes to get on secrets named "x*", "prod-a"',
    'deny "d" serviceaccounts except serviceaccount "kube-system/*" to update on nodes, leases\ndeny "e" user "boss" to impersonate user "system:*"',
    'deny "d" anyone except control-plane, nodes to get on url "/metrics", "/debug/*"',
  ];
  const questions = [...rbacQuestions(objects)];
  expect(questions.length).toBeGreaterThan(1000);
  for (const policy of policies) {
    const set = build(policy, { allowLockout: ["d"] });
    const named = new Set(lost(policy, objects).map(({ point }) => point.user.username + point.user.groups.join()));
    for (const point of questions) {
      if (named.has(point.user.username + point.user.groups.join())) continue;
      const { decision } = set.engine?.authorize(questionOf(point), surroundingsOf(point)) ?? {};
      if (decision === "deny") expect.fail(`${policy}: ${describePoint(point as Point)} is lost and was not found`);
    }
  }
});
