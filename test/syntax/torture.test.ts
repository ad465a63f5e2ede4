/** Words that are keywords elsewhere, and what stands close together: all of it is read and means what it says. */
import { describe, expect, it } from "vitest";
import type { Expr, Statement } from "../../src/syntax/ast.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { printExpression } from "../../src/syntax/print-expression.ts";

function read(text: string): readonly Statement[] {
  const { ast, diagnostics } = parsePolicy(new SourceFile("torture.policy", `language 1\n${text}\n`));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return ast.statements;
}

function one<K extends Statement["kind"]>(kind: K, text: string): Extract<Statement, { kind: K }> {
  const statements = read(text);
  expect(statements.map((statement) => statement.kind)).toEqual([kind]);
  return statements[0] as Extract<Statement, { kind: K }>;
}

function resourcesOf(text: string): string[][] {
  const { permission } = one("rule", `deny "x" to get on ${text}`);
  if (permission.kind !== "verbs" || permission.targets.kind !== "resources") throw new Error("no resources");
  return permission.targets.include.map(({ segments }) =>
    segments.map(({ before, form, text: part }) => before + (form === "quoted" ? `"${part}"` : part)),
  );
}

function valueOf(text: string): Expr {
  const { value } = one("let", `let it = ${text}`);
  if (value.kind !== "value") throw new Error("no value");
  return value.expr;
}

describe("kinds", () => {
  const kinds =
    "events roles namespaces nodes users groups test data url role grant sun mon-fri impersonate language";
  it.each(kinds.split(" "))("%s", (kind) => expect(resourcesOf(kind)).toEqual([[kind]]));

  it.each(["on.to.example.com", "default.from.example.com", "test.is.example.com", "for.when.example.com"])(
    "%s",
    (kind) => expect(resourcesOf(kind)[0]?.join("")).toBe(kind),
  );
});

describe("groups", () => {
  it.each([
    "w.url.example.com",
    "tests.test.example.com",
    "x.data.in.example.com",
    "apimanagers.apps.3scale.net",
    "w.3h.io",
    "x.xn--80ak6aa92e.com",
    "x.mon-fri.example.com",
    "w.08.io",
    "w.3h-x.io",
  ])("%s", (kind) => expect(resourcesOf(kind)[0]?.join("")).toBe(kind));
});

describe("segments", () => {
  it.each([
    ["*.core", ["*", ".core"]],
    ["*.apps/scale", ["*", ".apps", "/scale"]],
    ["pods.*", ["pods", ".*"]],
    ["pods/*", ["pods", "/*"]],
    ["*/*", ["*", "/*"]],
    ['pods/"*"', ["pods", '/"*"']],
    ["userextras/example.com/scope", ["userextras", "/example", ".com", "/scope"]],
    ["userextras.authentication.k8s.io/example.com/scope", undefined],
    ['"https://vault.example.com".core', ['"https://vault.example.com"', ".core"]],
    ['userextras/"Example.com/Scope"', ["userextras", '/"Example.com/Scope"']],
  ])("%s", (written, segments) => {
    const [found] = resourcesOf(written);
    if (segments === undefined) expect(found?.join("")).toBe(written);
    else expect(found).toEqual(segments);
  });

  it("stand in a list", () =>
    expect(resourcesOf("pods/*, */scale, *").map((parts) => parts.join(""))).toEqual(["pods/*", "*/scale", "*"]));
});

describe("verbs", () => {
  const verbs =
    "use, test, audit, allow, data, set, default, is, with, impersonate:user-info, impersonate-on:serviceaccount:list, request-serviceaccounts-token-audience, on, impersonate";
  it("are any word", () => {
    const { permission } = one("rule", `deny "x" to ${verbs} on pods`);
    if (permission.kind !== "verbs") throw new Error("no verbs");
    expect(permission.verbs.include.map((verb) => (verb.kind === "word" ? verb.text : ""))).toEqual(
      verbs.split(", "),
    );
  });

  it("`on` itself", () => {
    const { permission } = one("rule", 'deny "x" to on on things.example.com');
    expect(permission).toMatchObject({
      verbs: { include: [{ text: "on" }] },
      targets: { include: [{ segments: { length: 3 } }] },
    });
  });

  it("`impersonate` before an identity acts, else it is a verb", () => {
    expect(one("rule", 'deny "x" to impersonate user "a", "b"').permission.kind).toBe("acting");
    expect(one("rule", 'deny "x" to impersonate on users').permission.kind).toBe("verbs");
    const { steps } = one(
      "test",
      'test "t" { can impersonate user "a" can impersonate users named "a" can impersonate "x".core }',
    );
    expect(steps.map((step) => step.kind === "question" && step.permission.kind)).toEqual([
      "acting",
      "verbs",
      "verbs",
    ]);
  });

  it("an identity keeps its kind, and `only to` is its own", () => {
    const { permission } = one(
      "rule",
      'allow "x" anyone to impersonate group "a", "b" only to get on pods only in "n"',
    );
    expect(permission).toMatchObject({
      identities: [{ of: "group" }, { of: "group" }],
      only: { verbs: {}, targets: {} },
    });
  });
});

describe("fields", () => {
  it.each([
    "object.spec.egress[0].to[0].from.in.on.test.data.when.not",
    "spec.default",
    "spec.match.any",
    "c.resources.limits.ephemeral-storage",
    '{to: 1, in: 2, "a b": 3}',
    "list",
    "map(user1, notice, index, format)",
  ])("%s", (text) => expect(printExpression(valueOf(text))).toBe(text));
});

