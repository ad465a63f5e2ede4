/**
 * Writes the table of resources and the list of control-plane identities from what a kube-apiserver said of itself.
 *
 *   node scripts/generate-vocabulary.ts [DIRECTORY] [--check]
 *
 * In the directory discovery.json maps each group and version to its APIResourceList entries, and rbac.ndjson holds
 * the bootstrap roles and bindings, one object a line; what older releases serve stands in test/vocabulary/releases
 * (reduce-release.ts). The results are committed: a name that a policy of `language 1` uses never changes its meaning.
 */
import { readFileSync } from "node:fs";
import { sourceDirectory, writeGenerated } from "./generate-files.ts";
import { compareText, type ResourceRow, type SubresourceRow } from "./kubernetes-release.ts";
import { kubernetesReleases, lifeOf, type NumberedRelease } from "./kubernetes-releases.ts";

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const source = sourceDirectory();
const releases = kubernetesReleases();
const names = releases.map(({ minor }) => `1.${minor}`).join(", ");
const banner = `// Written by scripts/generate-vocabulary.ts from Kubernetes ${names}; do not edit.`;
writeGenerated("src/vocabulary/discovered-resources.gen.ts", resourcesText(rowsOfAll()));
const bindings = readFileSync(new URL("rbac.ndjson", source), "utf8");
writeGenerated("src/vocabulary/control-plane-identities.gen.ts", identitiesText(bindings));

type Row = Omit<ResourceRow, "subresources"> & {
  readonly since?: number;
  readonly until?: number;
  readonly subresources: readonly (SubresourceRow & { readonly since?: number; readonly until?: number })[];
};

/** The rows of every release; where several have one, as the newest of them writes it. */
function rowsOfAll(): readonly Row[] {
  const rows = new Map(
    releases.flatMap(({ resources }) => resources).map((row) => [`${row.group}/${row.resource}`, row]),
  );
  return [...rows.values()]
    .toSorted((a, b) => compareText(a.group, b.group) || compareText(a.resource, b.resource))
    .map((row) => {
      const known = releases.filter((release) => rowIn(release, row) !== undefined);
      const subresources = new Map(
        known.flatMap((release) => rowIn(release, row)?.subresources ?? []).map((one) => [one.name, one]),
      );
      return {
        ...row,
        ...lifeOf(releases, (release) => rowIn(release, row) !== undefined),
        subresources: [...subresources.values()].map((one) => ({
          ...one,
          ...lifeOf(known, (release) => hasSubresource(rowIn(release, row), one.name)),
        })),
      };
    });
}

function rowIn({ resources }: NumberedRelease, { group, resource }: ResourceRow): ResourceRow | undefined {
  return resources.find((row) => row.group === group && row.resource === resource);
}

function hasSubresource(row: ResourceRow | undefined, name: string): boolean {
  return row?.subresources.some((one) => one.name === name) === true;
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
