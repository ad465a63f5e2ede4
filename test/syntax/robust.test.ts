/** Whatever the text is, there is an answer; a large file is read like a small one. */
import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lex } from "../../grammar/lexer.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parseExpression, parsePolicy } from "../../src/syntax/parse.ts";
import { withoutSpans } from "./without-spans.ts";

const samples = globSync("policies/**/*.policy")
  .toSorted()
  .map((path) => readFileSync(path, "utf8"));
const sample = fc.constantFrom(...samples.map((text) => text.slice(0, 6000)));

function read(text: string): ReturnType<typeof parsePolicy> {
  const parsed = parsePolicy(new SourceFile("x", text));
  for (const { span, message } of parsed.diagnostics) {
    expect(span?.start).toBeGreaterThanOrEqual(0);
    expect(span?.end).toBeLessThanOrEqual(text.length);
    expect(span && span.start <= span.end).toBe(true);
    expect(message.replaceAll(/`[^`]*`/g, "")).not.toMatch(/undefined|NaN|Token|Keyword|-->/);
  }
  return parsed;
}

describe("any text", () => {
  it("of any characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void read(text)),
      { numRuns: 500 },
    );
  });

  it("of any tokens", () => {
    const images = [...new Set(samples.flatMap((text) => lex(text).tokens.map(({ image }) => image)))].slice(0, 900);
    const soup = fc.array(fc.tuple(fc.constantFrom(...images), fc.constantFrom(" ", "\n", "")), { maxLength: 60 });
    const textOf = (parts: readonly (readonly [string, string])[]): string => `language 1\n${parts.flat().join("")}`;
    fc.assert(
      fc.property(soup, (parts) => void read(textOf(parts))),
      { numRuns: 500 },
    );
  });

  it("with a stretch missing or doubled", () => {
    const at = fc.integer({ min: 0, max: 6000 });
    fc.assert(
      fc.property(sample, at, fc.integer({ min: 1, max: 60 }), fc.boolean(), (text, start, length, doubled) => {
        read(text.slice(0, start + (doubled ? length : 0)) + text.slice(start + (doubled ? 0 : length)));
      }),
      { numRuns: 300 },
    );
  });

  it("as an expression", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const { expr, diagnostics } = parseExpression(new SourceFile("x", text), 0, text.length);
        expect(expr !== undefined || diagnostics.length > 0).toBe(true);
      }),
    );
  });
});

describe("a large file", () => {
  const statement = (index: number): string =>
    `## number ${index}\ndeny "rule ${index}"\n  group "g${index}"\n  to get on pods # why\n  when a == "{b.c}"\n\n`;
  const large = `language 1\n\n${Array.from({ length: 6000 }, (_, index) => statement(index)).join("")}`;

  it("is read in slices to the same tree", () => {
    expect(large.length).toBeGreaterThan(1 << 18);
    const { ast, diagnostics } = read(large);
    expect(diagnostics).toEqual([]);
    expect(ast.statements).toHaveLength(6000);
    const last = ast.statements.at(-1);
    const small = read(`language 1\n\n${statement(5999)}`).ast.statements[0];
    expect(withoutSpans(last)).toEqual(withoutSpans(small));
    expect(large.slice(last?.span.start, last?.span.end)).toMatch(/^deny "rule 5999"[^]*"$/);
  });

  it("keeps its mistakes apart, and its statements whole where they go on in column one", () => {
    expect(read(`${large}deny "x" to get pods\n`).diagnostics.map(({ code }) => code)).toEqual(["on-missing"]);
    const unindented = large.replaceAll(
      "\n\n##",
      '\n\nchecks s() {\ncheck "a"\n  when x\ncheck "b"\n  when y\n}\n##',
    );
    expect(read(unindented).diagnostics).toEqual([]);
  });
});
