/** JSON on one line, short enough to read, in the spelling of a test. */
import type { JsonValue } from "../base/json.ts";

const LONGEST = 400;

export function describeJson(value: JsonValue | undefined): string {
  const text = print(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} …`;
}

function print(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "absent";
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => print(item)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${printKey(key)}: ${print(item)}`);
  return `{${entries.join(", ")}}`;
}

function printKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : JSON.stringify(key);
}
