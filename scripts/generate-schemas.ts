/**
 * Writes the Kubernetes types that rules are checked against, from what a kube-apiserver said of itself and what was
 * published of the releases before.
 *
 *   node scripts/generate-schemas.ts [DIRECTORY] [--check]
 *
 * One table holds the types of every release, in the notation of kubernetes-release.ts. What the newest has is written
 * as it is there; `>36` behind a field means that it is there since 1.36, `<37` that it is gone from 1.37 on.
 */
import { writeGenerated } from "./generate-files.ts";
import { compareText } from "./kubernetes-release.ts";
import { kubernetesReleases, lifeOf, type NumberedRelease } from "./kubernetes-releases.ts";

const releases = kubernetesReleases();
writeGenerated("src/vocabulary/kubernetes-types.gen.ts", text());

function text(): string {
  const kinds = merged(releases.map((release) => release.kinds));
  const types = merged(releases.map((release) => release.types));
  const lines = [...types.keys()].map((name) => [name, fieldsOf(name)] as const);
  return `// Written by scripts/generate-schemas.ts from Kubernetes ${list()}; do not edit.

/** \`GROUP/VERSION/KIND\` → the name of its type. */
export const KUBERNETES_KINDS: Readonly<Record<string, string>> = {
${[...kinds].map(([kind, name]) => `  ${JSON.stringify(kind)}: ${JSON.stringify(name)},`).join("\n")}
};

/** Type → its fields; the notation is explained in the script. */
export const KUBERNETES_TYPES: Readonly<Record<string, string>> = {
${lines.map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)},`).join("\n")}
};

/** The minor versions whose types are known, oldest first. */
export const KUBERNETES_RELEASES: readonly number[] = ${JSON.stringify(releases.map(({ minor }) => minor))};
`;
}

function list(): string {
  return releases.map(({ minor }) => `1.${minor}`).join(", ");
}

/** By name; the newest says what a name stands for. */
function merged(tables: readonly Readonly<Record<string, string>>[]): ReadonlyMap<string, string> {
  return new Map(tables.flatMap((table) => Object.entries(table)).toSorted(([a], [b]) => compareText(a, b)));
}

function fieldsOf(type: string): string {
  const fields = new Map(releases.flatMap((release) => [...fieldsIn(release, type)]));
  // Where the whole type is new, whatever leads to it says so.
  const known = releases.filter(({ types }) => types[type] !== undefined);
  return [...fields]
    .map(([name, written]) => {
      const { since, until } = lifeOf(known, (release) => fieldsIn(release, type).has(name));
      return `${written}${since === undefined ? "" : `>${since}`}${until === undefined ? "" : `<${until}`}`;
    })
    .join(" ");
}

function fieldsIn({ types }: NumberedRelease, type: string): ReadonlyMap<string, string> {
  const written = (types[type] ?? "").split(" ").filter(Boolean);
  return new Map(written.map((field) => [field.slice(0, field.indexOf(":")).replace(/!$/, ""), field]));
}
