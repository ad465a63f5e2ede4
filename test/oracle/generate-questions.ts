/**
 * Questions over the vocabulary of the generated policies, as an API server would send them, and the world around.
 */
import fc from "fast-check";
import type { OracleNamespace, OracleQuestion, OracleRequirement, OracleUser } from "./question.ts";
import { ORACLE_RESOURCES } from "./resources.ts";

const TEAM = "example.com/team";
const NODE_NAME = "authentication.kubernetes.io/node-name";

const person = (username: string, groups: readonly string[], extra: OracleUser["extra"] = {}): OracleUser => ({
  username,
  uid: "",
  groups: [...groups, "system:authenticated"],
  extra,
});
const account = (namespace: string, name: string, extra: OracleUser["extra"] = {}): OracleUser =>
  person(
    `system:serviceaccount:${namespace}:${name}`,
    ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
    extra,
  );

const USERS: readonly OracleUser[] = [
  person("ana", ["team-a"]),
  person("ana", ["team-a", "ops"], { [TEAM]: ["prod"] }),
  person("bob", ["team-b", "sre"], { [TEAM]: ["a", "dev"] }),
  person("dev-kim", ["team-a", "team-b"], { [TEAM]: ["b"] }),
  person("dev-lee", ["team-dev"], { [TEAM]: ["*"] }),
  person("prod-kim", ["ops", "team-prod"]),
  person("eve", []),
  account("ci", "deployer", { [NODE_NAME]: ["n1"] }),
  account("kube-system", "job-controller"),
  person("system:kube-scheduler", []),
  person("system:node:n1", ["system:nodes"]),
  person("system:node:n2", ["team-b"]),
  { username: "system:anonymous", uid: "", groups: ["system:unauthenticated"], extra: {} },
];

export const NAMESPACES: readonly OracleNamespace[] = [
  ["prod-eu", { env: "production", team: "a" }],
  ["prod-us", { env: "production" }],
  ["dev", { env: "dev", team: "b" }],
  ["dev-a", { team: "a" }],
  ["prod-a", {}],
].map(([name, labels]) => ({ name: name as string, labels: labels as Record<string, string>, annotations: {} }));
const NAMESPACE_NAMES = [...NAMESPACES.map(({ name }) => name), "not-yet-seen"];

const VERBS = [
  "get",
  "get",
  "get",
  "list",
  "list",
  "create",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "inspect",
  "*",
];
const NAMES = ["web", "web-1", "db", "root-ca", "ana", "ana-1", "settings-prod"];
const LISTS = ["list", "watch", "deletecollection"];

const requirement = (keys: readonly string[], values: readonly string[], operators: readonly string[]) =>
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom(...operators),
    values: fc.subarray([...values], { minLength: 1 }),
  });
/** Several may be about one key, and together they may select nothing. */
const some = { minLength: 1, maxLength: 3 };
const fieldRequirements = fc.array(
  requirement(["spec.nodeName", "metadata.name"], ["n1", "n2", "web"], ["In", "In", "NotIn"]),
  some,
);
const labelRequirements = fc
  .array(requirement(["app", "tier"], ["web", "db"], ["In", "In", "NotIn", "Exists", "DoesNotExist", "Gt"]), some)
  .map((list) => list.map((one) => (/Exist/.test(one.operator) ? { ...one, values: [] } : one)));

interface Drawn {
  readonly user: OracleUser;
  readonly verb: string;
  readonly target: {
    readonly group: string;
    readonly resource: string;
    readonly subresource: string;
    readonly scope: string;
  };
  readonly namespace: string;
  readonly name: string;
  readonly fields: readonly OracleRequirement[] | undefined;
  readonly labels: readonly OracleRequirement[] | undefined;
}

const ORDINARY = ORACLE_RESOURCES.filter(
  ({ group, resource }) => group !== "authentication.k8s.io" && !["users", "groups", "signers"].includes(resource),
);
const targets = ORDINARY.flatMap(({ group, resource, scope, subresources }) =>
  [...(resource === "pods" || resource === "secrets" ? ["", "", "", "", ""] : []), "", "", ...subresources].map(
    (subresource) => ({
      group,
      resource,
      scope: resource === "namespaces" ? "itself" : scope,
      subresource,
    }),
  ),
);
const odd = [
  { group: "*", resource: "*", scope: "namespaced", subresource: "" },
  { group: "*", resource: "*", scope: "namespaced", subresource: "*" },
  { group: "", resource: "*", scope: "namespaced", subresource: "" },
  { group: "apps", resource: "*", scope: "namespaced", subresource: "scale" },
  { group: "", resource: "pods", scope: "namespaced", subresource: "*" },
  { group: "*", resource: "pods", scope: "namespaced", subresource: "" },
  { group: "*", resource: "deployments", scope: "namespaced", subresource: "scale" },
  { group: "*", resource: "nodes", scope: "cluster", subresource: "" },
  { group: "example.com", resource: "widgets", scope: "namespaced", subresource: "" },
  { group: "example.com", resource: "widgets", scope: "namespaced", subresource: "status" },
  { group: "example.com", resource: "gadgets", scope: "namespaced", subresource: "" },
];

