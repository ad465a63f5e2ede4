/** Walks the configuration schema: which keys an object has, which leaves are scalars, which are paths. */
import type { Schema } from "../base/schema.ts";

export interface Leaf {
  readonly path: readonly string[];
  readonly schema: Schema<unknown>;
  readonly description: string | undefined;
}

/** Every scalar that stands at a fixed place: nothing inside lists and maps. */
export function scalarLeaves(schema: Schema<unknown>, path: readonly string[] = [], note?: string): readonly Leaf[] {
  const description = schema.note.description ?? note;
  const inner = unwrapped(schema);
  const { kind, shape = {} } = inner.note;
  if (kind === "map") {
    return Object.entries(shape).flatMap(([key, value]) => scalarLeaves(value, [...path, key], description));
  }
  if (kind === "list" || kind === "record") return [];
  return [{ path, schema: inner, description }];
}

/** Where paths of files stand; `*` is any key or index. */
export function pathPlaces(schema: Schema<unknown>, path: readonly string[] = []): readonly (readonly string[])[] {
  const { kind, shape = {}, inner } = unwrapped(schema).note;
  if (kind === "map") return Object.entries(shape).flatMap(([key, value]) => pathPlaces(value, [...path, key]));
  if ((kind === "list" || kind === "record") && inner !== undefined) return pathPlaces(inner, [...path, "*"]);
  return isPath(schema) ? [path] : [];
}

/** The keys of the object at a place, or none where no object stands there. */
export function keysAt(schema: Schema<unknown>, path: readonly PropertyKey[]): readonly string[] {
  const { kind, shape = {}, inner } = unwrapped(schema).note;
  const [head, ...rest] = path;
  if (head === undefined) return kind === "map" ? Object.keys(shape) : [];
  const child = kind === "map" ? shape[String(head)] : inner;
  return child === undefined ? [] : keysAt(child, rest);
}

function isPath(schema: Schema<unknown>): boolean {
  const { kind, inner, format } = schema.note;
  return format === "path" || (kind === "around" && inner !== undefined && isPath(inner));
}

/** Without what is said around it. */
function unwrapped(schema: Schema<unknown>): Schema<unknown> {
  const { kind, inner } = schema.note;
  return kind === "around" && inner !== undefined ? unwrapped(inner) : schema;
}
