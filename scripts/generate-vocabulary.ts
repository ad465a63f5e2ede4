/**
 * Writes the table of resources and the list of control-plane identities from what a kube-apiserver said of itself.
 *
 *   node scripts/generate-vocabulary.ts [DIRECTORY] [--check]
 *
 * In the directory discovery.json maps each group and version to its APIResourceList entries, and rbac.ndjson holds
 * the bootstrap roles and bindings, one object a line. The results are committed: a name that a policy of `language 1` uses never changes its meaning.
 */
import { readFileSync } from "node:fs";
import { sourceDirectory, writeGenerated } from "./generate-files.ts";

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
}
interface Row {
  group: string;
  resource: string;
  kind: string;
  versions: string[];
  namespaced: boolean;
  verbs: readonly string[];
  shortNames: readonly string[];
  subresources: { name: string; kind: string; kindGroup?: string; kindVersion?: string; verbs: readonly string[] }[];
}

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const banner = "// Written by scripts/generate-vocabulary.ts from a kube-apiserver 1.37; do not edit.";
const source = sourceDirectory();
const discovery = JSON.parse(readFileSync(new URL("discovery.json", source), "utf8")) as Record<
  string,
  readonly ApiResource[]
>;
writeGenerated("src/vocabulary/discovered-resources.gen.ts", resourcesText(tableOf(discovery)));
const bindings = readFileSync(new URL("rbac.ndjson", source), "utf8");
writeGenerated("src/vocabulary/control-plane-identities.gen.ts", identitiesText(bindings));

/** One row for each resource of each group, whatever the versions that serve it. */
function tableOf(documents: Record<string, readonly ApiResource[]>): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const groupVersion of Object.keys(documents).toSorted(newestFirst)) {
    const [version = "", group = ""] = groupVersion.split("/").toReversed();
    const listed = documents[groupVersion] ?? [];
    for (const entry of listed.filter(({ name }) => !name.includes("/"))) addMain(rows, group, version, entry);
    for (const entry of listed.filter(({ name }) => name.includes("/"))) addSubresource(rows, group, entry);
  }
  return [...rows.values()].toSorted((a, b) => compare(a.group, b.group) || compare(a.resource, b.resource));
}

function addMain(rows: Map<string, Row>, group: string, version: string, entry: ApiResource): void {
  const { name: resource, kind, namespaced, verbs, shortNames = [] } = entry;
  const row = rows.get(`${group}/${resource}`);
  if (row) row.versions.push(version);
  else
    rows.set(`${group}/${resource}`, {
      group,
      resource,
      kind,
      versions: [version],
      namespaced,
      verbs,
      shortNames,
      subresources: [],
    });
}

function addSubresource(rows: Map<string, Row>, group: string, entry: ApiResource): void {
  const slash = entry.name.indexOf("/");
  const row = rows.get(`${group}/${entry.name.slice(0, slash)}`);
  const name = entry.name.slice(slash + 1);
  if (!row || row.subresources.some((known) => known.name === name)) return;
  row.subresources.push({
    name,
    kind: entry.kind,
    ...(entry.group !== undefined && { kindGroup: entry.group }),
    ...(entry.version !== undefined && { kindVersion: entry.version }),
    verbs: entry.verbs,
  });
}

/** v2 before v1 before v1beta2 before v1beta1 before alphas. */
function newestFirst(a: string, b: string): number {
  return compare(rank(b), rank(a)) || compare(a, b);
}
function rank(groupVersion: string): string {
  const match = /v(\d+)(?:(alpha|beta)(\d+))?$/.exec(groupVersion);
  const stability = match?.[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
  return `${stability}${(match?.[1] ?? "0").padStart(4, "0")}${(match?.[3] ?? "0").padStart(4, "0")}`;
}
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function resourcesText(rows: readonly Row[]): string {
  return `${banner}
import type { ResourceEntry } from "./resource-entry.ts";

const ALL = ${JSON.stringify(allVerbs)};

export const DISCOVERED_RESOURCES: readonly ResourceEntry[] = [
${rows.map((row) => `  ${literal(row)},`).join("\n")}
];
`;
}

function literal(value: object): string {
  const text = JSON.stringify(value).replace(/"(\w+)":/g, "$1: ");
  return text
    .replaceAll(`verbs: ${JSON.stringify(allVerbs)}`, "verbs: ALL")
    .replaceAll(",", ", ")
    .replaceAll(/\{(?=\w)/g, "{ ")
    .replaceAll(/(?<!\{)\}/g, " }");
}

function identitiesText(ndjson: string): string {
  const users = new Set<string>();
  const serviceAccounts = new Set<string>();
  for (const line of ndjson.split("\n").filter((text) => text !== "")) {
    const { subjects } = JSON.parse(line) as {
      subjects?: { kind: string; namespace?: string; name: string }[] | null;
    };
    for (const subject of subjects ?? []) {
      if (subject.kind === "User") users.add(subject.name);
      if (subject.kind === "ServiceAccount") serviceAccounts.add(`${subject.namespace}/${subject.name}`);
    }
  }
  return `${banner}

/** Users that the bootstrap bindings name. */
export const BOOTSTRAP_USERS: readonly string[] = ${JSON.stringify([...users].toSorted(), null, 2)};

/** Service accounts that the bootstrap bindings name, as NAMESPACE/NAME. */
export const BOOTSTRAP_SERVICE_ACCOUNTS: readonly string[] = ${JSON.stringify([...serviceAccounts].toSorted(), null, 2)};
`;
}
