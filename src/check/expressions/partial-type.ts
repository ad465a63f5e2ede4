/** The same fields, each of them optional: what a literal stands for that leaves out required ones. */
import type { ObjectType } from "../../vocabulary/types.ts";

const partials = new WeakMap<ObjectType, ObjectType>();

export function partialOf(type: ObjectType): ObjectType {
  const known = partials.get(type);
  if (known) return known;
  const partial: ObjectType = {
    kind: "object",
    name: type.name,
    field(name) {
      const field = type.field(name);
      return field && { type: field.type, optional: true, filled: false };
    },
    fieldNames: () => type.fieldNames(),
    ...(type.oneOf !== undefined && { oneOf: type.oneOf }),
  };
  partials.set(type, partial);
  return partial;
}
