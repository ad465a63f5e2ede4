/**
 * The signatures of the library: what each function takes, what it gives, and what an absent first argument gives.
 * What they do is in src/expressions/functions.
 */
import { nearest } from "../base/nearest.ts";
import { podContainerType } from "./kubernetes-types.ts";
import { ANY, BOOL, INT, listOf, mapOf, NUMBER, recordOf, required, STRING, type Type } from "./types.ts";

export interface FunctionSignature {
  readonly name: string;
  /** The first may be absent; the others may not. */
  readonly parameters: readonly Parameter[];
  readonly result: ResultType;
  /** The result may be absent though the arguments are there: `T?`. */
  readonly maybe: boolean;
  readonly whenAbsent: WhenAbsent;
}

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** May be left out (the last only). */
  readonly optional?: boolean;
}

export type ParameterType =
  | { readonly kind: "exactly"; readonly type: Type }
  /** A string or number of one of these kinds, or a scalar that prints as text. */
  | { readonly kind: "one-of"; readonly types: readonly Type[] }
  | { readonly kind: "any-list" }
  /** A list whose elements have an order: numbers, quantities, durations, times, versions (for `sort` strings too). */
  | { readonly kind: "ordered-list"; readonly strings: boolean }
  | { readonly kind: "list-of-lists" }
  /** A map or an object. */
  | { readonly kind: "any-map" }
  /** The same kind of value as the first argument: a list for `without`, text or an element for `contains`. */
  | { readonly kind: "like-first" }
  | { readonly kind: "part-of-first" }
  /** A Pod or a template: what `pod` and `oldPod` are. */
  | { readonly kind: "pod" }
  | { readonly kind: "anything" };

export type ResultType =
  | { readonly kind: "exactly"; readonly type: Type }
  | { readonly kind: "first" }
  /** An element of the first argument, which is a list. */
  | { readonly kind: "element" }
  /** A list of the values of the first argument, which is a map. */
  | { readonly kind: "values" }
  /** What is common to the types of both arguments. */
  | { readonly kind: "join" }
  /** The containers of a Pod; loop variables over them are places. */
  | { readonly kind: "containers" };

/** What an absent first argument gives. */
export type WhenAbsent =
  | "absent"
  | "false"
  | "zero"
  | "empty-text"
  | "empty-list"
  | "empty-map"
  | "second"
  | "absent-word";

const TEXT: ParameterType = exactly(STRING);
const WHOLE: ParameterType = exactly(INT);
const TEXTS: ParameterType = oneOf(STRING, listOf(STRING));
const NUMERIC: ParameterType = oneOf(INT, NUMBER);
const INT_OR_STRING: ParameterType = oneOf({ kind: "int-or-string" }, INT, STRING);
const LIST: ParameterType = { kind: "any-list" };
const MAP: ParameterType = { kind: "any-map" };
const POD: ParameterType = { kind: "pod" };
const ANYTHING: ParameterType = { kind: "anything" };
const IMAGE: Type = { kind: "image" };
const MEASURES: ParameterType = { kind: "ordered-list", strings: false };

const OF_BOOL = exactly(BOOL);
const OF_INT = exactly(INT);
const OF_TEXT = exactly(STRING);
const OF_TEXTS = exactly(listOf(STRING));
const OF_FIRST: ResultType = { kind: "first" };
const OF_ELEMENT: ResultType = { kind: "element" };
const SERVICE_ACCOUNT = recordOf("service account", { namespace: required(STRING), name: required(STRING) });

