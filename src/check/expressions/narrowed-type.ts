/** `type(x) == "int"` tells of which kind an int-or-string or an untyped value is, for the rest of the sentence. */
import { ANY, BOOL, INT, listOf, mapOf, NUMBER, STRING, type Type } from "../../vocabulary/types.ts";
import type { Scope } from "./scope.ts";

const KINDS: Readonly<Record<string, Type>> = {
  bool: BOOL,
  int: INT,
  number: NUMBER,
  string: STRING,
  list: listOf(ANY),
  map: mapOf(ANY),
};

/** What is remembered of the path with that key when its kind is known. */
export function kindKey(key: string, kind: string): string {
  return `${key}#${kind}`;
}

export function narrowedType(type: Type, key: string | undefined, scope: Scope): Type {
  if (key === undefined || (type.kind !== "any" && type.kind !== "int-or-string")) return type;
  const kind = Object.keys(KINDS).find((name) => scope.present.has(kindKey(key, name)));
  return (kind === undefined ? undefined : KINDS[kind]) ?? type;
}
