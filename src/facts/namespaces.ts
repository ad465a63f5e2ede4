/** What is known of the cluster's Namespaces, read from objects in YAML or JSON (one, several documents, or lists). */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { NamespaceFacts } from "../engine/question.ts";
import { readObjects } from "./read-objects.ts";

export interface NamespaceDirectory {
  find(name: string): NamespaceFacts | undefined;
}

export const noNamespaces: NamespaceDirectory = { find: () => undefined };

export type ParsedNamespaces =
  | { readonly kind: "namespaces"; readonly directory: NamespaceDirectory }
  | { readonly kind: "wrong"; readonly why: string };

export function parseNamespaces(text: string): ParsedNamespaces {
  const read = readObjects(text);
  if (read.kind === "wrong") return read;
  const found = new Map<string, NamespaceFacts>();
  for (const { kind, metadata } of read.objects) {
    if (kind !== undefined && kind !== "Namespace") continue;
    if (!isJsonObject(metadata) || typeof metadata["name"] !== "string") {
      return { kind: "wrong", why: "a Namespace in it has no metadata.name" };
    }
    const name = metadata["name"];
    found.set(name, { name, labels: strings(metadata["labels"]), annotations: strings(metadata["annotations"]) });
  }
  return { kind: "namespaces", directory: { find: (name) => found.get(name) } };
}

function strings(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const result: Record<string, string> = Object.create(null) as Record<string, string>;
  if (!isJsonObject(value)) return result;
  for (const [key, item] of Object.entries(value as JsonObject)) if (typeof item === "string") result[key] = item;
  return result;
}
