/**
 * The types of custom resources, from the OpenAPI schema of their CustomResourceDefinition. What the schema leaves
 * open is `any`: checked when a request arrives. Of the formats of texts only `date-time` is a type, because the API
 * server holds values to it as Kubernetes' own times are written; of the others `duration(…)`, `cidr(…)` make one.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { objectMetaType } from "./kubernetes-types.ts";
import {
  ANY,
  BOOL,
  type Field,
  INT,
  listOf,
  mapOf,
  NUMBER,
  type ObjectType,
  recordOf,
  STRING,
  type Type,
} from "./types.ts";

export interface CustomResource {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** The version that rules are checked against: the newest stable one that is served. */
  readonly version: string;
  readonly subresources: readonly string[];
  readonly type: ObjectType;
  /** The `openAPIV3Schema` that the type was read from. */
  readonly schema: JsonObject;
}
export type ReadCrd = { readonly ok: CustomResource } | { readonly ok?: undefined; readonly error: string };

/** Reads one CustomResourceDefinition (apiextensions.k8s.io/v1) that has been parsed from YAML or JSON. */
export function typesFromCrd(document: JsonValue): ReadCrd {
  if (!isJsonObject(document) || document["kind"] !== "CustomResourceDefinition") {
    return { error: "this is not a CustomResourceDefinition" };
  }
  const spec = objectAt(document, "spec");
  const names = objectAt(spec, "names");
  const [group, resource, kind] = [textAt(spec, "group"), textAt(names, "plural"), textAt(names, "kind")];
  if (group === undefined || resource === undefined || kind === undefined) {
    return { error: "`spec.group`, `spec.names.plural` and `spec.names.kind` are needed" };
  }
  const served = listAt(spec, "versions").filter((version) => version["served"] === true);
  const version = served.toSorted((a, b) => compareVersionNames(textAt(a, "name") ?? "", textAt(b, "name") ?? ""))[0];
  if (!version) return { error: "no version of it is served" };
  const schema = objectAt(objectAt(version, "schema"), "openAPIV3Schema");
  return {
    ok: {
      group,
      resource,
      kind,
      namespaced: textAt(spec, "scope") !== "Cluster",
      version: textAt(version, "name") ?? "",
      subresources: Object.keys(objectAt(version, "subresources")),
      type: rootType(kind, schema),
      schema,
    },
  };
}

/** Newest first: stable before beta before alpha, then the greater number (as Kubernetes orders versions). */
function compareVersionNames(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  for (const [index, rank] of left.entries()) {
    const difference = (right[index] ?? 0) - rank;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
function rankOf(name: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name);
  if (!match) return [-1, 0, 0];
  const stability = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}

/** `apiVersion`, `kind` and `metadata` are the API server's, whatever the schema says of them. */
function rootType(kind: string, schema: JsonObject): ObjectType {
  const own = schemaType(schema, kind);
  const present = (type: Type): Field => ({ type, optional: false, filled: true });
  const server = { apiVersion: present(STRING), kind: present(STRING), metadata: present(objectMetaType()) };
  if (own.kind !== "object") return openType(kind, server);
  const fields = own.fieldNames().flatMap((name) => {
    const field = own.field(name);
    return field ? [[name, field] as const] : [];
  });
  return recordOf(kind, { ...Object.fromEntries(fields), ...server });
}

/** A schema that says nothing of the object: any field may be there. */
function openType(kind: string, known: Readonly<Record<string, Field>>): ObjectType {
  const type = recordOf(kind, known);
  return { ...type, field: (name) => type.field(name) ?? { type: ANY, optional: true, filled: false } };
}

/** `name` is what messages call an object type: the field it stands in. */
function schemaType(schema: JsonObject, name: string): Type {
  if (schema["x-kubernetes-int-or-string"] === true) return { kind: "int-or-string" };
  if (schema["x-kubernetes-embedded-resource"] === true) return ANY;
  switch (schema["type"]) {
    case "string":
      return schema["format"] === "date-time" ? { kind: "time" } : STRING;
    case "integer":
      return INT;
    case "number":
      return NUMBER;
    case "boolean":
      return BOOL;
    case "array":
      return listOf(schemaType(objectAt(schema, "items"), name), keysOf(schema));
    case "object":
      return objectSchema(schema, name);
    default:
      return ANY;
  }
}

function keysOf(schema: JsonObject): readonly string[] | undefined {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(keys)) return undefined;
  return keys.filter((key) => typeof key === "string");
}

function objectSchema(schema: JsonObject, name: string): Type {
  const additional = schema["additionalProperties"];
  const properties = objectAt(schema, "properties");
  if (Object.keys(properties).length === 0) {
    if (isJsonObject(additional)) return mapOf(schemaType(additional, name));
    return schema["x-kubernetes-preserve-unknown-fields"] === true || additional === true
      ? mapOf(ANY)
      : recordOf(name, {});
  }
  // Fields that the schema does not name may be there as well: nothing can be said of any.
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return ANY;
  const required = schema["required"];
  const isRequired = (field: string): boolean => Array.isArray(required) && required.includes(field);
  return recordOf(
    name,
    Object.fromEntries(
      Object.entries(properties).map(([field, type]) => [field, fieldOf(type, field, isRequired(field))]),
    ),
  );
}

/** A default of the schema fills the field wherever its parent is there. */
function fieldOf(schema: JsonValue, name: string, isRequired: boolean): Field {
  const own = isJsonObject(schema) ? schema : {};
  const filled = own["default"] !== undefined && own["default"] !== null;
  const optional = own["nullable"] === true || (!isRequired && !filled);
  return { type: schemaType(own, name), optional, filled: filled && !optional };
}

// ---- reading JSON -----------------------------------------------------------------

function objectAt(from: JsonObject, key: string): JsonObject {
  const value = from[key];
  return isJsonObject(value) ? value : {};
}
function textAt(from: JsonObject, key: string): string | undefined {
  const value = from[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
function listAt(from: JsonObject, key: string): readonly JsonObject[] {
  const value = from[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
