/**
 * The smallest objects by which a kube-apiserver can show what it fills in: for each place of each kind where a
 * structure may stand, an object that holds nothing but that structure, empty; and the same with one field of it set.
 */
import type { JsonObject, JsonValue } from "../../../src/base/json.ts";
import { RESOURCES } from "../../../src/vocabulary/resource-table.ts";
import type { ResourceEntry } from "../../../src/vocabulary/resource-entry.ts";
import { type Notation, notationOf, typeNameOfKind } from "../../../src/vocabulary/type-notation.ts";

export interface Place {
  readonly entry: ResourceEntry;
  /** Of the structure. */
  readonly type: string;
  readonly steps: readonly Step[];
}
interface Step {
  readonly field: string;
  /** How many lists and maps stand around it, outermost first. */
  readonly around: readonly ("list" | "map")[];
}

/** What of `test/vocabulary` says which texts a field takes. */
export type TextsOf = (type: string, field: string) => readonly string[];

/** Every place of every kind that can be created, those behind `status` left out: nobody sends them. */
export function places(): readonly Place[] {
  return RESOURCES.flatMap((entry) => {
    const [version] = entry.versions;
    if (entry.kind === undefined || version === undefined || !entry.verbs.includes("create")) return [];
    const type = typeNameOfKind({ group: entry.group, version, kind: entry.kind });
    return type === undefined ? [] : placesBelow({ entry, type, steps: [] }, [type]);
  });
}

function placesBelow(place: Place, open: readonly string[]): readonly Place[] {
  const below = [...notationOf(place.type)].flatMap(([field, { type }]): readonly Place[] => {
    const around: ("list" | "map")[] = [];
    let inner: Notation = type;
    for (; inner.kind === "list" || inner.kind === "map"; inner = inner.of) around.push(inner.kind);
    if (inner.kind !== "named" || open.includes(inner.name)) return [];
    if (field === "status" || inner.name === "meta.v1.ObjectMeta") return [];
    const step = { field, around };
    return placesBelow({ ...place, type: inner.name, steps: [...place.steps, step] }, [...open, inner.name]);
  });
  return [place, ...below];
}

/** The object, with `structure` at the place. */
export function objectWith({ entry, steps }: Place, structure: JsonObject, name: string): JsonObject {
  const [version = ""] = entry.versions;
  const whole = steps.reduceRight<JsonObject>(
    (inner, { field, around }) => ({
      [field]: around.reduceRight<JsonValue>((value, kind) => (kind === "list" ? [value] : { key: value }), inner),
    }),
    structure,
  );
  const apiVersion = entry.group === "" ? version : `${entry.group}/${version}`;
  return { ...whole, apiVersion, kind: entry.kind ?? "", metadata: { name } };
}

/** The structure that stands at the place, without what was sent with it; undefined where the API server has not kept it. */
export function structureAt(place: Place, object: JsonObject | undefined): JsonObject | undefined {
  const structure = partAt(place, object);
  if (structure === undefined || place.steps.length > 0) return structure;
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = structure;
  return rest;
}

function partAt({ steps }: Place, object: JsonValue | undefined): JsonObject | undefined {
  let value = object;
  for (const { field, around } of steps) {
    value = isObject(value) ? value[field] : undefined;
    for (const kind of around) {
      value =
        kind === "list" ? (Array.isArray(value) ? value[0] : undefined) : isObject(value) ? value["key"] : undefined;
    }
  }
  return isObject(value) ? value : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The structure with one of its fields set, once for each kind of value that may make a difference. */
export function variations(type: string, textsOf: TextsOf): readonly JsonObject[] {
  return [...notationOf(type)].flatMap(([field, { type: notation }]) =>
    valuesOf(notation, textsOf(type, field)).map((value): JsonObject => ({ [field]: value })),
  );
}

const SCALARS: Readonly<Record<string, readonly JsonValue[]>> = {
  i: [0, 1],
  n: [0, 1],
  b: [false, true],
  q: ["1"],
  t: ["2026-01-01T00:00:00Z"],
  x: [1, "10%"],
};

function valuesOf(notation: Notation, texts: readonly string[]): readonly JsonValue[] {
  switch (notation.kind) {
    case "list":
      return [[], ...valuesOf(notation.of, texts).map((value) => [value])];
    case "map":
      return [{}, ...valuesOf(notation.of, texts).map((value) => ({ key: value }))];
    case "named":
      return [{}];
    case "scalar":
      return SCALARS[notation.letter] ?? ["x", ...texts];
  }
}
