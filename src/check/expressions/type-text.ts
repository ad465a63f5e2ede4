/** Types as people say them, and the questions that every part of the checker asks of a type. */
import type { ScalarName } from "../../values/value.ts";
import type { Type } from "../../vocabulary/types.ts";

export function typeText(type: Type): string {
  switch (type.kind) {
    case "list":
      return `a list of ${bareText(type.of)}`;
    case "map":
      return `a map of ${bareText(type.of)}`;
    case "any":
      return "an untyped value";
    case "int-or-string":
      return "an int or a string";
    case "bool":
      return "a boolean";
    case "object":
      return type.name === "" ? "a map" : `\`${type.name}\``;
    case "int":
    case "ip":
    case "image":
      return `an ${type.kind}`;
    default:
      return `a ${type.kind}`;
  }
}

function bareText(type: Type): string {
  if (type.kind === "list") return `list of ${bareText(type.of)}`;
  if (type.kind === "map") return `map of ${bareText(type.of)}`;
  return type.kind === "object" ? `\`${type.name}\`` : type.kind;
}

const SCALARS: ReadonlySet<string> = new Set(["quantity", "duration", "time", "version", "cidr", "ip", "image"]);

/** A type whose values JSON has no form for, so they are read from text. */
export function scalarName(type: Type): ScalarName | undefined {
  return SCALARS.has(type.kind) ? (type.kind as ScalarName) : undefined;
}

export function isNumeric(type: Type): boolean {
  return type.kind === "int" || type.kind === "number";
}
