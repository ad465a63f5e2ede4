/** An object as the API server sends it to admission: with its kind, its name and namespace, and every default. */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { fillCustomDefaults, fillDefaultsOfKind } from "../vocabulary/schema.ts";
import type { RequestTarget } from "./request-target.ts";

export function completeObject(
  object: JsonObject,
  target: RequestTarget,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): JsonObject {
  const { group, version, kind } = target.kind;
  const typed = { apiVersion: group === "" ? version : `${group}/${version}`, kind, ...object };
  return withDefaults(hasMetadata(target) ? withPlace(typed, namespace, name) : typed, target);
}

/** Defaults depend on what else is there, so what a mutation made gets them again. */
export function withDefaults(object: JsonObject, { kind, schema }: RequestTarget): JsonObject {
  return schema === undefined ? fillDefaultsOfKind(kind, object) : fillCustomDefaults(schema, object);
}

/** The options of a connection are no stored objects. */
function hasMetadata({ kind }: RequestTarget): boolean {
  return !kind.kind.endsWith("Options");
}

function withPlace(object: JsonObject, namespace: string, name: string): JsonObject {
  const { metadata: written } = object;
  const metadata = isJsonObject(written) ? written : {};
  const added: Record<string, JsonValue> = {};
  if (name !== "" && isMissing(metadata["name"]) && isMissing(metadata["generateName"])) added["name"] = name;
  if (namespace !== "" && isMissing(metadata["namespace"])) added["namespace"] = namespace;
  return { ...object, metadata: { ...metadata, ...added } };
}

function isMissing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}
