/** The roles of the workload: what people, deployers, controllers and agents are given, as clusters have them. */
import type { Permission, Role, Target } from "./model.ts";

export const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete", "deletecollection"];
export const ENVIRONMENT = "ci.example.com/environment";

export function target(group: string, resource: string, subresource = ""): Target {
  return { group, resource, subresource };
}

export function permission(
  verbs: readonly string[],
  targets: readonly Target[],
  more: Partial<Permission> = {},
): Permission {
  return { verbs, targets, except: [], names: [], ...more };
}

export const EVERYTHING: Target = { group: "*", resource: "*", subresource: "**" };
const core = (...names: string[]) => names.map((name) => target("", name));
const apps = (...names: string[]) => names.map((name) => target("apps", name));
const batch = (...names: string[]) => names.map((name) => target("batch", name));

const viewing = permission(READ, [EVERYTHING], {
  except: [
    ...core("secrets"),
    target("", "pods", "exec"),
    target("", "pods", "attach"),
    target("", "pods", "portforward"),
  ],
});
const developing = [
  permission(WRITE, core("pods", "services", "configmaps", "persistentvolumeclaims")),
  permission(WRITE, [
    ...apps("deployments", "statefulsets", "daemonsets", "replicasets"),
    ...batch("jobs", "cronjobs"),
  ]),
  permission(WRITE, [target("autoscaling", "horizontalpodautoscalers"), target("networking.k8s.io", "ingresses")]),
  permission(["patch", "update"], [target("apps", "deployments", "scale"), target("apps", "statefulsets", "scale")]),
  permission(["create"], [target("", "pods", "eviction")]),
];
const debugging = [
  permission(
    ["get", "create"],
    [target("", "pods", "exec"), target("", "pods", "attach"), target("", "pods", "portforward")],
  ),
  permission(READ, [target("", "pods", "log")]),
];

export const VIEWER: Role = { name: "viewer", permissions: [viewing] };
export const DEVELOPER: Role = { name: "developer", permissions: [viewing, ...developing] };
export const DEBUGGER: Role = { name: "debugger", permissions: debugging };
export const OWNER: Role = {
  name: "owner",
  permissions: [
    viewing,
    ...developing,
    ...debugging,
    permission([...READ, ...WRITE], core("secrets", "serviceaccounts")),
  ],
};
export const DEPLOYER: Role = {
  name: "deployer",
  permissions: [
    permission([...READ, ...WRITE], [...apps("deployments"), ...core("services", "configmaps"), ...batch("jobs")]),
    permission(READ, [...core("pods", "events"), target("", "pods", "log")]),
    permission(["get", "update", "patch"], [target("coordination.k8s.io", "leases")], { names: ["deploy-lock"] }),
  ],
};
export const GITOPS: Role = {
  name: "gitops",
  permissions: [
    permission(READ, [EVERYTHING]),
    permission(WRITE, [...core("services", "configmaps", "secrets", "serviceaccounts"), target("apps", "*", "**")]),
    permission(WRITE, [...batch("jobs", "cronjobs"), target("networking.k8s.io", "*", "**")]),
  ],
};

/** Forty operators, each with kinds of its own. */
export const CONTROLLERS: readonly Role[] = Array.from({ length: 40 }, (_, index): Role => {
  const group = `operator-${index}.example.com`;
  const kind = `widgets${index}`;
  return {
    name: `controller-${index}`,
    permissions: [
      permission(
        [...READ, "update", "patch"],
        [target(group, kind), target(group, kind, "status"), target(group, `${kind}sets`)],
      ),
      permission([...READ, "create", "update", "delete"], core("configmaps", "services", "pods")),
      permission(["create", "patch"], core("events")),
      permission(["get", "create", "update"], [target("coordination.k8s.io", "leases")], {
        names: [`${kind}-leader`],
      }),
    ],
  };
});

export const ROLES: readonly Role[] = [VIEWER, DEVELOPER, DEBUGGER, OWNER, DEPLOYER, GITOPS, ...CONTROLLERS];
