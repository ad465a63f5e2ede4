/**
 * Reads the fields of a JSON object with the types that Kubernetes gives them, as Go reads them: case-sensitive, unknown
 * keys ignored, absent and null are the empty value, own properties only. The first wrong type is kept as the problem;
 * values read after it do not matter.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

export class FieldReader {
  /** Where and what: `spec.user must be a string, not a number`. */
  problem: string | undefined;

  complain(problem: string): void {
    this.problem ??= problem;
  }

  string(owner: JsonObject, key: string, path: string): string {
    const value = own(owner, key);
    if (value === undefined) return "";
    if (typeof value === "string") return value;
    this.#wrong(path, key, "a string", value);
    return "";
  }

  boolean(owner: JsonObject, key: string, path: string): boolean {
    const value = own(owner, key);
    if (value === undefined) return false;
    if (typeof value === "boolean") return value;
    this.#wrong(path, key, "true or false", value);
    return false;
  }

  object(owner: JsonObject, key: string, path: string): JsonObject | undefined {
    const value = own(owner, key);
    if (value === undefined || isJsonObject(value)) return value;
    this.#wrong(path, key, "an object", value);
    return undefined;
  }

  objects(owner: JsonObject, key: string, path: string): readonly JsonObject[] {
    return this.#list(owner, key, path).flatMap((item, index) => {
      if (isJsonObject(item)) return [item];
      this.#wrong(path, `${key}[${index}]`, "an object", item);
      return [];
    });
  }

  strings(owner: JsonObject, key: string, path: string): readonly string[] {
    return this.#list(owner, key, path).map((item, index) => {
      // Go reads a null among strings as the empty string.
      if (item === null) return "";
      if (typeof item === "string") return item;
      this.#wrong(path, `${key}[${index}]`, "a string", item);
      return "";
    });
  }

  /** A map from text to lists of text, such as `extra`. The result answers to own properties only. */
  stringLists(owner: JsonObject, key: string, path: string): Readonly<Record<string, readonly string[]>> {
    const map = this.object(owner, key, path);
    const result: Record<string, readonly string[]> = Object.create(null) as Record<string, readonly string[]>;
    if (map === undefined) return result;
    for (const name of Object.keys(map)) result[name] = this.strings(map, name, `${path}${key}.`);
    return result;
  }

  #list(owner: JsonObject, key: string, path: string): readonly JsonValue[] {
    const value = own(owner, key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as readonly JsonValue[];
    this.#wrong(path, key, "a list", value);
    return [];
  }

  #wrong(path: string, key: string, wanted: string, value: JsonValue): void {
    this.complain(`${path}${key} must be ${wanted}, not ${nameOf(value)}`);
  }
}

/** An own property that is not null; keys such as `constructor` find nothing on the prototype. */
function own(owner: JsonObject, key: string): Exclude<JsonValue, null> | undefined {
  return Object.hasOwn(owner, key) ? (owner[key] ?? undefined) : undefined;
}

function nameOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  switch (typeof value) {
    case "object":
      return "an object";
    case "string":
      return "a string";
    case "boolean":
      return String(value);
    default:
      return "a number";
  }
}
