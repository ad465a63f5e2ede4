/**
 * The mistakes that people make: code, place and repair. `«…»` marks what is underlined; a fix, where there is one,
 * gives the text beside it, which is read without that mistake. The statements around a mistake survive it.
 */
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";

const BEFORE = "language 1\nlet before = 1\n";
const AFTER = '\ndeny "after" to get on pods\n';

function read(text: string): { found: readonly Diagnostic[]; kinds: string[]; text: string } {
  const { ast, diagnostics } = parsePolicy(new SourceFile("x", text));
  return { found: diagnostics, kinds: ast.statements.map(({ kind }) => kind), text };
}

function fixed(text: string, { fix }: Diagnostic): string | undefined {
  if (fix === undefined) return undefined;
  return [...fix.edits]
    .toSorted((one, other) => other.span.start - one.span.start)
    .reduce((result, { span, text: by }) => result.slice(0, span.start) + by + result.slice(span.end), text);
}

type Row = readonly [code: string, marked: string, fixed?: string];

const rows: readonly Row[] = [
  ["unquoted-pattern", 'deny "a" to get on pods in «prod-*»', 'deny "a" to get on pods in "prod-*"'],
  ["unquoted-pattern", 'deny "x" user «alice» to get on pods', 'deny "x" user "alice" to get on pods'],
  [
    "unquoted-pattern",
    'deny "x" group «system:masters» to get on pods',
    'deny "x" group "system:masters" to get on pods',
  ],
  ["unquoted-pattern", 'deny "a" to get on pods named «web» in "x"', 'deny "a" to get on pods named "web" in "x"'],
  ["unquoted-pattern", "deny «x» to get on pods", 'deny "x" to get on pods'],
  ["unquoted-pattern", 'deny "x" to get on «url /healthz»', 'deny "x" to get on url "/healthz"'],
  ["syntax", 'deny "x" to get on pods in «namespace »"x"', 'deny "x" to get on pods in "x"'],
  [
    "syntax",
    'deny "x" to get on pods when image.name «contains» "x"',
    'deny "x" to get on pods when contains(image.name, "x")',
  ],
  ["syntax", 'deny "x" to get on pods when a.b «startsWith "x"»', 'deny "x" to get on pods when a.b matches "x*"'],
  ["syntax", "deny \"x\" to get on pods when a «like '%x'»", "deny \"x\" to get on pods when a matches '*x'"],
  ["syntax", 'deny "x" to get on pods «if» a == b', 'deny "x" to get on pods when a == b'],
  ["syntax", 'deny "x" to get on pods «where» a == b', 'deny "x" to get on pods when a == b'],
  ["syntax", 'deny "x" to get on pods «message» "x"', 'deny "x" to get on pods because "x"'],
  ["syntax", 'deny "x" to get on pods for «each »x in y', 'deny "x" to get on pods for x in y'],
  ["syntax", 'mutate "x" to create on pods «delete» a.b', 'mutate "x" to create on pods remove a.b'],
  ["syntax", 'grant «role »"x" to user "a" in "b"', 'grant "x" to user "a" in "b"'],
  ["syntax", 'deny "x" to get on pods between "a" «"b"»'],
  ["not-our-punctuation", 'deny "x" to get on pods«;»', 'deny "x" to get on pods'],
  ["not-our-punctuation", 'deny "x" to get on pods «// why»', 'deny "x" to get on pods # why'],
  ["not-our-punctuation", '«/* why */» deny "x" to get on pods'],
  ["list-of-strings", 'deny "x" group «["a", "b"]» to get on pods', 'deny "x" group "a", "b" to get on pods'],
  ["list-of-strings", 'deny "x" to get on pods in «["a"]»', 'deny "x" to get on pods in "a"'],
  ["trailing-comma", 'deny "x" group "a"«,» to get on pods', 'deny "x" group "a" to get on pods'],
  ["trailing-comma", 'deny "x" to get on pods«,»', 'deny "x" to get on pods'],
  ["trailing-comma", 'deny "x" to get, list«,» on pods', 'deny "x" to get, list on pods'],
  ["trailing-comma", 'deny "x" to get on pods«,» in "x"', 'deny "x" to get on pods in "x"'],
  ["trailing-comma", "let x = [1, 2«,»]", "let x = [1, 2]"],
  ["on-missing", 'deny "x" to get «pods»', 'deny "x" to get on pods'],
  [
    "comma-expected",
    'deny "x" group "a" «and» group "b" to get on pods',
    'deny "x" group "a", group "b" to get on pods',
  ],
  ["comma-expected", 'deny "x" group "a" «group» "b" to get on pods', 'deny "x" group "a", group "b" to get on pods'],
  ["comma-expected", 'deny "x" group "a" «"b"» to get on pods', 'deny "x" group "a", "b" to get on pods'],
  ["comma-expected", 'deny "x" to get «and» list on pods', 'deny "x" to get, list on pods'],
  ["comma-expected", 'deny "x" to get on pods «and» services', 'deny "x" to get on pods, services'],
  [
    "time-range",
    'deny "x" to get on pods during mon-fri «08:00 - 19:00»',
    'deny "x" to get on pods during mon-fri 08:00-19:00',
  ],
  ["time-range", 'deny "x" to get on pods during «8:00-19:00»', 'deny "x" to get on pods during 08:00-19:00'],
  ["star-in-segment", 'deny "x" to get on «deploy*»'],
  ["star-in-segment", 'deny "x" to get on «*pods»'],
  ["space-in-resource", 'deny "x" to get on «pods / exec»', 'deny "x" to get on pods/exec'],
  [
    "quote-in-interpolation",
    'deny "x" to get on pods because "a «{x ?? »"b"} c"',
    `deny "x" to get on pods because "a {x ?? 'b'} c"`,
  ],
  [
    "syntax",
    'allow "x" user "a" to get on pods in "x" during «mon-fry» "UTC"',
    'allow "x" user "a" to get on pods in "x" during mon-fri "UTC"',
  ],
  ["syntax", 'data d from "x" as {uid: string«?»}'],
  ["regex-interpolated", 'deny "x" to get on pods when a matches regex "x«{1,3}»"'],
  ["chained-comparison", 'deny "x" to get on pods when «a < b < c»', 'deny "x" to get on pods when a < b and b < c'],
  ["mixed-and-or", 'deny "x" to get on pods when «a or b and c»', 'deny "x" to get on pods when a or (b and c)'],
  ["bare-quantity", 'deny "x" to get on pods when a > «1Gi»', 'deny "x" to get on pods when a > "1Gi"'],
  ["bare-quantity", 'deny "x" to get on pods when a > «1.5Gi»', 'deny "x" to get on pods when a > "1.5Gi"'],
  ["bare-quantity", 'deny "x" to get on pods when a > «2026-12-01»', 'deny "x" to get on pods when a > "2026-12-01"'],
  ["grant-without-place", '«grant "x" to group "g"»', 'grant "x" to group "g" everywhere'],
  [
    "head-order",
    'deny "x" to get on pods in "a" «anyone» because "x"',
    'deny "x" anyone to get on pods in "a" because "x"',
  ],
  ["head-order", 'deny "x" to get on pods in "a" «named» "b"', 'deny "x" to get on pods named "b" in "a"'],
  ["head-order", 'deny "x" «in» "a" to get on pods', 'deny "x" to get on pods in "a"'],
  ["head-order", 'deny "x" «on» pods to get', 'deny "x" to get on pods'],
  ["head-order", 'deny "x" to get on pods in "a" «in» "b"'],
  ["place-after-body", 'deny "x" to get on pods when «a == 1 in "prod"»'],
  ["place-after-body", 'deny "x" to get on pods when has a.b «in "prod"»'],
  [
    "place-after-body",
    'deny "x" to get on pods when a == 1 «everywhere»',
    'deny "x" to get on pods everywhere when a == 1',
  ],
  [
    "place-after-body",
    'deny "x" to get on pods when a == 1 «until» "2026-01-01"',
    'deny "x" to get on pods until "2026-01-01" when a == 1',
  ],
  ["unknown-statement", '«alow» "x" anyone to get on pods', 'allow "x" anyone to get on pods'],
  ["unknown-statement", '«permit» "x" anyone to get on pods'],
  ["subject-without-kind", 'deny "x" «"y"» to get on pods'],
  ["subject-without-kind", 'deny "x" to impersonate «"bob"»'],
  ["writes-outside-mutate", 'deny "x" to create on pods «set a.b = 1»'],
  ["failing-in-allow", 'allow "x" anyone to get on pods «failing y()»'],
  ["failing-in-allow", 'role "x" { to get on pods «failing y()» }'],
  ["mutate-everything", 'mutate "x" to create on «*» set object.a = 1'],
  ["reserved-word", "let «in» = 5"],
  ["reserved-word", "def f(«when») = 1"],
  ["syntax", 'deny "x" to get on pods when a «=» 5', 'deny "x" to get on pods when a == 5'],
  ["unexpected-character", 'deny "x" to get on pods when a «&&» b', 'deny "x" to get on pods when a and b'],
  ["unclosed-string", 'deny "x" to get on pods because «"open»', 'deny "x" to get on pods because "open"'],
  ["bad-escape", 'deny "x" to get on pods because "a «\\q»"'],
  ["syntax", 'allow "x" «goup» "a" to get on pods', 'allow "x" group "a" to get on pods'],
  ["syntax", 'allow "x" user "a" to get on pods «nmed» "web"', 'allow "x" user "a" to get on pods named "web"'],
  ["syntax", 'deny "x" to get on pods «becase» "y"', 'deny "x" to get on pods because "y"'],
  ["syntax", 'deny "x" to impersonate «grup» "a"', 'deny "x" to impersonate group "a"'],
  ["syntax", 'test "x" { as «usr» "a" }', 'test "x" { as user "a" }'],
  ["invisible-character", 'deny «\u202e»"x" to get on pods', 'deny "x" to get on pods'],
  ["invisible-character", 'deny «\u0001» "x" to get on pods', 'deny  "x" to get on pods'],
  ["invisible-character", 'deny "x" to get on pods # c«\r»deny "y"', 'deny "x" to get on pods # cdeny "y"'],
  ["invisible-character-in-string", 'deny "x«\u0000»" to get on pods', 'deny "x" to get on pods'],
  ["invisible-character-in-string", 'deny "x«\u200b»" to get on pods', 'deny "x" to get on pods'],
  ["syntax", '«mutate "x" to create on pods»'],
  ["syntax", '«exempt "a" from "b" in "c"»'],
  ["syntax", 'test "x" { can get pods in "x" «foo» }'],
  ["syntax", 'test "x" { «update» pods {} is admitted }'],
  ["syntax", 'test "x" { create pods {} «}»'],
  ["syntax", 'role "x" { to get on «pods»'],
  ["syntax", "«}»", ""],
  ["syntax", "let x «5»"],
  ["syntax", "let x = {a: 1, b«}»"],
  ["syntax", "let a = «3-1»"],
  ["syntax", "deny «anyone» to get on pods"],
  [
    "syntax",
    'deny "x" to get on pods until "a«{b}»"'.replace("«", "").replace("»", "").replace('"a{b}"', '«"a{b}"»'),
  ],
  ["syntax", 'authenticate "x" with oidc "c" «for x in y» as user "a"'],
];

