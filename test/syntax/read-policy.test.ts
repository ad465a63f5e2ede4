/** A file that is read for a build says what it says when all of it is read as a tree, whatever stands around its grants. */
import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { Statement } from "../../src/syntax/ast.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { grantInLine, treedStatements } from "../../src/syntax/plain-grants.ts";
import { LazyRule } from "../../src/syntax/plain-rules.ts";
import { readPolicies, treeOfGrant } from "../../src/syntax/read-policy.ts";
import { TextTable } from "../../src/base/text-table.ts";

const texts = new TextTable();

/** How many plain grants were read without a tree. */
function same(text: string): number {
  const file = new SourceFile("x.policy", text);
  const whole = parsePolicy(file);
  const [read] = readPolicies([file], texts);
  const ast = read?.ast ?? expect.unreachable();
  expect(read?.diagnostics).toEqual(whole.diagnostics);
  expect(read?.lost).toEqual(whole.lost);
  expect(ast.language).toBe(whole.ast.language);
  const plain = ast.without?.plain;
  const grants = Array.from({ length: plain?.count ?? 0 }, (_, grant): Statement => {
    const tree = treeOfGrant(file, plain ?? expect.unreachable(), grant);
    const { line } = file.positionAt(tree.span.start);
    expect(grantInLine(plain ?? expect.unreachable(), line)).toBe(grant);
    return tree;
  });
  const rules = treedStatements(ast).map((one) => (one instanceof LazyRule ? one.tree : one));
  const all = [...rules, ...grants].toSorted((a, b) => a.span.start - b.span.start);
  expect(all).toEqual(whole.ast.statements);
  expect(ast.statements).toEqual(whole.ast.statements);
  return grants.length + treedStatements(ast).filter((one) => one instanceof LazyRule).length;
}

const GRANT = 'grant "viewer" to group "team" in "team-*"';

describe("without trees", () => {
  it.each([
    `language 1\n${GRANT}`,
    `language 1\n\n${GRANT}\n`,
    `language 1\n${GRANT}\n${GRANT}\n\n\n${GRANT}\n\n`,
    `language 1\n${GRANT}  # why\n# more\n${GRANT}\nlet x = 1\n`,
    `language 1\n## a doc of another\nlet x = 1\n${GRANT}\n## doc\nlet y = 2`,
    `language 1\r\n${GRANT}\r\nlet x = 1\r\n`,
    `# first\nlanguage 1\n${GRANT}\nallow "a {b}"\n  to get on pods\n${GRANT}`,
  ])("%j", (text) => expect(same(text)).toBe(text.split(GRANT).length - 1));
});

const RULE = 'deny "no"\n  group "team" except user "k"\n  to get, list on pods, *.apps/* named "a*"\n  in "team-*"';

describe("rules without trees", () => {
  it.each([
    `language 1\n${RULE}`,
    `language 1\n\n${RULE}\n${GRANT}\n${RULE.replace(' named "a*"', "")}\n\nlet x = 1\n`,
    `language 1\n${RULE.replace("deny", "allow").replace(' except user "k"', "").replaceAll("\n", " ")}\n`,
  ])("%j", (text) => expect(same(text)).toBe(text.split(/deny|allow|grant/).length - 1));

  it.each([
    RULE.replace("in ", "only in "),
    RULE.replace("named", "only named"),
    RULE.replace("named", "except named"),
    RULE.replace("pods", "url"),
    RULE.replace("pods", "{pods}"),
    RULE.replace("get", "impersonate"),
    RULE.replace("to get, list on pods, *.apps/*", "to impersonate user"),
    RULE.replace("team", "{user.name}"),
    RULE.replace(", list", ""),
    RULE.replace(", list", ","),
    RULE.replace("on", "on on"),
    `${RULE}\n  when true`,
    `shadow ${RULE}`,
    RULE.replace("pods", "# pods"),
    RULE.replace("pods", "let x = 1"),
  ])("are what they are as trees: %j", (text) => void same(`language 1\n${GRANT}\n${text}\n${GRANT}`));
});

