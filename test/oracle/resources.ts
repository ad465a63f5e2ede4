/**
 * The few resources that generated policies and questions speak about, with their scope: the oracle's own table.
 */

export interface OracleResource {
  readonly group: string;
  readonly resource: string;
  readonly scope: "namespaced" | "cluster";
  readonly subresources: readonly string[];
}

const r = (
  group: string,
  resource: string,
  scope: OracleResource["scope"],
  ...subresources: string[]
): OracleResource => ({ group, resource, scope, subresources });

/** The first of a name is what the bare name means; `events` means both. */
export const ORACLE_RESOURCES: readonly OracleResource[] = [
  r(
    "",
    "pods",
    "namespaced",
    "log",
    "exec",
    "attach",
    "portforward",
    "proxy",
    "status",
    "eviction",
    "ephemeralcontainers",
  ),
  r("", "secrets", "namespaced"),
  r("", "configmaps", "namespaced"),
  r("", "services", "namespaced", "proxy", "status"),
  r("", "serviceaccounts", "namespaced", "token"),
  r("", "events", "namespaced"),
  r("events.k8s.io", "events", "namespaced"),
  r("", "namespaces", "cluster", "status", "finalize"),
  r("", "nodes", "cluster", "proxy", "log", "status"),
  r("", "persistentvolumes", "cluster", "status"),
  r("", "persistentvolumeclaims", "namespaced"),
  r("apps", "daemonsets", "namespaced"),
  r("apps", "replicasets", "namespaced"),
  r("autoscaling", "horizontalpodautoscalers", "namespaced"),
  r("batch", "cronjobs", "namespaced"),
  r("batch", "jobs", "namespaced"),
  r("coordination.k8s.io", "leases", "namespaced"),
  r("networking.k8s.io", "ingresses", "namespaced"),
  r("authorization.k8s.io", "selfsubjectaccessreviews", "cluster"),
  r("apps", "deployments", "namespaced", "scale", "status"),
  r("apps", "statefulsets", "namespaced", "scale", "status"),
  r("rbac.authorization.k8s.io", "roles", "namespaced"),
  r("rbac.authorization.k8s.io", "clusterroles", "cluster"),
  r("certificates.k8s.io", "signers", "cluster"),
  r("", "users", "cluster"),
  r("", "groups", "cluster"),
  r("authentication.k8s.io", "users", "cluster"),
  r("authentication.k8s.io", "groups", "cluster"),
  r("authentication.k8s.io", "uids", "cluster"),
  r("authentication.k8s.io", "userextras", "cluster"),
  r("authentication.k8s.io", "serviceaccounts", "namespaced"),
  r("authentication.k8s.io", "nodes", "cluster"),
];

export function scopeOf(group: string, resource: string): OracleResource["scope"] | undefined {
  return ORACLE_RESOURCES.find((entry) => entry.group === group && entry.resource === resource)?.scope;
}

/** The groups that a bare name means. */
export function groupsOfBareName(resource: string): readonly string[] {
  const groups = ORACLE_RESOURCES.filter((entry) => entry.resource === resource).map(({ group }) => group);
  if (resource === "events") return groups;
  if (groups[0] === undefined) throw new Error(`the oracle does not know the resource ${resource}`);
  return groups.slice(0, 1);
}

/** Subresources that a connection is opened through. */
export const CONNECTABLE = ["exec", "attach", "portforward", "proxy"];

/** Every subresource that a question about all of them may mean, and one that no rule names. */
export const SUBRESOURCES: readonly string[] = [
  ...new Set([...ORACLE_RESOURCES.flatMap(({ subresources }) => subresources), ...CONNECTABLE, "unheard-of"]),
];