describe("common mistakes", () => {
  it.each(rows)("%s: %s", (code, marked = "", repaired) => {
    const start = BEFORE.length + marked.indexOf("«");
    const { found, kinds, text } = read(BEFORE + marked.replace(/[«»]/g, "") + AFTER);
    expect(found.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const [only] = found;
    if (only?.span === undefined) throw new Error("no span");
    expect(only.span.start).toBe(start);
    expect(text.slice(only.span.start, only.span.end)).toBe(
      marked.slice(marked.indexOf("«") + 1, marked.indexOf("»")),
    );
    expect(only.message).toMatch(/^[^A-Z].*[^.]$/);
    expect(kinds[0]).toBe("let");
    expect(kinds.at(-1)).toBe("rule");
    const mended = fixed(text, only);
    expect(mended).toBe(repaired === undefined ? undefined : BEFORE + repaired + AFTER);
    if (mended !== undefined) expect(read(mended).found).toEqual([]);
  });
});

describe("the language line", () => {
  it("is missed, with a fix", () => {
    const { found, text } = read('# a file\ndeny "x" to get on pods\n');
    expect(found.map(({ code }) => code)).toEqual(["language-missing"]);
    const [only] = found;
    expect(only && fixed(text, only)).toBe(`language 1\n\n${text}`);
  });
  it("names a version that is known", () =>
    expect(read("language 2\n").found.map(({ code }) => code)).toEqual(["unsupported-language"]));
  it("stands once", () =>
    expect(read("language 1\nlet a = 1\nlanguage 1\nlet b = 2\n").kinds).toEqual(["let", "let"]));
  it("is said of an empty file", () => expect(read("").found.map(({ code }) => code)).toEqual(["language-missing"]));
});

describe("recovery", () => {
  it("reports every mistake in its own statement", () => {
    const text =
      'language 1\ndeny "a" to get pods\n\nlet ok = 1\n\nalow "b" to get on pods\n\ndeny "c"\n  to get on pods in prod-*\n\ndeny "d" to get on pods\n';
    const { found, kinds } = read(text);
    expect(found.map(({ code }) => code)).toEqual(["on-missing", "unknown-statement", "unquoted-pattern"]);
    // A mistake with a fix is read past as if it had been mended.
    expect(kinds).toEqual(["rule", "let", "rule", "rule", "rule"]);
  });

  it("reads on behind a mistake, in the same statement", () => {
    const { found } = read('language 1\nallow "a" user "a" and user "b" to get and list pods in prod-*;\n');
    expect(found.map(({ code }) => code)).toEqual([
      "comma-expected",
      "comma-expected",
      "on-missing",
      "unquoted-pattern",
      "not-our-punctuation",
    ]);
  });

  it("leaves out the line, the check or the step that cannot be mended, and no other", () => {
    const text = `language 1
role "r" {
  to get on in pods
  to get pods
}
checks c {
  check "one" when = 3
  check "two" when 1 = 2
  check "three" when 1 == 2 or or 3
}
test "t" {
  can get pods named in "x"
  create pods {metadata: {
    create: 1}} is fine
  can get pods in "x" in "y"
}
`;
    const { found, kinds } = read(text);
    const places = found.map(({ code, span }) => [code, text.slice(span?.start, span?.end)]);
    expect(places).toEqual([
      ["syntax", "pods"],
      ["on-missing", "pods"],
      ["syntax", "="],
      ["syntax", "="],
      ["syntax", "or"],
      ["syntax", "in"],
      ["syntax", "fine"],
      ["syntax", "in"],
    ]);
    expect(kinds).toEqual(["role", "checks", "test"]);
  });

  it("does not find a second mistake in what a fix has written", () => {
    expect(read("0A").found.map(({ code }) => code)).toEqual(["language-missing", "bare-quantity"]);
  });

  it("leaves sound statements that go on in column one", () => {
    const text = 'language 1\nlet a =\nb\nchecks s() {\ncheck "one"\nwhen x\n}\ndeny "c" to get pods\n';
    const { found, kinds } = read(text);
    expect(found.map(({ code }) => code)).toEqual(["on-missing"]);
    expect(kinds).toEqual(["let", "checks", "rule"]);
  });

  it("says one thing about a statement whose string is not closed", () => {
    const { found } = read('language 1\ndeny "a to get on pods\n  in "x"\ndeny "b" to get on pods\n');
    expect(found.map(({ code }) => code)).toEqual(["unclosed-string"]);
  });
});

describe("bounds", () => {
  const deep = 100_000;
  it.each([
    ["parentheses", "(".repeat(deep)],
    ["closed parentheses", `${"(".repeat(deep)}1${")".repeat(deep)}`],
    ["lists", "[".repeat(deep)],
    ["maps", `${"{a: ".repeat(deep)}1`],
    ["not", `${"not ".repeat(deep)}a`],
    ["minus", `${"- ".repeat(deep)}a`],
    ["if", "if a then b else ".repeat(deep)],
    ["any", "any x in y: ".repeat(deep)],
    ["calls", "f(".repeat(deep)],
    ["indexes", "a[".repeat(deep)],
    ["members", `a${".b".repeat(deep)}`],
    ["a sum", `a${" + b".repeat(deep)}`],
    ["fallbacks", `a${" ?? b".repeat(deep)}`],
    ["an interpolation", `"{${"(".repeat(deep)}"`.replace('("', '()}"')],
  ])("%s: an answer, not an overflow", (_, text) => {
    const { found, kinds } = read(`language 1\nlet x = ${text}\nlet after = 1\n`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ code }) => code)).toContain("nested-too-deep");
    expect(kinds.at(-1)).toBe("let");
  });

  it("a data type", () => {
    const { found } = read(`language 1\ndata d from "x" as ${"list of ".repeat(deep)}string\n`);
    expect(found.map(({ code }) => code)).toEqual(["nested-too-deep"]);
  });

  it.each([
    ["a list", `let x = [${"1, ".repeat(deep)}1]`],
    ["and", `let x = a${" and b".repeat(deep)}`],
    ["a long string", `let x = "${"x".repeat(2_000_000)}"`],
    ["strings", `deny "x" user ${'"a", '.repeat(deep)}"a" to get on pods`],
    ["statements", "let x = 1\n".repeat(deep)],
    ["interpolations", `let x = "${"{a} ".repeat(5000)}"`],
  ])("%s may be long", (_, text) => expect(read(`language 1\n${text}\n`).found).toEqual([]));

  it("a hundred broken statements are a hundred mistakes", () =>
    expect(read(`language 1\n${'deny "x" to get pods\n'.repeat(100)}`).found).toHaveLength(100));
});
