import { expect, it } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";

it("takes `any` as a type, though it is a reserved word", () => {
  const text = 'language 1\ndata x from "x.yaml" as map of any\ndata y from "y.yaml" as {a: any, b?: list of any}';
  const { ast, diagnostics } = parsePolicy(new SourceFile("test.policy", text));
  expect(diagnostics).toEqual([]);
  expect(ast.statements.map((statement) => statement.kind === "data" && statement.type?.kind)).toEqual([
    "map",
    "record",
  ]);
});

it("meets a clause word that is misspelt with the word that is near", () => {
  const text = 'language 1\ndeny "b"\n  anyone to create on pods\n  becuse "x"\n';
  const { diagnostics } = parsePolicy(new SourceFile("test.policy", text));
  expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([["syntax", "did you mean `because`?"]]);
});