const SIGNATURES: readonly FunctionSignature[] = [
  // Pods and images
  gives("containers", { pod: POD }, { kind: "containers" }, "empty-list"),
  gives("plannedContainers", { pod: POD }, { kind: "containers" }, "empty-list"),
  gives("image", { text: oneOf(STRING, IMAGE) }, exactly(IMAGE)),
  gives("withRegistry", { image: oneOf(IMAGE, STRING), registry: TEXT }, exactly(IMAGE)),

  // Kubernetes
  gives("selects", { selector: ANYTHING, labels: exactly(mapOf(STRING)) }, OF_BOOL, "false"),
  mayGive("percent", { value: INT_OR_STRING }, OF_INT),
  mayGive("portion", { value: INT_OR_STRING, total: WHOLE }, OF_INT),
  gives("pathWithin", { path: TEXT, prefix: TEXT }, OF_BOOL, "false"),
  gives("labelValue", { text: TEXT }, OF_TEXT),
  mayGive("serviceAccount", { username: TEXT }, exactly(SERVICE_ACCOUNT)),

  // Reading
  mayGive("quantity", { text: oneOf(STRING, INT, NUMBER) }, exactly({ kind: "quantity" })),
  mayGive("duration", { text: TEXT }, exactly({ kind: "duration" })),
  mayGive("time", { text: TEXT }, exactly({ kind: "time" })),
  mayGive("version", { text: TEXT }, exactly({ kind: "version" })),
  mayGive("cidr", { text: TEXT }, exactly({ kind: "cidr" })),
  mayGive("ip", { text: TEXT }, exactly({ kind: "ip" })),
  mayGive("int", { value: oneOf(STRING, INT, NUMBER, { kind: "int-or-string" }) }, OF_INT),
  mayGive("number", { value: oneOf(STRING, INT, NUMBER, { kind: "int-or-string" }) }, exactly(NUMBER)),
  gives("text", { value: ANYTHING }, OF_TEXT),
  gives("type", { value: ANYTHING }, OF_TEXT, "absent-word"),

  // Text
  gives("lower", { text: TEXT }, OF_TEXT),
  gives("upper", { text: TEXT }, OF_TEXT),
  gives("trim", { text: TEXT }, OF_TEXT),
  gives("trimPrefix", { text: TEXT, prefix: TEXT }, OF_TEXT),
  gives("trimSuffix", { text: TEXT, suffix: TEXT }, OF_TEXT),
  gives("split", { text: TEXT, separator: TEXT }, OF_TEXTS),
  gives("join", { list: LIST, "separator?": TEXT }, OF_TEXT, "empty-text"),
  gives("replace", { text: TEXT, old: TEXT, new: TEXT }, OF_TEXT),
  gives("contains", { value: ANYTHING, part: { kind: "part-of-first" } }, OF_BOOL, "false"),
  mayGive("capture", { text: TEXT, regex: TEXT }, OF_TEXTS),

  // Lists and maps
  gives("size", { value: ANYTHING }, OF_INT, "zero"),
  gives("keys", { map: MAP }, OF_TEXTS, "empty-list"),
  gives("values", { map: MAP }, { kind: "values" }, "empty-list"),
  gives("without", { list: LIST, other: { kind: "like-first" } }, OF_FIRST, "empty-list"),
  gives("common", { list: LIST, other: { kind: "like-first" } }, OF_FIRST, "empty-list"),
  gives("union", { list: LIST, other: { kind: "like-first" } }, { kind: "join" }, "empty-list"),
  gives("unique", { list: LIST }, OF_FIRST, "empty-list"),
  gives("duplicates", { list: LIST }, OF_FIRST, "empty-list"),
  gives("sort", { list: { kind: "ordered-list", strings: true } }, OF_FIRST, "empty-list"),
  gives("flatten", { list: { kind: "list-of-lists" } }, OF_ELEMENT, "empty-list"),
  mayGive("first", { list: LIST }, OF_ELEMENT),
  mayGive("last", { list: LIST }, OF_ELEMENT),
  gives("merge", { map: MAP, over: MAP }, { kind: "join" }, "second"),
  gives("omit", { map: MAP, patterns: TEXTS }, exactly(mapOf(ANY)), "empty-map"),
  gives("pick", { map: MAP, patterns: TEXTS }, exactly(mapOf(ANY)), "empty-map"),

  // Numbers
  mayGive("min", { list: MEASURES }, OF_ELEMENT),
  mayGive("max", { list: MEASURES }, OF_ELEMENT),
  gives("sum", { list: MEASURES }, OF_ELEMENT, "zero"),
  gives("ceil", { number: NUMERIC }, OF_INT),
  gives("floor", { number: NUMERIC }, OF_INT),
  gives("abs", { number: NUMERIC }, OF_FIRST),
];

export const FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map(SIGNATURES.map((each) => [each.name, each]));

export function findFunction(name: string): FunctionSignature | undefined {
  return FUNCTIONS.get(name);
}

export function nearestFunction(name: string): string | undefined {
  return nearest(name, FUNCTIONS.keys());
}

/** The fields of an image. `tag` and `digest` may be absent. */
export const IMAGE_FIELDS: ReadonlyMap<string, { readonly type: Type; readonly optional: boolean }> = new Map([
  ["registry", { type: STRING, optional: false }],
  ["repository", { type: STRING, optional: false }],
  ["name", { type: STRING, optional: false }],
  ["tag", { type: STRING, optional: true }],
  ["digest", { type: STRING, optional: true }],
]);

/** The element type of `containers(…)`: what regular, init and ephemeral containers have in common. */
export function containersType(): Type {
  return listOf(podContainerType(), ["name"]);
}

/** As people write it: `split(text, separator)`. */
export function printSignature({ name, parameters }: FunctionSignature): string {
  return `${name}(${parameters.map((each) => (each.optional === true ? `${each.name}?` : each.name)).join(", ")})`;
}

// ---- how the table is written ---------------------------------------------------

type Parameters = Readonly<Record<string, ParameterType>>;

/** Absent only with its first argument, or not even then. */
function gives(
  name: string,
  parameters: Parameters,
  result: ResultType,
  whenAbsent: WhenAbsent = "absent",
): FunctionSignature {
  return { name, parameters: listed(parameters), result, maybe: false, whenAbsent };
}

/** `T?`: the checker asks for `has` or `??`. */
function mayGive(name: string, parameters: Parameters, result: ResultType): FunctionSignature {
  return { name, parameters: listed(parameters), result, maybe: true, whenAbsent: "absent" };
}

/** A name that ends in `?` may be left out. */
function listed(parameters: Parameters): readonly Parameter[] {
  return Object.entries(parameters).map(([written, type]) => {
    const optional = written.endsWith("?");
    return { name: optional ? written.slice(0, -1) : written, type, ...(optional && { optional }) };
  });
}

function exactly(type: Type): { readonly kind: "exactly"; readonly type: Type } {
  return { kind: "exactly", type };
}
function oneOf(...types: readonly Type[]): ParameterType {
  return { kind: "one-of", types };
}
