/**
 * The type of a map literal: its fields are known like those of an object, and it may be walked and indexed
 * like a map. Kubernetes' object types may not: their fields have nothing in common.
 */
import { type Field, type ObjectType, recordOf, type Type } from "../../vocabulary/types.ts";

const literals = new WeakSet<ObjectType>();

export function literalRecord(fields: Readonly<Record<string, Field>>): ObjectType {
  const names = Object.keys(fields);
  const shown = names.length > 4 ? `{${names.slice(0, 4).join(", ")}, …}` : `{${names.join(", ")}}`;
  const type = recordOf(shown, fields);
  literals.add(type);
  return type;
}

export function isLiteralRecord(type: Type): boolean {
  return type.kind === "object" && literals.has(type);
}
