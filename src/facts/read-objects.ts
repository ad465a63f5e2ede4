/** Kubernetes objects in YAML or JSON: one, several documents, lists of them, or one to a line. */
import { parseAllDocuments } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";

export type ReadObjects =
  | { readonly kind: "objects"; readonly objects: readonly JsonObject[] }
  | { readonly kind: "wrong"; readonly why: string };

export function readObjects(text: string): ReadObjects {
  const read = jsonDocuments(text) ?? yamlDocuments(text);
  if (typeof read === "string") return { kind: "wrong", why: read };
  const objects: JsonObject[] = [];
  for (const value of read) if (!collect(value, objects)) return { kind: "wrong", why: NO_OBJECT };
  return { kind: "objects", objects };
}
const NO_OBJECT = "it holds something that is no Kubernetes object";

/** A dump of a cluster is megabytes of JSON, for which a reader of YAML is slow. undefined: it is not JSON. */
function jsonDocuments(text: string): readonly JsonValue[] | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return [parseJson(text)];
  } catch {
    try {
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      return lines.map((line) => parseJson(line));
    } catch {
      return undefined;
    }
  }
}

/** A text says what is wrong. */
function yamlDocuments(text: string): readonly JsonValue[] | string {
  const values: JsonValue[] = [];
  for (const document of parseAllDocuments(text, { version: "1.2", merge: false })) {
    const mistake = document.errors[0];
    if (mistake !== undefined) return mistake.message.split("\n", 1)[0] ?? "not YAML";
    try {
      values.push(document.toJS({ maxAliasCount: 100 }) as JsonValue);
    } catch {
      return "its aliases grow too large";
    }
  }
  return values;
}

function collect(value: JsonValue, objects: JsonObject[]): boolean {
  if (value === null) return true;
  if (!isJsonObject(value)) return false;
  const { items } = value;
  if (!Array.isArray(items)) {
    objects.push(value);
    return true;
  }
  // The items of a typed list leave their kind out.
  const kind = typeof value["kind"] === "string" ? value["kind"].replace(/List$/, "") : "";
  return (items as readonly JsonValue[]).every((item) => {
    const own = isJsonObject(item) && item["kind"] === undefined && kind !== "" ? { kind, ...item } : item;
    return collect(own, objects);
  });
}
