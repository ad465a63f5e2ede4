/**
 * Audit annotations with keys that the API server accepts: it puts the webhook's name and a slash before each, and what
 * follows must be a qualified name. A key that is none would be lost with a line in the API server's log.
 */
import { oneLine } from "./one-line.ts";

const KEY_LIMIT = 63;

export function wireAuditAnnotations(
  annotations: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = Object.create(null) as Record<string, string>;
  // In the order of the keys, so that a request seen twice gets the same keys twice.
  for (const key of Object.keys(annotations).toSorted()) {
    result[freeKey(wireKey(key), result)] = oneLine(annotations[key] ?? "");
  }
  return result;
}

function wireKey(key: string): string {
  const name = key
    .replace(/[^-A-Za-z0-9_.]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, KEY_LIMIT)
    .replace(/[^A-Za-z0-9]+$/, "");
  return name === "" ? "audit" : name;
}

/** Two names that become the same key are told apart by a number. */
function freeKey(key: string, taken: Readonly<Record<string, string>>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? "" : `-${number}`;
    const candidate = key.slice(0, KEY_LIMIT - suffix.length) + suffix;
    if (!Object.hasOwn(taken, candidate)) return candidate;
  }
}
