/**
 * Writes of one round as the pages say it: what each rule wants at which place of the round's object, which of them
 * cannot stand together, and the object with the rest written into it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/base/json.ts";
import type { Step } from "./admission-turns.ts";
import { sameValue } from "./evaluate.ts";

/** An element that has to be made, by its key. */
export interface MadeElement {
  readonly field: string;
  readonly value: string;
}
export type PlacedStep = Step | MadeElement;
export interface Wanted {
  readonly rule: string;
  readonly op: "set" | "default" | "remove" | "append" | "prepend" | "remove-from";
  readonly path: readonly Step[];
  readonly value: JsonValue | undefined;
}
export interface OracleWrite {
  readonly rule: string;
  readonly op: "set" | "default" | "remove" | "append" | "prepend";
  readonly steps: readonly PlacedStep[];
  readonly value: JsonValue;
}

/** Lists whose elements are known by a key. */
const KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  env: "name",
  volumes: "name",
  imagePullSecrets: "name",
  volumeMounts: "mountPath",
};

/** The writes that would change something; what is so already is no write. */
export function placeWanted(object: JsonObject, { rule, op, path, value }: Wanted): readonly OracleWrite[] {
  const steps: PlacedStep[] = [];
  let at: JsonValue | undefined = object;
  for (const step of path) {
    const placed = placeStep(at, step, steps.at(-1));
    steps.push(placed);
    at = below(at, placed);
  }
  const write = (kind: OracleWrite["op"]): OracleWrite => ({ rule, op: kind, steps, value: value ?? null });
  switch (op) {
    case "set":
      return sameValue(at, value) ? [] : [write("set")];
    case "default":
      return at === undefined ? [write("default")] : [];
    case "remove":
      return at === undefined ? [] : [write("remove")];
    case "remove-from":
      return listOf(at).flatMap((item, index) =>
        sameValue(item, value) ? [{ rule, op: "remove" as const, steps: [...steps, index], value: null }] : [],
      );
    default:
      return listOf(at).some((item) => isThere(item, value, keyOfList(steps))) ? [] : [write(op)];
  }
}

function placeStep(at: JsonValue | undefined, step: Step, before: PlacedStep | undefined): PlacedStep {
  if (typeof step === "number") return step;
  const field = typeof before === "string" ? KEYS[before] : undefined;
  if (field === undefined) return step;
  const index = listOf(at).findIndex((item) => isJsonObject(item) && item[field] === step);
  return index < 0 ? { field, value: step } : index;
}

