/**
 * The types that the checker reasons with. Object types are lazy (Kubernetes types refer to themselves),
 * so a type is compared by identity or by name, never by walking it.
 */

export type ScalarKind =
  | "bool"
  | "int"
  | "number"
  | "string"
  | "quantity"
  | "duration"
  | "time"
  | "version"
  | "cidr"
  | "ip"
  | "image"
  | "int-or-string";

export type Type = { readonly kind: ScalarKind } | AnyType | ListType | MapType | ObjectType;
/** No schema: every check is deferred to run time. */
export interface AnyType {
  readonly kind: "any";
}
export interface ListType {
  readonly kind: "list";
  readonly of: Type;
  /** `x-kubernetes-list-map-keys`: the fields that identify an element. Absent for other lists. */
  readonly keys?: readonly string[];
  /** The key by which `list["…"]` finds an element (the first of `keys`, or the patch merge key). */
  readonly indexKey?: string;
}
export interface MapType {
  readonly kind: "map";
  readonly of: Type;
}
export interface ObjectType {
  readonly kind: "object";
  /** As people say it: `Container`, `PodSpec`; a record's is its text. */
  readonly name: string;
  field(name: string): Field | undefined;
  fieldNames(): readonly string[];
  /** Exactly one of the fields may be set (Volume, probe handlers …): a missing one is never created by a write. */
  readonly oneOf?: boolean;
}
export interface Field {
  readonly type: Type;
  /** May be missing in a request that arrives. */
  readonly optional: boolean;
  /** The API server always fills it before admission: then `optional` is false though the schema says otherwise. */
  readonly filled: boolean;
  /** Of Kubernetes: the minor version from which on it exists, and the one from which on it is gone. */
  readonly since?: number;
  readonly until?: number;
}

export const ANY: AnyType = { kind: "any" };
export const STRING: Type = { kind: "string" };
export const BOOL: Type = { kind: "bool" };
export const INT: Type = { kind: "int" };
export const NUMBER: Type = { kind: "number" };

export function listOf(of: Type, keys?: readonly string[]): ListType {
  const [indexKey] = keys ?? [];
  return keys && indexKey !== undefined ? { kind: "list", of, keys, indexKey } : { kind: "list", of };
}
export function mapOf(of: Type): MapType {
  return { kind: "map", of };
}
export function recordOf(name: string, fields: Readonly<Record<string, Field>>): ObjectType {
  const byName = new Map(Object.entries(fields));
  return { kind: "object", name, field: (field) => byName.get(field), fieldNames: () => [...byName.keys()] };
}
export function required(type: Type): Field {
  return { type, optional: false, filled: false };
}
export function optional(type: Type): Field {
  return { type, optional: true, filled: false };
}
