/** Walks the configuration schema: which keys an object has, which leaves are scalars, which are paths. */
import type * as z from "zod/mini";
import { globalRegistry } from "zod/mini";

export interface Leaf {
  readonly path: readonly string[];
  readonly schema: z.core.$ZodType;
  readonly description: string | undefined;
}

/** Every scalar that stands at a fixed place: nothing inside lists and maps. */
export function scalarLeaves(schema: z.core.$ZodType, path: readonly string[] = [], note?: string): readonly Leaf[] {
  const description = globalRegistry.get(schema)?.description ?? note;
  const inner = unwrap(schema);
  const def = inner._zod.def;
  if (def.type === "object") {
    return Object.entries(shapeOf(inner)).flatMap(([key, value]) => scalarLeaves(value, [...path, key], description));
  }
  if (def.type === "array" || def.type === "record") return [];
  return [{ path, schema: inner, description }];
}

/** Where paths of files stand; `*` is any key or index. */
export function pathPlaces(schema: z.core.$ZodType, path: readonly string[] = []): readonly (readonly string[])[] {
  const inner = unwrap(schema);
  const def = inner._zod.def as unknown as { type: string; element: z.core.$ZodType; valueType: z.core.$ZodType };
  switch (def.type) {
    case "object":
      return Object.entries(shapeOf(inner)).flatMap(([key, value]) => pathPlaces(value, [...path, key]));
    case "array":
      return pathPlaces(def.element, [...path, "*"]);
    case "record":
      return pathPlaces(def.valueType, [...path, "*"]);
    default:
      return isPath(schema) ? [path] : [];
  }
}

/** The keys of the object at a place, or none where no object stands there. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const inner = unwrap(schema);
  const [head, ...rest] = path;
  const def = inner._zod.def as unknown as { type: string; element: z.core.$ZodType; valueType: z.core.$ZodType };
  if (head === undefined) return def.type === "object" ? Object.keys(shapeOf(inner)) : [];
  switch (def.type) {
    case "object": {
      const child = shapeOf(inner)[String(head)];
      return child === undefined ? [] : keysAt(child, rest);
    }
    case "array":
      return keysAt(def.element, rest);
    case "record":
      return keysAt(def.valueType, rest);
    default:
      return [];
  }
}

function isPath(schema: z.core.$ZodType): boolean {
  for (let at: z.core.$ZodType | undefined = schema; at !== undefined; at = innerOf(at)) {
    if (globalRegistry.get(at)?.["format"] === "path") return true;
  }
  return false;
}

/** Without optional, default and transform around it. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let at = schema;
  for (let inner = innerOf(at); inner !== undefined; inner = innerOf(at)) at = inner;
  return at;
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const def = schema._zod.def as unknown as { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  return def.innerType ?? def.in;
}

function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  return (schema._zod.def as unknown as { shape: Record<string, z.core.$ZodType> }).shape;
}