function below(at: JsonValue | undefined, step: PlacedStep): JsonValue | undefined {
  if (typeof step === "number") return listOf(at)[step];
  return typeof step === "string" && isJsonObject(at) ? (at[step] ?? undefined) : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function keyOfList(steps: readonly PlacedStep[]): string | undefined {
  const last = steps.at(-1);
  return typeof last === "string" ? KEYS[last] : undefined;
}

function isThere(item: JsonValue, value: JsonValue | undefined, key: string | undefined): boolean {
  if (!isJsonObject(value)) return sameValue(item, value);
  if (!isJsonObject(item)) return false;
  if (key !== undefined) return item[key] === value[key];
  return Object.entries(value).every(([field, given]) => sameValue(item[field], given));
}

// ---- conflicts -------------------------------------------------------------------

export interface OracleConflict {
  readonly place: readonly PlacedStep[];
  readonly rules: readonly string[];
}

/** `set` and `remove` displace a default of the same place. */
export function withoutDisplaced(writes: readonly OracleWrite[]): readonly OracleWrite[] {
  return writes.filter(
    (write) =>
      write.op !== "default" ||
      !writes.some(({ op, steps }) => (op === "set" || op === "remove") && token(steps) === token(write.steps)),
  );
}

/** Every pair is looked at; the outermost places are named, with all that write there or below. */
export function conflictsOf(writes: readonly OracleWrite[]): readonly OracleConflict[] {
  const places = writes.flatMap((one) => writes.flatMap((other) => clashOf(one, other)));
  const outermost = places.filter((place) => !places.some((other) => isBelow(place, other)));
  const unique = [...new Map(outermost.map((place) => [token(place), place])).values()];
  return unique.map((place) => {
    const writers = writes.filter((write) => {
      const where = nameOfWrite(write);
      return token(where) === token(place) || isBelow(where, place);
    });
    return { place, rules: [...new Set(writers.map(({ rule }) => rule))].toSorted() };
  });
}

/** Where an element of a list with keys will stand. */
function nameOfWrite({ op, steps, value }: OracleWrite): readonly PlacedStep[] {
  const field = keyOfList(steps);
  if ((op !== "append" && op !== "prepend") || field === undefined || !isJsonObject(value)) return steps;
  return [...steps, { field, value: String(value[field]) }];
}

function clashOf(one: OracleWrite, other: OracleWrite): readonly (readonly PlacedStep[])[] {
  if (one === other) return [];
  const isElement = ({ op }: OracleWrite) => op === "append" || op === "prepend";
  if (isElement(one)) {
    const place = nameOfWrite(one);
    if (place === one.steps) return [];
    const makes = isBelow(other.steps, place) || token(other.steps) === token(place);
    const differs =
      isElement(other) && token(nameOfWrite(other)) === token(place) && !sameValue(one.value, other.value);
    return makes || differs ? [place] : [];
  }
  if (isBelow(other.steps, one.steps)) return [one.steps];
  if (token(other.steps) !== token(one.steps)) return [];
  if (isElement(other)) return [one.steps];
  if (one.op === "remove" && other.op === "remove") return [];
  if (one.op === "remove" || other.op === "remove") return [one.steps];
  return sameValue(one.value, other.value) ? [] : [one.steps];
}

function token(steps: readonly PlacedStep[]): string {
  return JSON.stringify(steps);
}

function isBelow(steps: readonly PlacedStep[], above: readonly PlacedStep[]): boolean {
  return steps.length > above.length && token(steps.slice(0, above.length)) === token(above);
}

/** JSON pointer. */
export function pointer(steps: readonly PlacedStep[]): string {
  const text = (step: PlacedStep) => (typeof step === "object" ? step.value : String(step));
  return steps.map((step) => `/${text(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

// ---- the next object ---------------------------------------------------------------

type Draft = { [key: string]: Draft } | Draft[] | string | number | boolean | null | bigint;

/** Values, then elements by rule name, then removals by the positions that were. */
export function written(object: JsonObject, unsorted: readonly OracleWrite[]): JsonObject {
  const writes = unsorted.toSorted((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
  const draft = copied(object);
  for (const { op, steps, value } of writes) {
    if (op === "set" || op === "default") put(draft, steps, copied(value));
  }
  const added = new Map<Draft[], { front: Draft[]; end: Draft[] }>();
  for (const { op, steps, value } of writes) {
    if (op !== "append" && op !== "prepend") continue;
    const list = listAt(draft, steps);
    const more = added.get(list) ?? { front: [], end: [] };
    added.set(list, more);
    const target = op === "append" ? more.end : more.front;
    if (target.some((item) => sameValue(item as JsonValue, value))) continue;
    if (op === "append") target.push(copied(value));
    else target.unshift(copied(value));
  }
  const removals = writes.filter(({ op }) => op === "remove").map(({ steps }) => steps);
  const later = removals.toSorted((a, b) => Number(b.at(-1)) - Number(a.at(-1)));
  for (const steps of new Map(later.map((path) => [token(path), path])).values()) take(draft, steps);
  for (const [list, { front, end }] of added) list.splice(0, list.length, ...front, ...list, ...end);
  return draft as JsonObject;
}

/** Parts that are the same value in memory are not the same place. */
function copied(value: JsonValue): Draft {
  return JSON.parse(JSON.stringify(value)) as Draft;
}

/** What a step leads to; made where it is missing. */
function child(at: Draft, step: PlacedStep, makes: Draft): Draft {
  if (typeof step === "object") {
    const list = at as Draft[];
    const found = list.find((item) => (item as Record<string, Draft>)[step.field] === step.value);
    if (found !== undefined) return found;
    const made: Draft = { [step.field]: step.value };
    list.push(made);
    return made;
  }
  const holder = at as Record<string | number, Draft>;
  holder[step] ??= makes;
  return holder[step];
}

function follow(draft: Draft, steps: readonly PlacedStep[], next?: PlacedStep): Draft {
  return steps.reduce(
    (at, step, index) => child(at, step, typeof (steps[index + 1] ?? next) === "object" ? [] : {}),
    draft,
  );
}

function put(draft: Draft, steps: readonly PlacedStep[], value: Draft): void {
  const last = steps.at(-1);
  if (last === undefined) throw new Error("nothing writes the whole object");
  const parent = follow(draft, steps.slice(0, -1), last);
  if (typeof last === "object") {
    (parent as Draft[]).push(value);
    return;
  }
  (parent as Record<string | number, Draft>)[last] = value;
}

function listAt(draft: Draft, steps: readonly PlacedStep[]): Draft[] {
  const last = steps.at(-1) as string;
  return child(follow(draft, steps.slice(0, -1)), last, []) as Draft[];
}

function take(draft: Draft, steps: readonly PlacedStep[]): void {
  const parent = follow(draft, steps.slice(0, -1));
  const last = steps.at(-1);
  if (typeof last === "number") (parent as Draft[]).splice(last, 1);
  else delete (parent as Record<string, Draft>)[String(last)];
}
