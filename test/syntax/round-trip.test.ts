/** `parse(print(tree)) = tree`, spans aside, for generated files: every pair of kinds stands side by side. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyFile, Statement } from "../../src/syntax/ast.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { printPolicy, printStatement } from "../../src/syntax/print.ts";
import { policyFile, statementKinds } from "./arbitrary-policy.ts";
import { withoutSpans } from "./without-spans.ts";

const span = { start: 0, end: 0 };

function check(text: string, file: PolicyFile): void {
  const { ast, diagnostics } = parsePolicy(new SourceFile("printed", text));
  const errors = diagnostics.filter(({ severity, code }) => severity === "error" && !meaning.has(code));
  expect(
    errors.map(({ message }) => message),
    text,
  ).toEqual([]);
  expect(withoutSpans(ast), text).toEqual(withoutSpans(file));
}

/** What the tree shows at once is no mistake of reading. */
const meaning = new Set(["failing-in-allow", "mutate-everything", "place-after-body"]);

describe("round trip", () => {
  it("files", () => {
    fc.assert(
      fc.property(policyFile, (file) => check(printPolicy(file), file)),
      { numRuns: 1500 },
    );
  });

  it("prints what it printed", () => {
    const again = (text: string): string => printPolicy(parsePolicy(new SourceFile("x", text)).ast);
    fc.assert(
      fc.property(policyFile, (file) => void expect(again(printPolicy(file))).toBe(printPolicy(file))),
      { numRuns: 300 },
    );
  });

  const kinds = Object.entries(statementKinds);
  const pairs = kinds.flatMap(([one, first]) =>
    kinds.map(([two, second]) => [`${one} then ${two}`, first, second] as const),
  );
  it.each(pairs)("%s", (_, first, second) => {
    const onOneLine = ([one, two]: readonly [Statement, Statement]): void => {
      const bare: readonly Statement[] = [
        { ...one, doc: [] },
        { ...two, doc: [] },
      ];
      const file: PolicyFile = { kind: "file", span, language: 1, statements: bare };
      check(`language 1 ${bare.map(printStatement).join(" ")}`, file);
    };
    fc.assert(fc.property(fc.tuple(first, second), onOneLine), { numRuns: 12 });
  });
});
