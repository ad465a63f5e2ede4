/**
 * An object as admission would see it: with what the API server fills in. For `verdict test`, whose objects are
 * written by hand. What admission plugins add is not filled.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { canonicalQuantity, parseQuantity } from "../values/quantity.ts";
import type { ObjectKind } from "./admission-shape.ts";
import { COMPUTED_DEFAULTS, DEFAULT_VALUES, type Draft, isMissing } from "./default-values.ts";
import { FILLED_VALUES } from "./filled-fields.gen.ts";
import { FILLED_EVERYWHERE } from "./filled-fields.ts";
import { findResource } from "./resource-table.ts";
import { type Notation, notationOf, typeNameOfKind } from "./type-notation.ts";

/** Fills an object of a resource; one of a kind that Kubernetes does not serve stays as it is. */
export function fillDefaults(group: string, resource: string, object: JsonObject): JsonObject {
  const entry = findResource(group, resource);
  const [version] = entry?.versions ?? [];
  if (entry?.kind === undefined || version === undefined) return object;
  return fillDefaultsOfKind({ group, version, kind: entry.kind }, object);
}

export function fillDefaultsOfKind(kind: ObjectKind, object: JsonObject): JsonObject {
  const typeName = typeNameOfKind(kind);
  if (typeName === undefined) return object;
  const draft: Draft = { ...object };
  const fields = notationOf(typeName);
  for (const name of FILLED_EVERYWHERE)
    if (fields.get(name)?.type.kind === "named" && isMissing(draft[name])) draft[name] = {};
  draft["apiVersion"] ??= kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  draft["kind"] ??= kind.kind;
  const filled = filledObject(typeName, draft);
  if (kind.group === "" && kind.kind === "Pod") return withPodDefaults(filled);
  return kind.group === "" && kind.kind === "Namespace" ? withNameLabel(filled) : filled;
}

function filledObject(typeName: string, object: JsonObject | Draft): JsonObject {
  const draft: Draft = { ...object };
  for (const [name, value] of Object.entries(DEFAULT_VALUES[typeName] ?? {}))
    if (isMissing(draft[name])) draft[name] = value;
  const computed = COMPUTED_DEFAULTS[typeName];
  if (computed) {
    for (const name of Object.keys(draft)) draft[name] = structuredClone(draft[name]);
    computed(draft);
  }
  for (const [name, value] of Object.entries(FILLED_VALUES[typeName] ?? {}))
    if (isMissing(draft[name]) && value !== null) draft[name] = structuredClone(value);
  const fields = notationOf(typeName);
  const entries = Object.entries(draft).flatMap(([name, value]): [string, JsonValue][] => {
    if (value === undefined) return [];
    const field = fields.get(name);
    return [[name, field ? filledValue(field.type, value) : value]];
  });
  return Object.fromEntries(entries);
}

function filledValue(notation: Notation, value: JsonValue): JsonValue {
  switch (notation.kind) {
    case "scalar":
      return notation.letter === "q" ? canonical(value) : value;
    case "named":
      return isJsonObject(value) ? filledObject(notation.name, value) : value;
    case "list":
      return Array.isArray(value) ? value.map((item: JsonValue) => filledValue(notation.of, item)) : value;
    case "map":
      return isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledValue(notation.of, item)]))
        : value;
  }
}

/** Quantities come out of the API server in their one canonical spelling: `1000m` as `1`. */
function canonical(value: JsonValue): JsonValue {
  const quantity = typeof value === "string" || typeof value === "number" ? parseQuantity(String(value)) : undefined;
  return quantity ? canonicalQuantity(quantity) : value;
}

// ---- what is filled in whole objects only ------------------------------------------

/** Of a Pod, not of a template: service links, requests where only a limit is written, ports of the node. */
function withPodDefaults(pod: JsonObject): JsonObject {
  const { spec } = pod;
  if (!isJsonObject(spec)) return pod;
  const onHost = spec["hostNetwork"] === true;
  const filled: Record<string, JsonValue> = { ...spec, enableServiceLinks: spec["enableServiceLinks"] ?? true };
  for (const kind of ["containers", "initContainers"]) {
    const complete = eachObject(spec[kind], (container) =>
      withRequests(onHost ? withHostPorts(container) : container),
    );
    if (complete !== undefined) filled[kind] = complete;
  }
  return { ...pod, spec: filled };
}

function withRequests(container: JsonObject): JsonObject {
  const { resources } = container;
  if (!isJsonObject(resources) || !isJsonObject(resources["limits"])) return container;
  const requests = isJsonObject(resources["requests"]) ? resources["requests"] : {};
  return { ...container, resources: { ...resources, requests: { ...resources["limits"], ...requests } } };
}

/** On the node's own network a container's port is the node's. */
function withHostPorts(container: JsonObject): JsonObject {
  const withPort = (port: JsonObject): JsonObject => ({
    ...port,
    hostPort: port["hostPort"] ?? port["containerPort"] ?? 0,
  });
  return "ports" in container ? { ...container, ports: eachObject(container["ports"], withPort) ?? null } : container;
}

function eachObject(list: JsonValue | undefined, change: (item: JsonObject) => JsonObject): JsonValue | undefined {
  return Array.isArray(list) ? list.map((item: JsonValue) => (isJsonObject(item) ? change(item) : item)) : list;
}

function withNameLabel(namespace: JsonObject): JsonObject {
  const metadata = isJsonObject(namespace["metadata"]) ? namespace["metadata"] : {};
  const name = metadata["name"];
  if (typeof name !== "string") return namespace;
  const labels = isJsonObject(metadata["labels"]) ? metadata["labels"] : {};
  return { ...namespace, metadata: { ...metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } } };
}
