/**
 * Reads the one-line notation in which the types of Kubernetes are kept (see scripts/generate-schemas.ts).
 * `TYPE@PLACE` is a type in a place where more of it is filled; it is written like TYPE.
 */
import { invariant } from "../base/invariant.ts";
import type { ObjectKind } from "./admission-shape.ts";
import { KUBERNETES_KINDS, KUBERNETES_TYPES } from "./kubernetes-types.gen.ts";
import { CONNECT_TYPES, CONTEXT_TYPES } from "./type-overrides.ts";

export type Notation =
  | { readonly kind: "scalar"; readonly letter: string }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "list"; readonly of: Notation; readonly keys: readonly string[] | undefined }
  | { readonly kind: "map"; readonly of: Notation };

export interface FieldNotation {
  readonly required: boolean;
  readonly type: Notation;
  /** Minor versions: the first that has it, and the first that has it no more. */
  readonly since?: number;
  readonly until?: number;
}

const kindTypes = new Set([...Object.values(KUBERNETES_KINDS), ...Object.keys(CONNECT_TYPES)]);
const read = new Map<string, ReadonlyMap<string, FieldNotation>>();

/** The name of a kind's type; undefined for kinds that Kubernetes itself does not serve. */
export function typeNameOfKind({ group, version, kind }: ObjectKind): string | undefined {
  const connect = `core.${version}.${kind}`;
  return group === "" && Object.hasOwn(CONNECT_TYPES, connect)
    ? connect
    : KUBERNETES_KINDS[`${group}/${version}/${kind}`];
}

/** Whether the type is that of a whole object, which has a kind of its own. */
export function isTypeOfKind(name: string): boolean {
  return kindTypes.has(name);
}

export function notationOf(name: string): ReadonlyMap<string, FieldNotation> {
  const known = read.get(name);
  if (known) return known;
  const definition = name.split("@")[0] ?? name;
  const text = KUBERNETES_TYPES[definition] ?? CONNECT_TYPES[definition];
  invariant(text !== undefined, `the table of types has no ${name}`);
  const fields = new Map(
    text
      .split(" ")
      .filter(Boolean)
      .map((field) => readField(definition, field)),
  );
  read.set(name, fields);
  return fields;
}

const LIFE = /^(?<type>[^<>]*)(?:>(?<since>\d+))?(?:<(?<until>\d+))?$/;

function readField(owner: string, text: string): readonly [string, FieldNotation] {
  const colon = text.indexOf(":");
  const required = text[colon - 1] === "!";
  const name = text.slice(0, required ? colon - 1 : colon);
  const { type = "", since, until } = LIFE.exec(text.slice(colon + 1))?.groups ?? {};
  return [
    name,
    {
      required,
      type: readNotation(CONTEXT_TYPES[`${owner}.${name}`] ?? type),
      ...(since !== undefined && { since: Number(since) }),
      ...(until !== undefined && { until: Number(until) }),
    },
  ];
}

function readNotation(text: string): Notation {
  const [type = "", keys] = text.split("#");
  if (type.startsWith("[")) return { kind: "list", of: readNotation(type.slice(1)), keys: keys?.split(",") };
  if (type.startsWith("{")) return { kind: "map", of: readNotation(type.slice(1)) };
  return type.length === 1 ? { kind: "scalar", letter: type } : { kind: "named", name: type };
}
