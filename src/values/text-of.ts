/** What interpolation prints of a value, and what it calls its kind. */
import { presentKeys } from "./equality.ts";
import { isList, isValueMap, Scalar, type ScalarName, type Value } from "./value.ts";

/** What a message says of an absent value. */
export const NONE = "(none)";

/** Undefined: absent. Lists join with `, `, without what is absent in them; maps print as `{key: value}`. */
export function textOf(value: Value): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Scalar) return value.toString();
  if (isList(value)) return value.flatMap((item) => textOf(item) ?? []).join(", ");
  if (!isValueMap(value)) return undefined;
  const entries = presentKeys(value).map((key) => `${key}: ${textOf(value[key]) ?? NONE}`);
  return `{${entries.join(", ")}}`;
}

/** As in `because` and `help`: nothing fails. */
export function messageTextOf(value: Value): string {
  return textOf(value) ?? NONE;
}

export type TypeName = "absent" | "bool" | "int" | "number" | "string" | "list" | "map" | ScalarName;

export function typeName(value: Value): TypeName {
  if (value === undefined || value === null) return "absent";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "number";
  if (value instanceof Scalar) return value.type;
  return isList(value) ? "list" : "map";
}
