/**
 * What the checker knows of the library beyond its signatures: what an argument is asked for (a pattern, a regular
 * expression, something with a size), and the result where its type follows from those of the arguments.
 */
import {
  ANY,
  BOOL,
  INT,
  listOf,
  mapOf,
  NUMBER,
  type ObjectType,
  recordOf,
  required,
  STRING,
  type Type,
} from "../../vocabulary/types.ts";
import type { ScalarName } from "../../values/value.ts";
import { IMAGE } from "./basic-types.ts";
import { entryType, joinTypes } from "./join-types.ts";
import { isLiteralRecord } from "./literal-record.ts";
import { partialOf } from "./partial-type.ts";

export type Parameter =
  | "anything"
  | "text"
  | "number"
  | "int"
  | "image"
  | "pod"
  | "list"
  | "map"
  | "sized"
  | "searchable"
  | "int-or-string"
  | "pattern"
  | "regex"
  | "readable";

export interface FunctionType {
  readonly parameters: readonly Parameter[];
  /** undefined: the arguments do not fit each other. */
  result(types: readonly Type[]): Type | undefined;
}

function define(
  parameters: readonly Parameter[],
  result: Type | ((types: readonly Type[]) => Type | undefined),
): FunctionType {
  return { parameters, result: typeof result === "function" ? result : () => result };
}

function containerLists(names: readonly string[]): (types: readonly Type[]) => Type {
  return ([pod]) => {
    if (pod?.kind !== "object") return listOf(ANY);
    const spec = pod.field("spec")?.type;
    const lists = names.flatMap((name) => (spec?.kind === "object" ? (spec.field(name)?.type ?? []) : []));
    const of = lists
      .map((list) => (list.kind === "list" ? list.of : ANY))
      .reduce<Type | undefined>((a, b) => (a ? joinTypes(a, b) : b), undefined);
    return listOf(of ?? ANY, ["name"]);
  };
}

/** A list as the first argument is, without its keys. */
function sameList([list]: readonly Type[]): Type {
  return listOf(list?.kind === "list" ? list.of : ANY);
}
function joinedLists([a, b]: readonly Type[]): Type | undefined {
  if (a?.kind !== "list" || b?.kind !== "list") return listOf(ANY);
  const of = joinTypes(a.of, b.of);
  return of && listOf(of);
}
function element([list]: readonly Type[]): Type {
  return list?.kind === "list" ? list.of : ANY;
}
const ORDERED: ReadonlySet<string> = new Set(["any", "int", "number", "quantity", "duration", "time", "version"]);
function orderedElement(types: readonly Type[]): Type | undefined {
  const of = element(types);
  return ORDERED.has(of.kind) ? of : undefined;
}
function summable(types: readonly Type[]): Type | undefined {
  const of = element(types);
  return ["any", "int", "number", "quantity", "duration"].includes(of.kind) ? of : undefined;
}
function sortable(types: readonly Type[]): Type | undefined {
  const of = element(types);
  return ORDERED.has(of.kind) || of.kind === "string" ? listOf(of) : undefined;
}
function flattened(types: readonly Type[]): Type {
  const of = element(types);
  return of.kind === "list" ? listOf(of.of) : listOf(of);
}
function keyedLike([map]: readonly Type[]): Type {
  if (map?.kind === "object") return isLiteralRecord(map) ? mapOf(entryType(map)) : partialOf(map);
  return map?.kind === "map" ? map : mapOf(ANY);
}
function merged([a, b]: readonly Type[]): Type {
  const of = (type: Type | undefined): Type =>
    type?.kind === "map" ? type.of : type?.kind === "object" ? entryType(type) : ANY;
  if (a?.kind === "map" && (b?.kind === "map" || (b !== undefined && isLiteralRecord(b))))
    return mapOf(joinTypes(of(a), of(b)) ?? ANY);
  return ANY;
}
const SERVICE_ACCOUNT: ObjectType = recordOf("ServiceAccount", {
  namespace: required(STRING),
  name: required(STRING),
});

function reader(to: ScalarName): FunctionType {
  return define(["readable"], { kind: to });
}

export const FUNCTION_TYPES: Readonly<Record<string, FunctionType>> = {
  containers: define(["pod"], containerLists(["initContainers", "containers", "ephemeralContainers"])),
  plannedContainers: define(["pod"], containerLists(["initContainers", "containers"])),
  image: define(["image"], IMAGE),
  withRegistry: define(["image", "text"], IMAGE),
  selects: define(["anything", "map"], BOOL),
  percent: define(["int-or-string"], INT),
  portion: define(["int-or-string", "int"], INT),
  pathWithin: define(["text", "text"], BOOL),
  labelValue: define(["text"], STRING),
  serviceAccount: define(["text"], SERVICE_ACCOUNT),
  quantity: reader("quantity"),
  duration: reader("duration"),
  time: reader("time"),
  version: reader("version"),
  cidr: reader("cidr"),
  ip: reader("ip"),
  int: define(["anything"], INT),
  number: define(["anything"], NUMBER),
  text: define(["anything"], STRING),
  type: define(["anything"], STRING),
  lower: define(["text"], STRING),
  upper: define(["text"], STRING),
  trim: define(["text"], STRING),
  trimPrefix: define(["text", "text"], STRING),
  trimSuffix: define(["text", "text"], STRING),
  split: define(["text", "text"], listOf(STRING)),
  join: define(["list", "text"], STRING),
  replace: define(["text", "text", "text"], STRING),
  contains: define(["searchable", "anything"], BOOL),
  capture: define(["text", "regex"], listOf(STRING)),
  size: define(["sized"], INT),
  keys: define(["map"], listOf(STRING)),
  values: define(["map"], ([map]) =>
    listOf(map?.kind === "map" ? map.of : map?.kind === "object" ? entryType(map) : ANY),
  ),
  without: define(["list", "list"], (types) => joinedLists(types) && sameList(types)),
  common: define(["list", "list"], (types) => joinedLists(types) && sameList(types)),
  union: define(["list", "list"], joinedLists),
  unique: define(["list"], sameList),
  duplicates: define(["list"], sameList),
  sort: define(["list"], sortable),
  flatten: define(["list"], flattened),
  first: define(["list"], element),
  last: define(["list"], element),
  min: define(["list"], orderedElement),
  max: define(["list"], orderedElement),
  sum: define(["list"], summable),
  ceil: define(["number"], INT),
  floor: define(["number"], INT),
  abs: define(["number"], ([of]) => of),
  merge: define(["map", "map"], merged),
  omit: define(["map", "pattern"], keyedLike),
  pick: define(["map", "pattern"], keyedLike),
};
