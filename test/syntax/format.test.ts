/** The formatter: settled after one run, every comment kept, nothing said differently. */
import fc from "fast-check";
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lex } from "../../grammar/lexer.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { formatPolicy } from "../../src/syntax/format.ts";
import type { PolicyFile } from "../../src/syntax/ast.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { printPolicy } from "../../src/syntax/print.ts";
import { policyFile } from "./arbitrary-policy.ts";
import { withoutSpans } from "./without-spans.ts";

function format(text: string): string {
  const { text: formatted } = formatPolicy(new SourceFile("x", text));
  expect(formatted).toBeDefined();
  return formatted ?? "";
}

function treeOf(text: string): unknown {
  const { ast } = parsePolicy(new SourceFile("x", text));
  return withoutSpans({ ...ast, span: undefined });
}

/** Without their marks: a `##` that documents nothing becomes a plain comment. */
function commentsOf(text: string): readonly string[] {
  const { comments, docs } = lex(text);
  return [...comments, ...docs].map(({ image }) => image.replace(/^#+/, "").trim()).toSorted();
}

function isKept(text: string): string {
  const once = format(text);
  expect(format(once)).toBe(once);
  expect(treeOf(once)).toEqual(treeOf(text));
  expect(commentsOf(once)).toEqual(commentsOf(text));
  return once;
}

describe("every policy of the project", () => {
  it.each(globSync("policies/**/*.policy").toSorted())("%s is in the one format", (path) => {
    const text = readFileSync(path, "utf8");
    expect(isKept(text)).toBe(text);
  });
});

describe("generated policies", () => {
  it("are settled after one run", () => {
    fc.assert(
      fc.property(policyFile, (file) => {
        fc.pre(isReadWhole(file));
        isKept(printPolicy(file));
      }),
      { numRuns: 150 },
    );
  });

  it("keep comments between any two words, on lines of their own and behind words", () => {
    const comment = fc.constantFrom("# one", "#two", "### three", "## four", "#");
    const choices = fc.array(fc.tuple(fc.nat(), comment, fc.boolean(), fc.nat(2)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(policyFile, choices, (file, wanted) => {
        fc.pre(isReadWhole(file));
        isKept(withComments(printPolicy(file), wanted));
      }),
      { numRuns: 200 },
    );
  });
});

/** Not those in which a place stands after a condition by chance. */
function isReadWhole(file: PolicyFile): boolean {
  return formatPolicy(new SourceFile("x", printPolicy(file))).text !== undefined;
}

type Wanted = readonly (readonly [at: number, comment: string, ownLine: boolean, blankLines: number])[];

function withComments(text: string, wanted: Wanted): string {
  // Inside the name of a resource there is no room.
  const ends = [0, ...lex(text).tokens.map(({ startOffset, image }) => startOffset + image.length)].filter(
    (end) => /^\s?$/.test(text.charAt(end)) || end === 0,
  );
  const places = wanted.map((one) => ({ at: ends[one[0] % ends.length] ?? 0, one })).toSorted((a, b) => b.at - a.at);
  return places.reduce((result, { at, one: [, comment, ownLine, blankLines] }) => {
    const start = ownLine ? "\n".repeat(blankLines + 1) : " ";
    return `${result.slice(0, at)}${at === 0 && !ownLine ? "" : start}${comment}\n${result.slice(at)}`;
  }, text);
}

describe("what it does", () => {
  const rows: readonly (readonly [what: string, before: string, after: string])[] = [
    ["spaces and line breaks", 'deny  "x"\nto get   on pods', 'deny "x" to get on pods'],
    ["several blank lines become one", "let a = 1\n\n\n\nlet b = 2", "let a = 1\n\nlet b = 2"],
    ["no blank line stays none", "let a = 1\nlet b = 2", "let a = 1\nlet b = 2"],
    ["two statements on one line are parted", "let a = 1 let b = 2", "let a = 1\nlet b = 2"],
    ["docs and comments keep their order", "# a\n## b\n# c\nlet x = 1", "# a\n## b\n# c\nlet x = 1"],
    ["a comment behind a word stays there", "let a = 1   # why\nlet b = 2", "let a = 1 # why\nlet b = 2"],
    [
      "comments inside a rule",
      'deny "x" # head\n  # verbs\n  to get on pods\n  # reason\n  because "y"',
      'deny "x" # head\n  # verbs\n  to get on pods\n  # reason\n  because "y"',
    ],
    [
      "blank lines and comments of a test",
      'test "t" {\n\n  can get pods in "a"\n\n\n  # then\n  can get pods in "b"\n  # end\n}',
      'test "t" {\n  can get pods in "a"\n\n  # then\n  can get pods in "b"\n  # end\n}',
    ],
    ["a comment at the end", "let a = 1\n\n# end\n", "let a = 1\n\n# end"],
    ["a doc of nothing is a comment", "let a =\n## why\n1", "# why\nlet a = 1"],
  ];
  it.each(rows)("%s", (_, before, after) =>
    expect(isKept(`language 1\n\n${before}`)).toBe(`language 1\n\n${after}\n`),
  );

  it("leaves a file with a mistake alone", () => {
    const read = formatPolicy(new SourceFile("x", "language 1\nalow it\n"));
    expect(read).toMatchObject({
      diagnostics: [{ code: "unknown-statement" }, { code: "unquoted-pattern" }, { code: "syntax" }],
    });
    expect(read).not.toHaveProperty("text");
  });
  it("reads CRLF and writes LF", () =>
    expect(format("language 1\r\n\r\nlet a = 1 # b\r\n")).toBe("language 1\n\nlet a = 1 # b\n"));
});