describe("with trees, because more is said or something is wrong", () => {
  it.each([
    `language 1\n${GRANT}, "b"`,
    `language 1\n${GRANT}\n, "b"`,
    `language 1\n${GRANT} # so\n\n# or so\n  until "2027-01-01"`,
    `language 1\n${GRANT}\nwhen user.name == "x"`,
    `language 1\n## a doc\n${GRANT}`,
    `language 1\n## a doc\n# and a comment\n\n${GRANT}`,
    `language 1\nlet x = 1 ## a doc\n${GRANT}`,
    `language 1\n shadow\n${GRANT}`,
    `language 1\n${GRANT.replace("team", "{x}")}`,
    `language 1\n${GRANT.replace("team", "\\\\n")}`,
    `language 1\n${GRANT.replace("team", "té")}`,
    `language 1\n${GRANT.replace("team", "")}`,
    `${GRANT}\nlanguage 1`,
    `language\n${GRANT}\n1`,
    `language 1\nlet x = 1 +\n${GRANT}\nshadow allow "r" to get on pods`,
    `language 1\nrole "x" {\n${GRANT}\n}`,
    `language 1\nallow "x" to get on\n${GRANT}\nlet y = 1`,
    `language 1\n${GRANT}; ${GRANT}`,
    `language 1\n${GRANT}\n&& let x = 1`,
    `language 1\nlet y = "a\n${GRANT}\n"`,
    GRANT,
  ])("%j", (text) => expect(same(text)).toBe(0));
});

const LINES = [
  GRANT,
  GRANT,
  'grant "owner" to user "eve" in "a"',
  'grant "owner", "viewer" to user "eve" in "a"',
  'grant "owner" to user "eve" everywhere',
  '  grant "owner" to user "eve" in "a"',
  'grant  "owner" to user "eve" in "a" when true',
  'allow "r" group "g" to get on pods',
  RULE,
  'allow "s" user "u" to get on pods in "a"',
  'deny "t" user "u"',
  '  in "a"',
  "  when user.name ==",
  "let x = ",
  "let y = 2",
  'let subjects s = user "a",',
  "let verbs v = get,",
  "shadow",
  'role "r" {',
  "  to get on pods",
  "}",
  "## a doc",
  "# a comment",
  "",
  ", ",
  'until "2027-01-01"',
  'because "so"',
  "def f(a) = a",
  "\u200b",
  ";",
  '"',
  "language 1",
];

describe("the same", () => {
  it("of texts that could be parted in many ways", () => {
    const blanks = " ".repeat(100_000);
    for (const rest of [
      `${blanks}x`,
      `a${blanks}x`,
      `a on b${blanks}in "c"`,
      `a${"\n".repeat(100_000)}x "`,
      `${"a ".repeat(50_000)}`,
    ]) {
      same(`language 1\nallow "x" user "y"\n  to ${rest}\n${GRANT}\n${blanks}${"# c\n".repeat(20_000)}`);
    }
  });

  it.each(globSync("policies/**/*.policy").toSorted())("%s", (path) => void same(readFileSync(path, "utf8")));

  it("of any lines", () => {
    const line = fc.oneof(
      { weight: 2, arbitrary: fc.constant(GRANT) },
      { weight: 3, arbitrary: fc.constantFrom(...LINES) },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", "\n", "\n\n", "\r\n"), (lines, end) => {
        same(["language 1", ...lines].join(end));
      }),
      { numRuns: 1500 },
    );
  });

  it("of a large file", () => {
    const some = Array.from({ length: 4000 }, (_, at) =>
      at % 3 === 0
        ? `allow "r${at}" group "g{x}" to get on pods named "p${at}"`
        : `${GRANT.replace("team", `t${at}`)}`,
    );
    expect(same(["language 1", ...some].join("\n"))).toBe(some.length - Math.ceil(some.length / 3));
  });
});
