/**
 * What one release of Kubernetes says of itself, reduced to what the vocabulary keeps: the types that an object of a
 * served kind can hold, each as one line of text, and one row for each resource.
 *
 *   name!:s env:[core.v1.EnvVar#name labels:{s
 *
 * `!` required; `s i n b` string, int, number, bool; `q t x a` quantity, time, int-or-string, any; `[` list of,
 * `{` map of; `#` the keys of a list; anything else is another type of the table.
 */

export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly { group: string; version: string; kind: string }[];
}
export interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
}
export type Discovery = Readonly<Record<string, readonly ApiResource[]>>;
export type Definitions = Readonly<Record<string, Schema>>;

export interface Release {
  /** `GROUP/VERSION/KIND` → the name of its type. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Type → its fields. */
  readonly types: Readonly<Record<string, string>>;
  readonly resources: readonly ResourceRow[];
}
export interface ResourceRow {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly versions: string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly subresources: SubresourceRow[];
}
export interface SubresourceRow {
  readonly name: string;
  readonly kind: string;
  readonly kindGroup?: string;
  readonly kindVersion?: string;
  readonly verbs: readonly string[];
}

export function releaseOf(discovery: Discovery, definitions: Definitions): Release {
  const kinds = servedKinds(discovery, definitions);
  return { kinds: shortKinds(kinds), types: typesBehind(kinds, definitions), resources: tableOf(discovery) };
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// ---- types -----------------------------------------------------------------------

const scalars: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "x",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "t",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "t",
};

/** `GROUP/VERSION/KIND` → the name of its definition. */
function servedKinds(discovery: Discovery, definitions: Definitions): ReadonlyMap<string, string> {
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

function shortKinds(kinds: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...kinds].map(([kind, name]) => [kind, short(name)]));
}

function typesBehind(kinds: ReadonlyMap<string, string>, definitions: Definitions): Readonly<Record<string, string>> {
  const lines = new Map<string, string>();
  const waiting = [...kinds.values()];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (lines.has(short(name))) continue;
    lines.set(short(name), fieldsOf(definitions[name] ?? {}, definitions, waiting));
  }
  return Object.fromEntries([...lines].toSorted(([a], [b]) => compareText(a, b)));
}

/** `core.v1.Container` */
function short(name: string): string {
  return name.split(".").slice(-3).join(".");
}

function fieldsOf(schema: Schema, definitions: Definitions, references: string[]): string {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      const mark = required.has(name) ? "!" : "";
      return `${name}${mark}:${typeOf(field, definitions, references)}${keysOf(field)}`;
    })
    .join(" ");
}

function keysOf(schema: Schema): string {
  const mergeKey = schema["x-kubernetes-patch-merge-key"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? (mergeKey === undefined ? [] : [mergeKey]);
  return keys.length === 0 ? "" : `#${keys.join(",")}`;
}

function typeOf(schema: Schema, definitions: Definitions, references: string[]): string {
  if (schema.$ref !== undefined) {
    return referenced(schema.$ref.slice("#/definitions/".length), definitions, references);
  }
  if (schema.type === "array") return `[${typeOf(schema.items ?? {}, definitions, references)}`;
  if (schema.additionalProperties) return `{${typeOf(schema.additionalProperties, definitions, references)}`;
  const letters: Readonly<Record<string, string>> = { string: "s", integer: "i", number: "n", boolean: "b" };
  return letters[schema.type ?? ""] ?? "a";
}

function referenced(name: string, definitions: Definitions, references: string[]): string {
  const scalar = scalars[name];
  if (scalar !== undefined) return scalar;
  // Schemas that say nothing: arbitrary JSON.
  if (!definitions[name]?.properties) return "a";
  references.push(name);
  return short(name);
}

// ---- resources -------------------------------------------------------------------

/** One row for each resource of each group, whatever the versions that serve it. */
function tableOf(documents: Discovery): readonly ResourceRow[] {
  const rows = new Map<string, ResourceRow>();
  for (const groupVersion of Object.keys(documents).toSorted(newestFirst)) {
    const [version = "", group = ""] = groupVersion.split("/").toReversed();
    const listed = documents[groupVersion] ?? [];
    for (const entry of listed.filter(({ name }) => !name.includes("/"))) addMain(rows, group, version, entry);
    for (const entry of listed.filter(({ name }) => name.includes("/"))) addSubresource(rows, group, entry);
  }
  return [...rows.values()].toSorted((a, b) => compareText(a.group, b.group) || compareText(a.resource, b.resource));
}

function addMain(rows: Map<string, ResourceRow>, group: string, version: string, entry: ApiResource): void {
  const { name: resource, kind, namespaced, verbs, shortNames = [] } = entry;
  const row = rows.get(`${group}/${resource}`);
  if (row) row.versions.push(version);
  else {
    const made = { group, resource, kind, versions: [version], namespaced, verbs, shortNames, subresources: [] };
    rows.set(`${group}/${resource}`, made);
  }
}

function addSubresource(rows: Map<string, ResourceRow>, group: string, entry: ApiResource): void {
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
  return compareText(rank(b), rank(a)) || compareText(a, b);
}
function rank(groupVersion: string): string {
  const match = /v(\d+)(?:(alpha|beta)(\d+))?$/.exec(groupVersion);
  const stability = match?.[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
  return `${stability}${(match?.[1] ?? "0").padStart(4, "0")}${(match?.[3] ?? "0").padStart(4, "0")}`;
}
