/**
 * Writes the floor: what the bootstrap RBAC of the supported Kubernetes versions lets the control plane and the nodes do,
 * as invariants of the policy language: a document for people, and, checked and with who asks by each line, what the program reads.
 *
 *   node scripts/generate-floor.ts [DIRECTORY] [--check]
 *
 * In the directory rbac.ndjson holds the bootstrap roles and bindings of the newest, one object a line;
 * test/vocabulary/rbac-of-older-releases.ndjson the rules that 1.35 and 1.36 give besides (their published
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata, compared rule by rule).
 */
import { readFileSync } from "node:fs";
import { printTarget } from "../src/vocabulary/print-target.ts";
import { KNOWN_VERBS } from "../src/vocabulary/verbs.ts";
import { CONTROL_PLANE_SERVICE_ACCOUNTS } from "../src/vocabulary/control-plane.ts";
import { identitiesOfFloor, moduleOfFloor } from "./floor-identities.ts";
import { sourceDirectory, writeGenerated } from "./generate-files.ts";

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}
interface Subject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  readonly namespace?: string;
}
interface Item {
  readonly kind: "ClusterRole" | "Role" | "ClusterRoleBinding" | "RoleBinding";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[] | null;
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
}
interface Given {
  readonly name: string;
  readonly to: string;
  readonly namespace: string | undefined;
  readonly rules: readonly Rule[];
}

const older = itemsOf(new URL("../test/vocabulary/rbac-of-older-releases.ndjson", import.meta.url));
const items = itemsOf(new URL("rbac.ndjson", sourceDirectory())).map((item): Item => {
  const more = older.filter(({ kind, metadata }) => kind === item.kind && metadata.name === item.metadata.name);
  return more.length === 0 ? item : { ...item, rules: [item, ...more].flatMap(({ rules }) => rules ?? []) };
});

const text = floorText();
writeGenerated("docs/floor.policy", text);
writeGenerated("src/analyse/floor/floor-lines.gen.ts", moduleOfFloor(identitiesOfFloor(text)));

function itemsOf(file: URL): readonly Item[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Item);
}

function floorText(): string {
  const controllers = CONTROL_PLANE_SERVICE_ACCOUNTS.map((name) => `"${name}"`);
  const head = [
    "language 1",
    "",
    "# What no policy set may take away: what the bootstrap RBAC of Kubernetes 1.37 lets the control plane and the nodes",
    "# do, and the health of the API server for everybody. Every set is held to these invariants without saying so.",
    "# Lists and watches go over all namespaces unless a line says `in`; `* except */*` is every kind without its",
    "# subresources, which is what controllers that know no kind by name act on.",
    "",
    `let subjects controllers =\n  serviceaccount ${wrapped(controllers, 17)}`,
    "",
  ];
  return [...head, ...given().flatMap(invariantsOf)].join("\n");
}

function given(): readonly Given[] {
  const bound = items.flatMap((item): readonly Given[] => {
    const { roleRef, subjects = [] } = item;
    if (roleRef === undefined) return [];
    const to = [...new Set(subjects.flatMap(subjectText))].join(", ");
    const { namespace } = item.metadata;
    const rules = rulesOf(roleRef.kind, roleRef.name, namespace);
    return to === "" || rules.length === 0 ? [] : [{ name: item.metadata.name, to, namespace, rules }];
  });
  const unbound: readonly Given[] = [
    {
      name: "system:node",
      to: "nodes",
      namespace: undefined,
      rules: rulesOf("ClusterRole", "system:node", undefined),
    },
    {
      name: "system:kubelet-api-admin",
      to: 'user "kube-apiserver-kubelet-client"',
      namespace: undefined,
      rules: rulesOf("ClusterRole", "system:kubelet-api-admin", undefined),
    },
  ];
  return [...unbound, ...bound];
}

function rulesOf(kind: string, name: string, namespace: string | undefined): readonly Rule[] {
  const role = items.find(
    (item) =>
      item.kind === kind &&
      item.metadata.name === name &&
      (kind === "ClusterRole" || item.metadata.namespace === namespace),
  );
  return role?.rules ?? [];
}

/** Administrators pass no authorizer, and monitoring is nobody's but the cluster's own. */
function subjectText({ kind, name, namespace }: Subject): readonly string[] {
  if (kind === "User") return [`user "${name}"`];
  if (kind === "ServiceAccount") return [`serviceaccount "${namespace ?? ""}/${name}"`];
  const groups: Readonly<Record<string, readonly string[]>> = {
    "system:authenticated": ["control-plane", "nodes"],
    "system:unauthenticated": ["anonymous"],
    "system:serviceaccounts": ["controllers"],
  };
  return groups[name] ?? [];
}

function invariantsOf({ name, to, namespace, rules }: Given): readonly string[] {
  return rules.map((rule, index) => {
    const title = `${namespace === undefined ? "" : `${namespace}/`}${name} ${index + 1}`;
    const lines = [`invariant "${title}"`, `  never deny ${to}`, ...permissionText(rule)];
    const place = placeOf(name, rule, namespace);
    return `${lines.join("\n")}${place === undefined ? "" : `\n  in "${place}"`}\n`;
  });
}

/** Who works in one namespace after another, and the objects that a node asks for one by one. */
function placeOf(
  binding: string,
  { resources = [], verbs }: Rule,
  namespace: string | undefined,
): string | undefined {
  if (namespace !== undefined) return namespace;
  if (binding === "system:controller:namespace-controller" && resources.includes("*")) return "*";
  const isByNode = binding === "system:node" && resources.includes("secrets") && verbs.includes("list");
  return isByNode ? "*" : undefined;
}

function permissionText({ apiGroups = [], resources = [], verbs, resourceNames, nonResourceURLs }: Rule) {
  const to = `  to ${verbs.toSorted().map(verbText).join(", ")}`;
  if (nonResourceURLs !== undefined) {
    return [
      `${to} on url`,
      `    ${wrapped(
        nonResourceURLs.map((url) => `"${url}"`),
        4,
      )}`,
    ];
  }
  const targets = apiGroups.flatMap((group) => resources.map((resource) => targetText(group, resource)));
  const both = targets.includes("events.core") && targets.includes("events.events.k8s.io");
  const names = both ? ["events", ...targets.filter((one) => !one.startsWith("events."))] : targets;
  const star = resources.includes("*") ? " except */*" : "";
  const named = resourceNames === undefined ? [] : [`  named ${resourceNames.map((one) => `"${one}"`).join(", ")}`];
  return [`${to}`, `    on ${wrapped(names, 7)}${star}`, ...named];
}

function targetText(group: string, name: string): string {
  const slash = name.indexOf("/");
  const [resource, subresource] = slash < 0 ? [name, ""] : [name.slice(0, slash), name.slice(slash + 1)];
  return printTarget({ group, resource, subresource });
}

function verbText(verb: string): string {
  return verb === "*" || [...KNOWN_VERBS].includes(verb) ? verb : `"${verb}"`;
}

function wrapped(parts: readonly string[], indent: number): string {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length + indent < 110) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(part);
  }
  return lines.join(`,\n${" ".repeat(indent)}`);
}
