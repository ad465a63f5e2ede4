/**
 * The functions of the library that generated policies use, written again.
 */
import { isJsonObject, type JsonValue } from "../../src/base/json.ts";

type Argument = JsonValue | undefined;

/** `null` and undefined are absent. */
export function callFunction(name: string, args: readonly Argument[]): Argument {
  const [x, y] = args;
  switch (name) {
    case "size":
      return sizeOf(x);
    case "contains":
      if (typeof x === "string") return x.includes(String(y));
      return Array.isArray(x) && (x as JsonValue[]).includes(y ?? null);
    case "lower":
      return typeof x === "string" ? x.toLowerCase() : undefined;
    case "first":
      return Array.isArray(x) ? (x as JsonValue[])[0] : undefined;
    case "keys":
      return isJsonObject(x) ? Object.keys(x) : [];
    case "common":
      return listOf(x).filter((item) => listOf(y).includes(item));
    case "trimPrefix":
      return typeof x === "string" && x.startsWith(String(y)) ? x.slice(String(y).length) : x;
    case "cidr":
      // No text of the vocabulary is an address, so `in` this is always an error: any value that is no list will do.
      return 0;
    case "split":
      return typeof x === "string" ? x.split(String(y)) : undefined;
    default:
      throw new Error(`the oracle knows no function ${name}`);
  }
}

function sizeOf(x: Argument): number {
  if (typeof x === "string" || Array.isArray(x)) return x.length;
  return isJsonObject(x) ? Object.keys(x).length : 0;
}

function listOf(x: Argument): readonly JsonValue[] {
  return Array.isArray(x) ? x : [];
}