const user = fc.constantFrom(...USERS);
const ordinary: fc.Arbitrary<OracleQuestion> = fc
  .record<Drawn>({
    user,
    verb: fc.constantFrom(...VERBS),
    target: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...targets) },
      { weight: 1, arbitrary: fc.constantFrom(...odd) },
    ),
    namespace: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...NAMESPACE_NAMES) },
      { weight: 1, arbitrary: fc.constant("") },
    ),
    name: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.constant("") }),
    fields: fc.option(fieldRequirements, { nil: undefined, freq: 3 }),
    labels: fc.option(labelRequirements, { nil: undefined, freq: 3 }),
  })
  .map(asSent);

/** Lists carry selectors and no name, a create of an object no name, a Namespace its own name as its namespace. */
function asSent({ user: asking, verb, target, namespace, name, fields, labels }: Drawn): OracleQuestion {
  const isList = LISTS.includes(verb);
  const nameless = isList || (verb === "create" && target.subresource === "");
  const itself = target.scope === "itself";
  const sentName = nameless ? "" : itself && name !== "" ? namespace : name;
  return {
    kind: "resource",
    user: asking,
    verb,
    apiGroup: target.group,
    version: "v1",
    resource: target.resource,
    subresource: target.subresource,
    namespace: target.scope === "cluster" ? "" : itself ? sentName : namespace,
    name: sentName,
    ...(isList && fields !== undefined ? { fieldRequirements: fields } : {}),
    ...(isList && labels !== undefined ? { labelRequirements: labels } : {}),
  };
}

const special: fc.Arbitrary<OracleQuestion> = fc
  .tuple(
    user,
    fc.constantFrom<
      readonly [verb: string, group: string, resource: string, names: readonly string[], subresource?: string]
    >(
      [
        "approve",
        "certificates.k8s.io",
        "signers",
        ["example.com/special", "example.com/plain", "example.com/*", "*"],
      ],
      ["sign", "certificates.k8s.io", "signers", ["kubernetes.io/legacy", "kubernetes.io/*"]],
      ["bind", "rbac.authorization.k8s.io", "clusterroles", ["web", ""]],
      ["escalate", "rbac.authorization.k8s.io", "clusterroles", ["db"]],
      ["escalate", "rbac.authorization.k8s.io", "roles", ["web"]],
      ["impersonate", "", "users", ["admin", "dev-kim", "system:kube-scheduler", "system:node:n1"]],
      ["impersonate", "", "groups", ["admins", "system:masters", "team-a"]],
      ["impersonate", "", "serviceaccounts", ["deployer", "job-controller"]],
      ["impersonate", "authentication.k8s.io", "uids", ["0", "42"]],
      ["impersonate", "authentication.k8s.io", "userextras", ["a", "b"], "example.com/team"],
      ["impersonate:user-info", "authentication.k8s.io", "users", ["admin", "dev-kim", "*"]],
      ["impersonate:user-info", "authentication.k8s.io", "groups", ["admins", "*"]],
      ["impersonate:user-info", "authentication.k8s.io", "uids", ["42"]],
      ["impersonate:user-info", "authentication.k8s.io", "userextras", ["a", "*"], "example.com/team"],
      ["impersonate:serviceaccount", "authentication.k8s.io", "serviceaccounts", ["deployer", "*"]],
      ["impersonate:arbitrary-node", "authentication.k8s.io", "nodes", ["n1", "*"]],
      ["impersonate-on:user-info:list", "", "pods", [""]],
      ["impersonate-on:user-info:get", "apps", "deployments", ["web"]],
      ["impersonate-on:serviceaccount:get", "", "pods", ["web"]],
      ["impersonate-on:arbitrary-node:get", "", "secrets", ["web"]],
    ),
    fc.nat(20),
    fc.constantFrom("ci", "kube-system", "dev"),
  )
  .map(([asking, [verb, apiGroup, resource, names, subresource = ""], choice, namespace]) => ({
    kind: "resource",
    user: asking,
    verb,
    apiGroup,
    version: "v1",
    resource,
    subresource,
    namespace: ["serviceaccounts", "pods", "deployments", "secrets", "roles"].includes(resource) ? namespace : "",
    name: names[choice % names.length] ?? "",
  }));

const url: fc.Arbitrary<OracleQuestion> = fc.record({
  kind: fc.constant("url" as const),
  user,
  verb: fc.constantFrom("get", "post", "put"),
  path: fc.constantFrom("/healthz", "/healthz/", "/api", "/api/", "/api/v1", "/metrics", "/livez/ping", "/"),
});

export const generatedQuestion: fc.Arbitrary<OracleQuestion> = fc.oneof(
  { weight: 12, arbitrary: ordinary },
  { weight: 4, arbitrary: special },
  { weight: 1, arbitrary: url },
);

/** Instants on both sides of every edge of the generated times: nights, weekends, ends of days in three zones. */
export const generatedInstant: fc.Arbitrary<number> = fc
  .constantFrom(
    "2026-11-24T12:00:00Z",
    "2026-12-04T21:30:00Z",
    "2026-12-05T04:59:00Z",
    "2026-12-06T16:00:00Z",
    "2026-12-10T00:00:00Z",
    "2026-12-24T23:59:59Z",
    "2026-12-25T00:00:00Z",
    "2027-01-02T04:59:59Z",
    "2027-03-01T15:00:00Z",
  )
  .map((text) => Date.parse(text));

export const TEAMS = [
  { name: "prod", members: ["ana", "prod-kim"] },
  { name: "dev", members: ["dev-kim"] },
];
