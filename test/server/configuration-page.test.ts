/** docs/configuration.md shows every key, and what it calls a default is one. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { configurationSchema } from "../../src/server/configuration.ts";
import { keysAt } from "../../src/server/schema-walk.ts";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const [whole = "", sources = ""] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);

function leaves(value: unknown, path: readonly string[] = []): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path.join("."), value]];
  const entries = Object.entries(value);
  return entries.length === 0
    ? [[path.join("."), value]]
    : entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

test("every key is shown", () => {
  const shown = parse(whole) as Record<string, unknown>;
  const missing = (path: readonly string[], at: unknown): readonly string[] =>
    keysAt(configurationSchema, path).flatMap((key) => {
      const inner = (at as Record<string, unknown> | undefined)?.[key];
      if (inner === undefined) return [[...path, key].join(".")];
      return missing([...path, key], inner);
    });
  expect(missing([], shown)).toEqual([]);
});

test("what is shown is accepted, and is the default where the page does not say that there is none", () => {
  const given = parse(whole) as Record<string, unknown>;
  const read = configurationSchema.parse(given);
  const defaults = configurationSchema.parse({ apiVersion: given["apiVersion"], kind: given["kind"] });
  const lookUp = (from: unknown, path: string): unknown =>
    path.split(".").reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], from);
  const withoutDefault = leaves(given)
    .map(([path]) => path)
    .filter((path) => JSON.stringify(lookUp(read, path)) !== JSON.stringify(lookUp(defaults, path)));
  // The line of each says so.
  const said = whole
    .split("\n")
    .filter((line) => line.includes("# no default"))
    .map((line) => line.trim().split(":")[0]);
  expect(withoutDefault.filter((path) => path !== "policies").map((path) => path.split(".").at(-1))).toEqual(said);
});

test("the sources are accepted", () => {
  const { identity } = parse(sources) as { identity: object };
  const read = configurationSchema.parse({ apiVersion: "verdict.dev/v1", kind: "Configuration", identity });
  expect(Object.keys(read.identity.sources)).toEqual(["demo", "corp", "sso", "ad"]);
});
