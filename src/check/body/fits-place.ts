/** Whether a value may be written at a place of a type: as the API server would take it. */
import { scalarName } from "../expressions/type-text.ts";
import { ANY, type Type } from "../../vocabulary/types.ts";

export function fitsPlace(value: Type, place: Type): boolean {
  if (value === place || value.kind === "any" || place.kind === "any") return true;
  if (scalarName(place) !== undefined) return value.kind === place.kind || value.kind === "string";
  switch (place.kind) {
    case "string":
      return value.kind === "string" || scalarName(value) !== undefined;
    case "number":
      return value.kind === "number" || value.kind === "int";
    case "int-or-string":
      return value.kind === "int" || value.kind === "string" || value.kind === "int-or-string";
    case "list":
      return value.kind === "list" && fitsPlace(value.of, place.of);
    case "map":
      if (value.kind === "map") return fitsPlace(value.of, place.of);
      return (
        value.kind === "object" &&
        value.fieldNames().every((name) => fitsPlace(value.field(name)?.type ?? ANY, place.of))
      );
    case "object":
      return value.kind === "object" && fitsObject(value, place);
    default:
      return value.kind === place.kind;
  }
}

type ObjectLike = Type & { readonly kind: "object" };

function fitsObject(value: ObjectLike, place: ObjectLike): boolean {
  if (value.name === place.name) return true;
  return value.fieldNames().every((name) => {
    const [given, taken] = [value.field(name), place.field(name)];
    return given !== undefined && taken !== undefined && fitsPlace(given.type, taken.type);
  });
}
