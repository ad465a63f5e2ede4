/**
 * The type of "one of these": of `if`, `??`, lists, and of `object` where a rule has several targets.
 * Two object types have in common the fields whose types join.
 */
import { ANY, type Field, type ListType, type ObjectType, type Type } from "../../vocabulary/types.ts";
import { isLiteralRecord, literalRecord } from "./literal-record.ts";

/** undefined: they have nothing in common. */
export function joinAll(types: readonly Type[]): Type | undefined {
  const [first, ...rest] = types;
  return rest.reduce<Type | undefined>((joined, type) => joined && joinTypes(joined, type), first);
}

export function joinTypes(left: Type, right: Type): Type | undefined {
  if (left === right) return left;
  if (left.kind === "any" || right.kind === "any") return ANY;
  if (left.kind === "list" && right.kind === "list") return joinLists(left, right);
  if (left.kind === "map" && right.kind === "map") {
    const of = joinTypes(left.of, right.of);
    return of && { kind: "map", of };
  }
  if (left.kind === "object" && right.kind === "object") return joinObjects(left, right);
  if (left.kind === "object" && right.kind === "map") return joinWithMap(left, right.of);
  if (left.kind === "map" && right.kind === "object") return joinWithMap(right, left.of);
  if (left.kind === right.kind) return left;
  return joinScalars(left, right);
}

function joinScalars(left: Type, right: Type): Type | undefined {
  const kinds = new Set([left.kind, right.kind]);
  if (kinds.has("int") && kinds.has("number")) return { kind: "number" };
  const intOrString = [...kinds].every((kind) => kind === "int" || kind === "string" || kind === "int-or-string");
  return intOrString ? { kind: "int-or-string" } : undefined;
}

/** An untyped element says nothing: an empty list joins with every list. */
function joinLists(left: ListType, right: ListType): Type | undefined {
  const of = joinTypes(left.of, right.of);
  if (of === undefined) return undefined;
  const { keys, indexKey } = left;
  const sameKeys = keys !== undefined && indexKey !== undefined && keys.join() === right.keys?.join();
  return sameKeys ? { kind: "list", of, keys, indexKey } : { kind: "list", of };
}

function joinWithMap(object: ObjectType, of: Type): Type | undefined {
  const joined = joinTypes(of, entryType(object));
  return joined && { kind: "map", of: joined };
}

/** What the entries of an object have in common. */
export function entryType(object: ObjectType): Type {
  const types = object.fieldNames().flatMap((name) => object.field(name)?.type ?? []);
  return joinAll(types) ?? ANY;
}

const joins = new WeakMap<ObjectType, WeakMap<ObjectType, ObjectType>>();

/** Lazy, because Kubernetes' types refer to themselves; remembered, so that a path walked twice gives one type. */
function joinObjects(left: ObjectType, right: ObjectType): ObjectType {
  const known = joins.get(left) ?? new WeakMap<ObjectType, ObjectType>();
  joins.set(left, known);
  const literal = isLiteralRecord(left) && isLiteralRecord(right);
  const joined = known.get(right) ?? (literal ? joinLiterals(left, right) : newJoin(left, right));
  known.set(right, joined);
  return joined;
}

const alternatives = new WeakMap<ObjectType, readonly ObjectType[]>();

/** The types that a joined type stands for; of any other, itself. */
export function alternativesOf(type: ObjectType): readonly ObjectType[] {
  return alternatives.get(type) ?? [type];
}

function joinedName(left: ObjectType, right: ObjectType): string {
  const names = [...new Set([left, right].flatMap(alternativesOf).map(({ name }) => name))];
  return names.length > 3
    ? `${names.slice(0, 2).join(", ")} or one of ${names.length - 2} others`
    : names.join(" or ");
}

function newJoin(left: ObjectType, right: ObjectType): ObjectType {
  const fields = new Map<string, Field | undefined>();
  const field = (name: string): Field | undefined => {
    if (!fields.has(name)) fields.set(name, joinFields(left.field(name), right.field(name)));
    return fields.get(name);
  };
  const joined: ObjectType = {
    kind: "object",
    name: joinedName(left, right),
    field,
    fieldNames: () => left.fieldNames().filter((name) => field(name) !== undefined),
    ...((left.oneOf === true || right.oneOf === true) && { oneOf: true }),
  };
  alternatives.set(joined, [...new Set([left, right].flatMap(alternativesOf))]);
  return joined;
}

/** Rows of a table need not all have every column. */
function joinLiterals(left: ObjectType, right: ObjectType): ObjectType {
  const names = new Set([...left.fieldNames(), ...right.fieldNames()]);
  const fields = [...names].map((name): [string, Field] => {
    const [one, other] = [left.field(name), right.field(name)];
    const type = joinAll([one, other].flatMap((field) => field?.type ?? [])) ?? ANY;
    return [name, { type, optional: !one || !other || one.optional || other.optional, filled: false }];
  });
  return literalRecord(Object.fromEntries(fields));
}

function joinFields(left: Field | undefined, right: Field | undefined): Field | undefined {
  if (left === undefined || right === undefined) return undefined;
  const type = joinTypes(left.type, right.type);
  if (type === undefined) return undefined;
  const since = Math.max(left.since ?? 0, right.since ?? 0);
  const until = Math.min(left.until ?? Infinity, right.until ?? Infinity);
  return {
    type,
    optional: left.optional || right.optional,
    filled: left.filled && right.filled,
    ...(since > 0 && { since }),
    ...(until < Infinity && { until }),
  };
}
