/** RBAC as its authorizer decides (rbac.authorization.k8s.io/v1), written without anything of the program's. */
import type { Point } from "../../src/analyse/invariants/point.ts";
import type { AccessQuestion } from "../../src/engine/question.ts";
import type { JsonObject } from "../../src/base/json.ts";

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}
interface RbacObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly rules?: readonly Rule[] | null;
  readonly aggregationRule?: {
    readonly clusterRoleSelectors: readonly { readonly matchLabels: Readonly<Record<string, string>> }[];
  };
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

export function allowedByRbac(dump: readonly JsonObject[], question: AccessQuestion): boolean {
  const objects = dump as unknown as readonly RbacObject[];
  return objects.some((binding) => {
    const { roleRef, subjects = [], metadata } = binding;
    if (roleRef === undefined) return false;
    const isLocal = binding.kind === "RoleBinding";
    if (isLocal && (question.kind === "url" || question.namespace !== metadata.namespace)) return false;
    if (!subjects.some((subject) => isSubject(subject, metadata.namespace, question.user))) return false;
    const role = objects.find(
      (one) =>
        one.kind === roleRef.kind &&
        one.metadata.name === roleRef.name &&
        (one.kind === "ClusterRole" || one.metadata.namespace === metadata.namespace),
    );
    return role !== undefined && rulesOf(role, objects).some((rule) => allows(rule, question));
  });
}

function rulesOf(role: RbacObject, objects: readonly RbacObject[]): readonly Rule[] {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? [];
  const gathered = objects.filter(
    (one) =>
      one.kind === "ClusterRole" &&
      one !== role &&
      selectors.some(({ matchLabels }) =>
        Object.entries(matchLabels).every(([key, value]) => one.metadata.labels?.[key] === value),
      ),
  );
  return [...(role.rules ?? []), ...gathered.flatMap((one) => rulesOf(one, objects))];
}

function isSubject(
  { kind, name, namespace }: NonNullable<RbacObject["subjects"]>[number],
  local: string | undefined,
  user: AccessQuestion["user"],
): boolean {
  if (kind === "User") return user.username === name;
  if (kind === "Group") return user.groups.includes(name);
  return user.username === `system:serviceaccount:${namespace ?? local ?? ""}:${name}`;
}

function allows(rule: Rule, question: AccessQuestion): boolean {
  const holds = (list: readonly string[] = [], value: string) => list.includes("*") || list.includes(value);
  if (!holds(rule.verbs, question.verb)) return false;
  if (question.kind === "url") {
    return (rule.nonResourceURLs ?? []).some((url) =>
      url.endsWith("*") ? question.path.startsWith(url.slice(0, -1)) : url === question.path,
    );
  }
  const { apiGroup, resource, subresource, name } = question;
  const whole = subresource === "" ? resource : `${resource}/${subresource}`;
  const { resources = [], resourceNames = [] } = rule;
  const isKind = holds(resources, whole) || (subresource !== "" && resources.includes(`*/${subresource}`));
  return holds(rule.apiGroups, apiGroup) && isKind && (resourceNames.length === 0 || resourceNames.includes(name));
}

/** Questions that RBAC allows to the subjects of the dump, each subject as itself. */
export function* rbacQuestions(dump: readonly JsonObject[]): Generator<Point> {
  const objects = dump as unknown as readonly RbacObject[];
  const users = new Map<string, Point["user"]>();
  for (const { subjects = [], metadata } of objects) {
    for (const { kind, name, namespace } of subjects) {
      const username =
        kind === "User"
          ? name
          : kind === "Group"
            ? "somebody"
            : `system:serviceaccount:${namespace ?? metadata.namespace ?? ""}:${name}`;
      const account = username.split(":");
      const own =
        kind === "ServiceAccount"
          ? ["system:serviceaccounts", `system:serviceaccounts:${account[2] ?? ""}`]
          : kind === "Group"
            ? [name]
            : [];
      const groups = [...own, "system:authenticated"];
      if (kind === "Group" && name.startsWith("system:")) continue;
      users.set(username + groups.join(), { username, uid: "", groups, extra: {} });
    }
  }
  const kinds = [
    "/pods/",
    "/secrets/",
    "/nodes/",
    "apps/deployments/",
    "coordination.k8s.io/leases/",
    "/pods/exec",
    "/users/",
    "apps/deployments/scale",
    "/configmaps/",
  ].map((text) => {
    const [group = "", resource = "", subresource = ""] = text.split("/");
    return { group, resource, subresource };
  });
  const urls = ["/metrics", "/livez", "/debug/x"].map((path) => ({ kind: undefined, place: "", name: "", path }));
  const things = kinds.flatMap((kind) =>
    ["", "prod-a", "dev"].flatMap((place) =>
      ["", "x", "prod-a", "system:admin"].map((name) => ({ kind, place, name, path: "" })),
    ),
  );
  for (const user of users.values()) {
    for (const verb of ["get", "list", "update", "delete", "create", "impersonate"]) {
      for (const { kind, place, name, path } of [...things, ...urls]) {
        const point: Point = { user, verb, kind, place: { name: place, labels: {} }, name, path };
        const question: AccessQuestion =
          kind === undefined
            ? { kind: "url", user, verb, path }
            : {
                kind: "resource",
                user,
                verb,
                apiGroup: kind.group,
                version: "v1",
                resource: kind.resource,
                subresource: kind.subresource,
                namespace: place,
                name,
              };
        if (allowedByRbac(dump, question)) yield point;
      }
    }
  }
}
