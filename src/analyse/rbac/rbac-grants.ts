/**
 * RBAC objects as what they give to whom, in the patterns that rules are made of (rbac.authorization.k8s.io/v1).
 * A role that gathers others by their labels has what they have, whether or not the cluster has filled it in.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { PermissionPattern, PlacePattern, TargetPattern } from "../../check/checked.ts";
import { escapeGlob } from "../../values/glob.ts";
import { matchesSelector, type Requirement } from "../../values/selector.ts";

export interface RbacSubject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of a service account. */
  readonly namespace: string;
}
export interface RbacGrant {
  readonly subject: RbacSubject;
  readonly permissions: readonly PermissionPattern[];
  /** undefined: everywhere. */
  readonly place: PlacePattern | undefined;
  /** `ClusterRoleBinding NAME`, `RoleBinding NAMESPACE/NAME`. */
  readonly binding: string;
  readonly role: string;
}
export interface RbacGrants {
  readonly grants: readonly RbacGrant[];
  /** Bindings whose role the dump does not hold: they give nothing. */
  readonly dangling: readonly { readonly binding: string; readonly role: string }[];
  /** How many roles and bindings there were. */
  readonly objects: number;
}

interface Role {
  readonly labels: Readonly<Record<string, string>>;
  readonly permissions: readonly PermissionPattern[];
  readonly gathers: readonly (readonly Requirement[])[];
}

const KINDS = new Set(["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"]);

/** Objects of other kinds are passed over: a dump may hold more. */
export function rbacGrants(all: readonly JsonObject[]): RbacGrants {
  const objects = all.filter(({ kind }) => typeof kind === "string" && KINDS.has(kind));
  const roles = new Map<string, Role>();
  for (const object of objects) {
    if (object["kind"] === "ClusterRole" || object["kind"] === "Role") roles.set(nameOf(object), roleOf(object));
  }
  const given = givenBy(roles);
  const places = new Map<string, PlacePattern>();
  const grants: RbacGrant[] = [];
  const dangling: RbacGrants["dangling"][number][] = [];
  for (const object of objects) {
    const { kind } = object;
    if (kind !== "ClusterRoleBinding" && kind !== "RoleBinding") continue;
    const namespace = namespaceOf(object);
    const role = roleName(object, namespace);
    const binding = nameOf(object);
    const found = roles.get(role);
    if (found === undefined) {
      dangling.push({ binding, role });
      continue;
    }
    const isLocal = kind === "RoleBinding";
    const permissions = given(found, isLocal);
    const place = isLocal ? (places.get(namespace) ?? onlyIn(namespace)) : undefined;
    if (place !== undefined) places.set(namespace, place);
    for (const subject of subjectsOf(object, namespace)) {
      if (permissions.length > 0) grants.push({ subject, permissions, place, binding, role });
    }
  }
  return { grants, dangling, objects: objects.length };
}

/** A role is bound many times: what it gives is one list, in a namespace (where no URL lies) and everywhere. */
function givenBy(roles: ReadonlyMap<string, Role>): (role: Role, isLocal: boolean) => readonly PermissionPattern[] {
  const known = new Map<
    Role,
    { readonly all: readonly PermissionPattern[]; readonly local: readonly PermissionPattern[] }
  >();
  return (role, isLocal) => {
    const all = known.get(role)?.all ?? permissionsOf(role, roles);
    const made = known.get(role) ?? { all, local: all.filter(({ kind }) => kind === "resource") };
    known.set(role, made);
    return isLocal ? made.local : made.all;
  };
}

