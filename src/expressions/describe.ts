/** What a value is called in the messages of evaluation errors: `a string`, `a list`, `an image`. */
import { isList, Scalar, type Value } from "../values/value.ts";

/** The value's kind with its article; `nothing` for an absent value. */
export function describe(value: Value): string {
  switch (typeof value) {
    case "string":
      return "a string";
    case "boolean":
      return "a boolean";
    case "number":
    case "bigint":
      return "a number";
    default:
      if (value === undefined || value === null) return "nothing";
      if (value instanceof Scalar) return named(value.type);
      return isList(value) ? "a list" : "a map";
  }
}

/** `an image`, `a quantity`: with the article that the name takes. */
export function named(name: string): string {
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

const MAX_QUOTED = 120;

/** User text as evaluation errors quote it. */
export function quoted(text: string): string {
  return `"${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text}"`;
}
