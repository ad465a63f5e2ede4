/** The colours of editors: every sample is tokenised by the engine of VS Code, and words get the colour of what they are. */
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";
import { beforeAll, describe, expect, it } from "vitest";
import { lex } from "../../grammar/lexer.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";

const root = new URL("../../", import.meta.url);
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () =>
      textmate.parseRawGrammar(
        readFileSync(new URL("grammar/vscode/policy.tmLanguage.json", root), "utf8"),
        "policy.tmLanguage.json",
      ),
  });
  const loaded = await registry.loadGrammar("source.policy");
  if (loaded === null) throw new Error("the grammar does not load");
  grammar = loaded;
});

interface Coloured {
  readonly line: number;
  readonly start: number;
  readonly text: string;
  /** From the outermost in. */
  readonly scopes: readonly string[];
}

function coloured(text: string): readonly Coloured[] {
  let state = textmate.INITIAL;
  return text.split("\n").flatMap((line, number) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      line: number,
      start: startIndex,
      text: line.slice(startIndex, endIndex),
      scopes,
    }));
  });
}

function colourOf(text: string, word: string): string | undefined {
  return coloured(text)
    .find((one) => one.text === word)
    ?.scopes.at(-1);
}

describe("words", () => {
  it.each([
    ["deny", "keyword.control.statement.policy", 'deny "x" anyone to get on pods'],
    ["anyone", "variable.language.subject.policy", 'deny "x" anyone to get on pods'],
    ["to", "keyword.other.policy", 'deny "x" anyone to get on pods'],
    ["get", "support.constant.verb.policy", 'deny "x" anyone to get on pods'],
    ['"x"', "entity.name.section.policy", 'deny "x" anyone to get on pods'],
    ["containers", "support.function.policy", "  for c in containers(pod)"],
    ["team", "entity.name.function.policy", "  when team(object) == 1"],
    ["??", "keyword.operator.policy", "  when (x ?? 0) > 5"],
    ["512", undefined, '  when x > "512Mi"'],
    ["08:00-19:00", "constant.numeric.time-range.policy", "  during mon-fri 08:00-19:00"],
    ["mon-fri", "constant.language.weekday.policy", "  during mon-fri 08:00-19:00"],
    ["1h30m", "constant.numeric.duration.policy", "  when d > 1h30m"],
    ["absent", "constant.language.policy", "  when x == absent"],
    ["everywhere", "keyword.other.contextual.policy", "  to get on pods everywhere"],
    ["c.name", "source.policy", '  because "{c.name}"'],
    ["\\u{1F600}", "constant.character.escape.policy", '  because "\\u{1F600}"'],
    ["\\d", "invalid.illegal.escape.policy", '  because "\\d"'],
    ["''", "constant.character.escape.policy", "  when x matches regex 'it''s'"],
  ])("%s is %s", (word, colour, line) => expect(colourOf(line, word)).toBe(colour));

  it("are no keywords inside the name of a resource or of a field", () => {
    for (const line of ["  on on.to.example.com, test.is.example.com", "  when object.spec.to.from.in == 1"]) {
      const keywords = coloured(line).filter(({ scopes }) => scopes.at(-1)?.startsWith("keyword.other"));
      expect(keywords.map(({ text }) => text)).toEqual(line.includes("when") ? ["when"] : ["on"]);
    }
  });

  it("a statement is one only in the first column", () => {
    expect(colourOf("  test x", "test")).not.toBe("keyword.control.statement.policy");
  });
});

it("leaves an interpolation and goes on with the string", () => {
  const tokens = coloured(`  because "a {merge({b: 'x}'}, {})} c" help "d"`);
  const within = (word: string) => tokens.find(({ text }) => text.includes(word))?.scopes ?? [];
  expect(within("merge")).toContain("meta.interpolation.policy");
  expect(within(" c")).toEqual(["source.policy", "string.quoted.double.policy"]);
  expect(within("help").at(-1)).toBe("keyword.other.policy");
});

const paths = globSync(["policies/**/*.policy", "test/language/*.policy"], { cwd: root }).toSorted();

describe.each(paths)("%s", (path) => {
  it("strings and comments are where the lexer has them, and nothing is illegal", () => {
    const text = readFileSync(new URL(path, root), "utf8");
    const file = new SourceFile(path, text);
    const { tokens, comments, docs } = lex(text);
    const kinds: Readonly<Record<string, string>> = { TextString: "string", RawString: "string", Comment: "comment" };
    const starts = new Map<string, string>();
    for (const { startOffset, tokenType } of [...tokens, ...comments, ...docs]) {
      const { line, column } = file.positionAt(startOffset);
      starts.set(
        `${line - 1}:${column - 1}`,
        kinds[tokenType.name] ?? (tokenType.name === "Doc" ? "comment" : "code"),
      );
    }
    const wrong: string[] = [];
    for (const { line, start, text: piece, scopes } of coloured(text)) {
      if (scopes.some((scope) => scope.startsWith("invalid"))) wrong.push(`${line + 1}: illegal ${piece}`);
      const expected = starts.get(`${line}:${start}`);
      const [outer = "code"] = scopes.slice(1).map((scope) => scope.split(".")[0] ?? "");
      const actual = outer === "string" || outer === "comment" ? outer : "code";
      if (expected !== undefined && expected !== actual) wrong.push(`${line + 1}: ${piece} is ${actual}`);
    }
    expect(wrong).toEqual([]);
  });
});
