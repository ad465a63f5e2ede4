/** A schema of ours → JSON Schema (draft 2020-12) of what may be given: editors and other tools read that. */
import type { Schema } from "../src/base/schema.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

export function jsonSchemaOf(schema: Schema<unknown>): JsonSchema {
  const { kind, inner, shape = {}, keys, values = [], constant, integer, minimum, maximum, pattern } = schema.note;
  switch (kind) {
    case "around": {
      const { fallback, description, format } = schema.note;
      return {
        ...(description === undefined ? {} : { description }),
        ...(fallback === undefined ? {} : { default: fallback }),
        ...(inner === undefined ? {} : jsonSchemaOf(inner)),
        ...(format === undefined ? {} : { format }),
      };
    }
    case "text":
      return {
        type: "string",
        ...(minimum === undefined ? {} : { minLength: minimum }),
        ...(pattern === undefined ? {} : { pattern: pattern.source }),
      };
    case "number":
      return { type: integer === true ? "integer" : "number", ...finite({ minimum, maximum }) };
    case "text-or-number":
      return { type: ["string", "number"] };
    case "one-of":
      return { type: "string", ...(constant === true ? { const: values[0] } : { enum: values }) };
    case "list":
      return { ...finite({ minItems: minimum }), type: "array", items: described(inner) };
    case "record":
      return { type: "object", propertyNames: described(keys), additionalProperties: described(inner) };
    case "map": {
      const required = Object.entries(shape).flatMap(([key, value]) => (mayBeAbsent(value) ? [] : [key]));
      return {
        type: "object",
        properties: Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, jsonSchemaOf(value)])),
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
      };
    }
  }
}

function described(schema: Schema<unknown> | undefined): JsonSchema {
  return schema === undefined ? {} : jsonSchemaOf(schema);
}

function finite(bounds: Readonly<Record<string, number | undefined>>): JsonSchema {
  return Object.fromEntries(Object.entries(bounds).filter(([, bound]) => Number.isFinite(bound)));
}

function mayBeAbsent(schema: Schema<unknown>): boolean {
  const { kind, inner, optional = false } = schema.note;
  return optional || (kind === "around" && inner !== undefined && mayBeAbsent(inner));
}
