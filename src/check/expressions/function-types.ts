/**
 * The signatures of the library: what each argument must be, what comes out, and what an absent first argument gives.
 * Result types that follow from the arguments are functions of them.
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
  /** How many of them must be written. */
  readonly required: number;
  /** undefined: the arguments do not fit each other. */
  result(types: readonly Type[]): Type | undefined;
  /** What an absent first argument gives: nothing, or a value. */
  readonly absent: "absent" | "value";
  /** The result may be absent though every argument is there. */
  readonly optional?: boolean;
  /** A condition that is false where its first argument is missing. */
  readonly predicate?: boolean;
  /** As people write the arguments. */
  readonly usage: string;
}

function define(
  usage: string,
  parameters: readonly Parameter[],
  result: Type | ((types: readonly Type[]) => Type | undefined),
  more: Partial<Omit<FunctionType, "usage" | "parameters" | "result">> = {},
): FunctionType {
  const typed = typeof result === "function" ? result : () => result;
  return { usage, parameters, required: parameters.length, absent: "absent", result: typed, ...more };
}

const VALUE = { absent: "value" } as const;
const MAYBE = { optional: true } as const;
const PREDICATE = { absent: "value", predicate: true } as const;

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
  return define(`${to}(text)`, ["readable"], { kind: to }, MAYBE);
}

export const FUNCTIONS: Readonly<Record<string, FunctionType>> = {
  containers: define(
    "containers(pod)",
    ["pod"],
    containerLists(["initContainers", "containers", "ephemeralContainers"]),
    VALUE,
  ),
  plannedContainers: define(
    "plannedContainers(pod)",
    ["pod"],
    containerLists(["initContainers", "containers"]),
    VALUE,
  ),
  image: define("image(text)", ["image"], IMAGE),
  withRegistry: define("withRegistry(image, registry)", ["image", "text"], IMAGE),
  selects: define("selects(selector, labels)", ["anything", "map"], BOOL, PREDICATE),
  percent: define("percent(x)", ["int-or-string"], INT, MAYBE),
  portion: define("portion(x, total)", ["int-or-string", "int"], INT, MAYBE),
  pathWithin: define("pathWithin(path, prefix)", ["text", "text"], BOOL, PREDICATE),
  labelValue: define("labelValue(text)", ["text"], STRING),
  serviceAccount: define("serviceAccount(user)", ["text"], SERVICE_ACCOUNT, MAYBE),
  quantity: reader("quantity"),
  duration: reader("duration"),
  time: reader("time"),
  version: reader("version"),
  cidr: reader("cidr"),
  ip: reader("ip"),
  int: define("int(x)", ["anything"], INT, MAYBE),
  number: define("number(x)", ["anything"], NUMBER, MAYBE),
  text: define("text(x)", ["anything"], STRING),
  type: define("type(x)", ["anything"], STRING, VALUE),
  lower: define("lower(text)", ["text"], STRING),
  upper: define("upper(text)", ["text"], STRING),
  trim: define("trim(text)", ["text"], STRING),
  trimPrefix: define("trimPrefix(text, prefix)", ["text", "text"], STRING),
  trimSuffix: define("trimSuffix(text, suffix)", ["text", "text"], STRING),
  split: define("split(text, separator)", ["text", "text"], listOf(STRING)),
  join: define("join(list, separator)", ["list", "text"], STRING, { ...VALUE, required: 1 }),
  replace: define("replace(text, old, new)", ["text", "text", "text"], STRING),
  contains: define("contains(x, part)", ["searchable", "anything"], BOOL, PREDICATE),
  capture: define("capture(text, 'regex')", ["text", "regex"], listOf(STRING), MAYBE),
  size: define("size(x)", ["sized"], INT, VALUE),
  keys: define("keys(map)", ["map"], listOf(STRING), VALUE),
  values: define(
    "values(map)",
    ["map"],
    ([map]) => listOf(map?.kind === "map" ? map.of : map?.kind === "object" ? entryType(map) : ANY),
    VALUE,
  ),
  without: define("without(list, others)", ["list", "list"], (types) => joinedLists(types) && sameList(types), VALUE),
  common: define("common(list, other)", ["list", "list"], (types) => joinedLists(types) && sameList(types), VALUE),
  union: define("union(list, other)", ["list", "list"], joinedLists, VALUE),
  unique: define("unique(list)", ["list"], sameList, VALUE),
  duplicates: define("duplicates(list)", ["list"], sameList, VALUE),
  sort: define("sort(list)", ["list"], sortable, VALUE),
  flatten: define("flatten(list)", ["list"], flattened, VALUE),
  first: define("first(list)", ["list"], element, MAYBE),
  last: define("last(list)", ["list"], element, MAYBE),
  min: define("min(list)", ["list"], orderedElement, MAYBE),
  max: define("max(list)", ["list"], orderedElement, MAYBE),
  sum: define("sum(list)", ["list"], summable, VALUE),
  ceil: define("ceil(number)", ["number"], INT),
  floor: define("floor(number)", ["number"], INT),
  abs: define("abs(number)", ["number"], ([of]) => of),
  merge: define("merge(a, b)", ["map", "map"], merged, VALUE),
  omit: define("omit(map, patterns)", ["map", "pattern"], keyedLike, VALUE),
  pick: define("pick(map, patterns)", ["map", "pattern"], keyedLike, VALUE),
};

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);