function nameOf(object: JsonObject): string {
  const namespace = namespaceOf(object);
  const kind = textOf(object["kind"]);
  const own = textOf(objectOf(object["metadata"])["name"]);
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${own}`;
}

function namespaceOf(object: JsonObject): string {
  const isNamespaced = object["kind"] === "Role" || object["kind"] === "RoleBinding";
  return isNamespaced ? textOf(objectOf(object["metadata"])["namespace"]) : "";
}

function onlyIn(namespace: string): PlacePattern {
  return { only: false, include: [{ kind: "name", pattern: { glob: escapeGlob(namespace) } }], except: [] };
}

// ---- bindings ----------------------------------------------------------------------

function roleName(binding: JsonObject, namespace: string): string {
  const { kind, name } = objectOf(binding["roleRef"]);
  return kind === "Role" ? `Role ${namespace}/${textOf(name)}` : `ClusterRole ${textOf(name)}`;
}

function subjectsOf(binding: JsonObject, namespace: string): readonly RbacSubject[] {
  return listOf(binding["subjects"]).flatMap((item): readonly RbacSubject[] => {
    const subject = objectOf(item);
    const name = textOf(subject["name"]);
    switch (subject["kind"]) {
      case "User":
      case "Group":
        return [{ kind: subject["kind"], name, namespace: "" }];
      case "ServiceAccount":
        return [{ kind: "ServiceAccount", name, namespace: textOf(subject["namespace"]) || namespace }];
      default:
        return [];
    }
  });
}

// ---- roles -------------------------------------------------------------------------

function roleOf(object: JsonObject): Role {
  const { metadata, rules, aggregationRule } = object;
  return {
    labels: Object.fromEntries(
      Object.entries(objectOf(objectOf(metadata)["labels"])).map(([key, value]) => [key, textOf(value)]),
    ),
    permissions: listOf(rules).flatMap((rule) => permissionsIn(objectOf(rule))),
    gathers: listOf(objectOf(aggregationRule)["clusterRoleSelectors"]).map((one) => requirementsOf(objectOf(one))),
  };
}

/** With those of the roles that it gathers; those do not gather others in turn before the cluster has filled them in. */
function permissionsOf(
  role: Role,
  roles: ReadonlyMap<string, Role>,
  seen: ReadonlySet<Role> = new Set(),
): readonly PermissionPattern[] {
  if (role.gathers.length === 0) return role.permissions;
  const gathered = [...roles].flatMap(([name, other]) => {
    const isMeant = name.startsWith("ClusterRole ") && other !== role && !seen.has(other);
    if (!isMeant || !role.gathers.some((selector) => matchesSelector(selector, other.labels))) return [];
    return permissionsOf(other, roles, new Set([...seen, role]));
  });
  return [...new Set([...role.permissions, ...gathered])];
}

function requirementsOf(selector: JsonObject): readonly Requirement[] {
  const labels = Object.entries(objectOf(selector["matchLabels"]));
  const expressions = listOf(selector["matchExpressions"]).map(objectOf);
  return [
    ...labels.map(([key, value]): Requirement => ({ key, operator: "In", values: [textOf(value)] })),
    ...expressions.flatMap(({ key, operator, values }): readonly Requirement[] => {
      const known = OPERATORS.find((one) => one === operator);
      return known === undefined ? [] : [{ key: textOf(key), operator: known, values: textsOf(values) }];
    }),
  ];
}
const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

function permissionsIn(rule: JsonObject): readonly PermissionPattern[] {
  const verbs = { include: textsOf(rule["verbs"]), except: [] };
  const [groups, resources] = [textsOf(rule["apiGroups"]), textsOf(rule["resources"])];
  const [names, urls] = [textsOf(rule["resourceNames"]), textsOf(rule["nonResourceURLs"])];
  const include = groups.flatMap((group) => resources.flatMap((resource) => targetOf(group, resource) ?? []));
  const paths = { include: urls.map((url) => ({ glob: urlGlob(url) })), except: [] };
  return [
    ...(include.length === 0
      ? []
      : [
          {
            kind: "resource" as const,
            verbs,
            targets: { include, except: [] },
            names:
              names.length === 0
                ? undefined
                : { only: false, include: names.map((name) => ({ glob: escapeGlob(name) })), except: [] },
            fieldSelectors: [],
            labelSelectors: [],
          },
        ]),
    ...(urls.length === 0 ? [] : [{ kind: "url" as const, verbs, paths }]),
  ];
}

/** `*` is every kind and subresource. In `x/*` the star is a letter, and nothing has a subresource that is called so. */
function targetOf(group: string, written: string): TargetPattern | undefined {
  if (written === "*") return { group, resource: "*", subresource: "**" };
  const slash = written.indexOf("/");
  if (slash < 0) return { group, resource: written, subresource: "" };
  const subresource = written.slice(slash + 1);
  return subresource === "*" ? undefined : { group, resource: written.slice(0, slash), subresource };
}

/** A star is a sign at the end only. */
function urlGlob(url: string): string {
  return url.endsWith("*") ? `${escapeGlob(url.slice(0, -1))}*` : escapeGlob(url);
}

// ---- reading -----------------------------------------------------------------------

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
function textsOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}
