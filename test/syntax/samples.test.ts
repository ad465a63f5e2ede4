/** Every policy of the project is read without a word of complaint. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";

const files = globSync("policies/**/*.policy").toSorted();

describe("policies", () => {
  it("are there", () => expect(files.length).toBeGreaterThan(20));

  it.each(files)("%s", (path) => {
    const { ast, diagnostics } = parsePolicy(new SourceFile(path, readFileSync(path, "utf8")));
    expect(diagnostics).toEqual([]);
    expect(ast.language).toBe(1);
    expect(ast.statements.length).toBeGreaterThan(0);
  });
});
