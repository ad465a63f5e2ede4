/**
 * The defaults of a CustomResourceDefinition's schema, put into an object as the API server does before admission
 * (structural defaulting of apiextensions.k8s.io/v1): where a field is missing, or null although it may not be.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** `schema` is the `openAPIV3Schema` of the version. */
export function fillCustomDefaults(schema: JsonObject, object: JsonObject): JsonObject {
  const { apiVersion, kind, metadata } = object;
  const filled = filledObject(schema, object);
  // These are the API server's, whatever the schema says of them.
  return { ...filled, ...present({ apiVersion, kind, metadata }) };
}

function filledValue(schema: JsonObject, value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const items = objectAt(schema, "items");
    return items === undefined ? value : value.map((item: JsonValue) => filledValue(items, item));
  }
  return isJsonObject(value) ? filledObject(schema, value) : value;
}

function filledObject(schema: JsonObject, object: JsonObject): JsonObject {
  const properties = objectAt(schema, "properties") ?? {};
  const others = objectAt(schema, "additionalProperties");
  const filled = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(object)) {
    const own = Object.hasOwn(properties, name) ? objectAt(properties, name) : others;
    if (own === undefined) filled.set(name, value);
    else if (value !== null || own["nullable"] === true || !hasDefault(own))
      filled.set(name, filledValue(own, value));
  }
  for (const [name, property] of Object.entries(properties)) {
    if (filled.has(name) || !isJsonObject(property) || !hasDefault(property)) continue;
    filled.set(name, filledValue(property, property["default"] ?? null));
  }
  return Object.fromEntries(filled);
}

function hasDefault({ default: value }: JsonObject): boolean {
  return value !== undefined && value !== null;
}

function objectAt(from: JsonObject, key: string): JsonObject | undefined {
  const value = from[key];
  return isJsonObject(value) ? value : undefined;
}

function present(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
