/**
 * The types of Kubernetes objects, built when they are first asked for: a rule set touches a few dozen of some five
 * hundred. One version of each resource is judged, the newest stable one. The types are those of every known release;
 * a field says which have it.
 */
import { type ObjectKind, admissionShape } from "./admission-shape.ts";
import { FILLED_EVERYWHERE, FILLED_FIELDS } from "./filled-fields.ts";
import type { ResolvedTarget } from "./resolved-target.ts";
import { findResource } from "./resource-table.ts";
import { type FieldNotation, isTypeOfKind, type Notation, notationOf, typeNameOfKind } from "./type-notation.ts";
import { ONE_OF_TYPES, REQUIRED_BY_VALIDATION } from "./type-overrides.ts";
import {
  ANY,
  BOOL,
  type Field,
  INT,
  listOf,
  mapOf,
  NUMBER,
  type ObjectType,
  recordOf,
  STRING,
  type Type,
} from "./types.ts";

/** The type of a resource's objects. Undefined: not a kind that Kubernetes itself serves. */
export function kubernetesType(group: string, resource: string, version?: string): ObjectType | undefined {
  const entry = findResource(group, resource);
  const served = version ?? entry?.versions[0];
  if (entry?.kind === undefined || served === undefined) return undefined;
  return typeOfKind({ group, version: served, kind: entry.kind });
}

/** The type of `object` for a target: that of the resource, or of what its subresource takes. */
export function objectTypeOf(target: ResolvedTarget): ObjectType | undefined {
  const { object } = admissionShape(target);
  return object && typeOfKind(object);
}

export function typeOfKind(kind: ObjectKind): ObjectType | undefined {
  const name = typeNameOfKind(kind);
  return name === undefined ? undefined : typeNamed(name);
}

/** ObjectMeta, also of custom resources. */
export function objectMetaType(): ObjectType {
  return typeNamed("meta.v1.ObjectMeta");
}

/** What `pod` is: the metadata and the spec of a Pod or of a template. */
export function podType(): ObjectType {
  pod ??= recordOf("Pod", {
    metadata: { type: objectMetaType(), optional: false, filled: true },
    spec: { type: typeNamed("core.v1.PodSpec"), optional: false, filled: true },
  });
  return pod;
}
let pod: ObjectType | undefined;

/** An element of `containers(pod)`: every field of a regular container, which the ephemeral ones have too. */
export function podContainerType(): ObjectType {
  return typeNamed("core.v1.Container");
}

// ---- building -------------------------------------------------------------------

const built = new Map<string, ObjectType>();

function typeNamed(name: string): ObjectType {
  const known = built.get(name);
  if (known) return known;
  const type = buildType(name);
  built.set(name, type);
  return type;
}

/** The type of a field is built when the field is asked for: types refer to themselves. */
function buildType(name: string): ObjectType {
  const written = notationOf(name);
  const filled = new Set([...(FILLED_FIELDS[name] ?? []), ...(isTypeOfKind(name) ? FILLED_EVERYWHERE : [])]);
  const required = new Set(REQUIRED_BY_VALIDATION[name]);
  const read = new Map<string, Field>();
  return {
    kind: "object",
    name: name.slice(name.lastIndexOf(".") + 1).replace(/@.*/, ""),
    field: (field) => {
      const notation = written.get(field);
      const found = read.get(field) ?? (notation && readField(notation, filled.has(field), required.has(field)));
      if (found) read.set(field, found);
      return found;
    },
    fieldNames: () => [...written.keys()],
    ...(ONE_OF_TYPES.has(name) && { oneOf: true }),
  };
}

function readField({ required, type, ...life }: FieldNotation, filled: boolean, validated: boolean): Field {
  return { type: readType(type), optional: !required && !filled && !validated, filled, ...life };
}

const SCALARS: Readonly<Record<string, Type>> = {
  s: STRING,
  i: INT,
  n: NUMBER,
  b: BOOL,
  q: { kind: "quantity" },
  t: { kind: "time" },
  x: { kind: "int-or-string" },
  a: ANY,
};

function readType(notation: Notation): Type {
  switch (notation.kind) {
    case "list":
      return listOf(readType(notation.of), notation.keys);
    case "map":
      return mapOf(readType(notation.of));
    case "scalar":
      return SCALARS[notation.letter] ?? ANY;
    case "named":
      return typeNamed(notation.name);
  }
}
