import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/base/json.ts";
import { checkData } from "../../../src/check/expressions/check-data.ts";
import { Collector } from "../../../src/diagnostics/collector.ts";
import { SourceFile } from "../../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../../src/syntax/parse.ts";
import { Scalar } from "../../../src/values/value.ts";

function read(type: string, document: JsonValue) {
  const file = new SourceFile("data.policy", `language 1\ndata d from "d.yaml"${type && ` as ${type}`}`);
  const [statement] = parsePolicy(file).ast.statements;
  if (statement?.kind !== "data") throw new Error("no data");
  const collector = new Collector();
  const checked = checkData(statement.type, document, file, statement.path.span, collector);
  const said = collector.diagnostics.map(({ code, message, help }) => [code, message, help]);
  return { ...checked, said };
}

describe("declared data", () => {
  const TEAMS = "map of {registries: list of string, maxMemory: quantity, until?: time}";

  test("scalars are read once, optional fields may be missing", () => {
    const { value, said } = read(TEAMS, { pay: { registries: ["r"], maxMemory: "4Gi" } });
    expect(said).toEqual([]);
    const memory = (value as { readonly pay: { readonly maxMemory: unknown } }).pay.maxMemory;
    expect(memory).toBeInstanceOf(Scalar);
    expect(String(memory)).toBe("4Gi");
  });

  test.each([
    [{ pay: { registries: "r", maxMemory: "4Gi" } }, "`pay.registries` is the string `r`, not a list"],
    [{ pay: { registries: ["r", 4], maxMemory: "4Gi" } }, "`pay.registries[1]` is `4`, not a string"],
    [{ pay: { registries: [], maxMemory: "4 Gigs" } }, "`pay.maxMemory` is `4 Gigs`, which is not a quantity"],
    [{ "a/b": { registries: [] } }, '`["a/b"].maxMemory` is missing'],
    [{ pay: { registries: [], maxMemory: "1", until: "soon" } }, "`pay.until` is `soon`, which is not a time"],
    [[1], "the document is a list, not a map"],
  ])("%j: %s", (document, message) => {
    expect(read(TEAMS, document).said.map(([code, text]) => [code, text])).toEqual([["wrong-data", message]]);
  });

  test("a misspelt field is told with the near miss", () => {
    const { said } = read(TEAMS, { pay: { registrys: [], registries: [], maxMemory: "1" } });
    expect(said).toEqual([
      ["wrong-data", "`pay.registrys` is not in the declared type", "did you mean `registries`?"],
    ]);
  });

  test("a misspelt type", () => {
    expect(read("list of strng", []).said[0]?.slice(0, 3)).toEqual([
      "unknown-name",
      "there is no type `strng`",
      "did you mean `string`?",
    ]);
  });
});

test("data without a type has its own keys, and a warning where they may change", () => {
  expect(read("", ["a", "b"])).toMatchObject({ type: { kind: "list", of: { kind: "string" } }, said: [] });
  expect(read("", { a: 1 }).said[0]?.[0]).toBe("untyped-data");
});
