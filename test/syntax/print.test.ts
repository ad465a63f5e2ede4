/** Every policy of the project, printed and read again, is the same tree, and prints the same text. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { printPolicy } from "../../src/syntax/print.ts";
import { withoutSpans } from "./without-spans.ts";

describe("print", () => {
  it.each(globSync("policies/**/*.policy").toSorted())("%s", (path) => {
    const { ast } = parsePolicy(new SourceFile(path, readFileSync(path, "utf8")));
    const printed = printPolicy(ast);
    const again = parsePolicy(new SourceFile("printed", printed));
    expect(again.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(withoutSpans(again.ast)).toEqual(withoutSpans(ast));
    expect(printPolicy(again.ast)).toBe(printed);
  });
});