describe("names", () => {
  it("values called as the kinds of lists are", () => {
    expect(one("let", "let subjects = 5")).toMatchObject({ name: { text: "subjects" }, value: { kind: "value" } });
    expect(one("let", "let verbs = [1, 2]")).toMatchObject({ name: { text: "verbs" }, value: { kind: "value" } });
    expect(one("let", "let test = 1")).toMatchObject({ name: { text: "test" } });
  });

  it("lists of subjects", () => {
    const found = one("let", 'let subjects nodes-and-co = nodes, control-plane except user "x"');
    expect(found).toMatchObject({
      name: { text: "nodes-and-co" },
      value: { kind: "subjects", subjects: { include: { length: 2 }, except: { length: 1 } } },
    });
  });

  it("`regex` is a word of its own only after `matches`", () => {
    expect(valueOf("a matches regex 'x'")).toMatchObject({ operator: "matches regex" });
    expect(valueOf("a matches regex.x")).toMatchObject({ operator: "matches", right: { kind: "member" } });
    expect(valueOf("a not matches regex(1)")).toMatchObject({ operator: "not matches", right: { kind: "call" } });
  });
});

describe("adjacency", () => {
  const kinds = (text: string): string[] => read(text).map(({ kind }) => kind);

  it("two statements on one line", () => expect(kinds("let x = a let y = b")).toEqual(["let", "let"]));
  it("weekdays before a grant", () =>
    expect(kinds('grant "a" to anyone everywhere during mon-fri grant "b" to anyone everywhere')).toEqual([
      "grant",
      "grant",
    ]));
  it("a reason without help", () =>
    expect(kinds('deny "a" to get on pods because "x" deny "b" to get on pods')).toEqual(["rule", "rule"]));
  it("steps without a line break", () => {
    const { steps } = one(
      "test",
      'test "t" { as user "a" at "2026-01-01T00:00:00Z" can get pods cannot list pods everywhere given namespace "x" create pods {} is admitted and warns "w" with oidc "c" absent is unauthenticated }',
    );
    expect(steps.map(({ kind }) => kind)).toEqual([
      "as",
      "at",
      "question",
      "question",
      "given-namespace",
      "request",
      "sign-in",
    ]);
  });
  it("`with` before and after `for`", () => {
    const { clauses } = one("rule", 'deny "x" to create on pods with a = 1 for c in containers(pod) with b = c');
    expect(clauses.map(({ kind }) => kind)).toEqual(["with", "for", "with"]);
  });
  it("a statement word as a value at the end", () =>
    expect(kinds('let x = test test "t" { }')).toEqual(["let", "test"]));
});

describe("strings", () => {
  it("interpolate, and raw ones do not", () => {
    expect(valueOf(`"a {f('x''y', {k: '}'})} \\{b\\} }"`)).toMatchObject({
      parts: [
        { text: "a " },
        { kind: "interpolation", expr: { kind: "call", args: { length: 2 } } },
        { text: " {b} }" },
      ],
    });
    expect(valueOf("'CORP\\dev {x} \"q\" it''s'")).toMatchObject({
      raw: true,
      parts: [{ text: 'CORP\\dev {x} "q" it\'s' }],
    });
    expect(valueOf('"\\u{1F600}\\n\\t\\"\\\\"')).toMatchObject({ parts: [{ text: '\u{1F600}\n\t"\\' }] });
    expect(valueOf('""')).toMatchObject({ parts: [] });
  });

  it("a mistake inside points to its own column", () => {
    const text = 'language 1\nlet x = "ab {1 +}"\n';
    const [only] = parsePolicy(new SourceFile("x", text)).diagnostics;
    expect(text.slice(only?.span?.start, only?.span?.end)).toBe("+");
  });
});

describe("precedence", () => {
  it.each([
    ["x ?? 0 > 5", "binary", ">"],
    ["a ?? b + 1", "binary", "+"],
    ["1 + 2 * 3", "binary", "+"],
    ["not a == b", "not", undefined],
    ["has a.b and c", "and", undefined],
    ["-a * b", "binary", "*"],
    ["a and any x in xs: x == 1 or b", "and", undefined],
  ])("%s", (text, kind, operator) => expect(valueOf(text)).toMatchObject(operator ? { kind, operator } : { kind }));
});

describe("docs", () => {
  it("belong to the statement, check or role line after them; others are comments", () => {
    const text =
      '## one\n##two\nshadow deny "a" to get on pods\n## stray\n  in "x"\n### no\nrole "r" {\n  ## line\n  to get on pods\n}\n## c\nchecks s() {\n  ## inside\n  check "k"\n}';
    expect(read(text)).toMatchObject([
      { doc: ["one", "two"], shadow: true },
      { doc: [], lines: [{ doc: ["line"] }] },
      { doc: ["c"], items: [{ doc: ["inside"] }] },
    ]);
  });
});

describe("files", () => {
  it("may begin with a byte-order mark and end lines with CRLF", () => {
    const { ast, diagnostics } = parsePolicy(
      new SourceFile("x", '\uFEFFlanguage 1\r\n## doc\r\ndeny "a"\r\n  to get on pods # why\r\n'),
    );
    expect(diagnostics).toEqual([]);
    expect(ast.statements).toMatchObject([{ doc: ["doc"] }]);
  });
});
