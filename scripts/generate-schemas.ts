/**
 * Writes the Kubernetes types that rules are checked against, from what a kube-apiserver said of itself.
 *
 *   node scripts/generate-schemas.ts [DIRECTORY] [--check]
 *
 * Only the types that an object of a served kind can hold are kept, each as one line of text:
 *
 *   name!:s env:[core.v1.EnvVar#name labels:{s
 *
 * `!` required; `s i n b` string, int, number, bool; `q t x a` quantity, time, int-or-string, any; `[` list of,
 * `{` map of; `#` the keys of a list; anything else is another type of the table.
 */
import { readFileSync } from "node:fs";
import { sourceDirectory, writeGenerated } from "./generate-files.ts";

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly { group: string; version: string; kind: string }[];
}
interface ApiResource {
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
}

const scalars: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "x",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "t",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "t",
};
const source = sourceDirectory();
const discovery = read("discovery.json") as Record<string, readonly ApiResource[]>;
const { definitions } = read("openapi-types.json") as { definitions: Record<string, Schema> };
const kinds = servedKinds();
writeGenerated("src/vocabulary/kubernetes-types.gen.ts", text());

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, source), "utf8"));
}

/** `GROUP/VERSION/KIND` → the name of its definition. */
function servedKinds(): ReadonlyMap<string, string> {
  const served = new Set<string>();
  for (const [groupVersion, resources] of Object.entries(discovery)) {
    const [version = "", group = ""] = groupVersion.split("/").toReversed();
    for (const { kind, ...own } of resources) served.add(`${own.group ?? group}/${own.version ?? version}/${kind}`);
  }
  const found = new Map<string, string>();
  for (const name of Object.keys(definitions).toSorted()) {
    for (const { group, version, kind } of definitions[name]?.["x-kubernetes-group-version-kind"] ?? []) {
      if (served.has(`${group}/${version}/${kind}`)) found.set(`${group}/${version}/${kind}`, name);
    }
  }
  return found;
}

function text(): string {
  const lines = new Map<string, string>();
  const waiting = [...kinds.values()];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (lines.has(short(name))) continue;
    const references: string[] = [];
    lines.set(short(name), fieldsOf(definitions[name] ?? {}, references));
    waiting.push(...references);
  }
  const sorted = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `// Written by scripts/generate-schemas.ts from a kube-apiserver 1.37; do not edit.

/** \`GROUP/VERSION/KIND\` → the name of its type. */
export const KUBERNETES_KINDS: Readonly<Record<string, string>> = {
${[...kinds].map(([kind, name]) => `  ${JSON.stringify(kind)}: ${JSON.stringify(short(name))},`).join("\n")}
};

/** Type → its fields; the notation is explained in the script. */
export const KUBERNETES_TYPES: Readonly<Record<string, string>> = {
${sorted.map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)},`).join("\n")}
};
`;
}

/** `core.v1.Container` */
function short(name: string): string {
  return name.split(".").slice(-3).join(".");
}

function fieldsOf(schema: Schema, references: string[]): string {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => `${name}${required.has(name) ? "!" : ""}:${typeOf(field, references)}${keysOf(field)}`)
    .join(" ");
}

function keysOf(schema: Schema): string {
  const mergeKey = schema["x-kubernetes-patch-merge-key"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? (mergeKey === undefined ? [] : [mergeKey]);
  return keys.length === 0 ? "" : `#${keys.join(",")}`;
}

function typeOf(schema: Schema, references: string[]): string {
  if (schema.$ref !== undefined) return referenced(schema.$ref.slice("#/definitions/".length), references);
  if (schema.type === "array") return `[${typeOf(schema.items ?? {}, references)}`;
  if (schema.additionalProperties) return `{${typeOf(schema.additionalProperties, references)}`;
  const letters: Readonly<Record<string, string>> = { string: "s", integer: "i", number: "n", boolean: "b" };
  return letters[schema.type ?? ""] ?? "a";
}

function referenced(name: string, references: string[]): string {
  const scalar = scalars[name];
  if (scalar !== undefined) return scalar;
  // Schemas that say nothing: arbitrary JSON.
  if (!definitions[name]?.properties) return "a";
  references.push(name);
  return short(name);
}
