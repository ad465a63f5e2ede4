/** What is known of the cluster's Namespaces, read from objects in YAML or JSON (one, several documents, or lists). */
import { parseAllDocuments } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { NamespaceFacts } from "../engine/question.ts";

export interface NamespaceDirectory {
  find(name: string): NamespaceFacts | undefined;
}

export const noNamespaces: NamespaceDirectory = { find: () => undefined };

export type ParsedNamespaces =
  | { readonly kind: "namespaces"; readonly directory: NamespaceDirectory }
  | { readonly kind: "wrong"; readonly why: string };

export function parseNamespaces(text: string): ParsedNamespaces {
  const found = new Map<string, NamespaceFacts>();
  for (const document of parseAllDocuments(text, { version: "1.2", merge: false })) {
    const mistake = document.errors[0];
    if (mistake !== undefined) return { kind: "wrong", why: mistake.message.split("\n", 1)[0] ?? "not YAML" };
    let value: JsonValue;
    try {
      value = document.toJS({ maxAliasCount: 100 }) as JsonValue;
    } catch {
      return { kind: "wrong", why: "its aliases grow too large" };
    }
    const why = collect(value, found);
    if (why !== undefined) return { kind: "wrong", why };
  }
  return { kind: "namespaces", directory: { find: (name) => found.get(name) } };
}

function collect(value: JsonValue, found: Map<string, NamespaceFacts>): string | undefined {
  if (value === null) return undefined;
  if (!isJsonObject(value)) return "it holds something that is no Kubernetes object";
  if (Array.isArray(value["items"])) {
    for (const item of value["items"] as readonly JsonValue[]) {
      const why = collect(item, found);
      if (why !== undefined) return why;
    }
    return undefined;
  }
  // Lists of Namespaces leave out the kind of their items.
  if (value["kind"] !== undefined && value["kind"] !== "Namespace") return undefined;
  const metadata = value["metadata"];
  if (!isJsonObject(metadata) || typeof metadata["name"] !== "string")
    return "a Namespace in it has no metadata.name";
  const name = metadata["name"];
  found.set(name, { name, labels: strings(metadata["labels"]), annotations: strings(metadata["annotations"]) });
  return undefined;
}

function strings(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const result: Record<string, string> = Object.create(null) as Record<string, string>;
  if (!isJsonObject(value)) return result;
  for (const [key, item] of Object.entries(value as JsonObject)) if (typeof item === "string") result[key] = item;
  return result;
}
