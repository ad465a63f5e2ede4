/**
 * A hostile set cannot blow up the build: what it compiles to grows with its text, and where it would not the set is
 * refused, with the statement at which it would pass the bound. Sizes are counted, never times; a shape that was not
 * bounded would not end at all.
 */
import { describe, expect, it } from "vitest";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import { pack } from "../../src/store/pack.ts";
import { build } from "../support/build.ts";

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const quoted = (word: string, count: number) =>
  range(count)
    .map((index) => `"${word}${index}"`)
    .join(", ");

/** What a text of some length compiles to, in bytes. */
function sizeOf(text: string, options: Partial<BuildOptions> = {}): number {
  const { engine, diagnostics } = build(text, options);
  const compiled = engine?.compiled;
  if (compiled === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const { head, parts } = pack(compiled);
  return [head, ...parts].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

describe("what is compiled grows with the text", () => {
  it.each<[string, (size: number) => string]>([
    [
      "one rule of many subjects and many places",
      (size) => `allow "r" group ${quoted("g", size)} to get on pods in ${quoted("n", size)}`,
    ],
    [
      "wildcards against many values",
      (size) =>
        range(size)
          .map((index) => `allow "r${index}" user "u${index}" to get on pods named "p${index}" in "n${index}"`)
          .concat(
            range(size).map((index) => `deny "d${index}" user "u*${index}" to delete on secrets in "n-${index}-*"`),
          )
          .join("\n"),
    ],
    [
      "globs that overlap",
      (size) =>
        range(size)
          .map((index) => `deny "d${index}" user "b${"a".repeat(index % 40)}*" to delete on secrets in "x*${index}"`)
          .join("\n"),
    ],
    [
      "many exceptions",
      (size) =>
        `allow "r" group "g" except user ${quoted("u", size)} to get on pods in "*" except ${quoted("n", size)}`,
    ],
    [
      "many exemptions of one rule",
      (size) =>
        ['deny "d" group "g" to delete on configmaps in "a"']
          .concat(range(size).map((i) => `exempt "e${i}" from "d" user "u${i}" until "2099-01-01" because "so"`))
          .join("\n"),
    ],
    [
      "many roles in many grants",
      (size) =>
        range(size)
          .map((index) => `role "r${index}" { to get, list on pods, services, configmaps, secrets }`)
          .concat(range(size).map((index) => `grant "r${index}" to group "g" in "n${index}"`))
          .join("\n"),
    ],
    [
      "a large role in many grants",
      (size) =>
        `role "r" {\n${range(size)
          .map((index) => `  to get on configmaps named "c${index}"`)
          .join("\n")}\n}\n${range(size)
          .map((index) => `grant "r" to group "g${index}" in "n${index}"`)
          .join("\n")}`,
    ],
    [
      "lists in lists",
      (size) =>
        `let namespaces all = ${quoted("n", size)}\n${range(10)
          .map((index) => `let namespaces l${index} = all`)
          .join("\n")}\nallow "r" group "g" to get on pods in l9`,
    ],
  ])("%s", (_, textOf) => {
    const [small, large] = [textOf(100), textOf(400)];
    const empty = sizeOf('allow "r" user "u" to get on pods');
    const bytesFor = (text: string) => (sizeOf(text) - empty) / text.length;
    // Four times the text: no more for each letter of it than before, but for what a small table has in common.
    expect(bytesFor(large)).toBeLessThan(1.5 * bytesFor(small) + 1);
  });
});

describe("what would grow beyond any bound is refused, where it would", () => {
  const list = (name: string, count: number) => `let ${name} = [${quoted(name, count)}]`;
  const doubling = (count: number, first: string, next: (index: number) => string) =>
    [first, ...range(count).map((index) => next(index + 1))].join("\n");

  it.each<[string, string, string]>([
    [
      "loops inside loops",
      `${list("a", 400)}\n${list("b", 400)}\nallow "r {x} {y}" user "{x}" to get on pods in "{y}" for x in a for y in b`,
      "for y in b",
    ],
    [
      "loops inside loops inside loops",
      `${list("a", 90)}\nallow "r {x} {y} {z}" user "{x}" to get on pods in "{y}-{z}" for x in a for y in a for z in a`,
      "for z in a",
    ],
    [
      "lists put into one string",
      `${list("a", 200)}\nallow "r" user "{a}-{a}-{a}" to get on pods in "n"`,
      '"{a}-{a}-{a}"',
    ],
    [
      "lists of lists of lists",
      doubling(
        40,
        'let namespaces l0 = "a", "b"',
        (i) => `let namespaces l${i} = l${i - 1}, l${i - 1}, l${i - 1}`,
      ).concat('\nallow "r" group "g" to get on pods in l40'),
      "l",
    ],
    [
      "sets of checks that include each other twice",
      doubling(
        40,
        'checks s0 on pods { check "c" when object.metadata.name == "x" }',
        (i) => `checks s${i} on pods { include s${i - 1}\n include s${i - 1} }`,
      ).concat('\ndeny "d" to create on pods failing s40'),
      "s",
    ],
    [
      "sets of checks that include each other twice and come to nothing",
      doubling(
        40,
        'checks s0 on pods { check "c" when object.metadata.name == "x" }\nchecks t0 on pods { include s0 except "c" }',
        (i) => `checks t${i} on pods { include t${i - 1}\n include t${i - 1} }`,
      ).concat('\ndeny "d" to create on pods failing t40'),
      "t",
    ],
    [
      "roles that include each other without an end",
      doubling(2000, 'role "r0" { to get on pods }', (i) => `role "r${i}" { include "r${i - 1}" }`).concat(
        '\ngrant "r2000" to group "g" in "n"',
      ),
      '"r',
    ],
    [
      "many lists of large roles",
      `${range(60)
        .map(
          (index) =>
            `role "r${index}" {\n${range(700)
              .map((line) => `  to get on configmaps named "c${index}-${line}"`)
              .join("\n")}\n}`,
        )
        .join("\n")}\n${range(60)
        .flatMap((a) => range(60).map((b) => `grant "r${a}", "r${b}" to group "g" in "n"`))
        .join("\n")}`,
      "grant",
    ],
    [
      "a large role in many others",
      `role "base" {\n${range(1000)
        .map((line) => `  to get on configmaps named "c${line}"`)
        .join("\n")}\n}\n${range(500)
        .map((index) => `role "r${index}" { include "base" }\ngrant "r${index}" to group "g" in "n"`)
        .join("\n")}`,
      "grant",
    ],
    [
      "a long list in many rules",
      `let namespaces all = ${quoted("n", 20_000)}\n${range(400)
        .map((index) => `allow "r${index}" group "g" to get on pods named "p${index}" in all, "x${index}"`)
        .join("\n")}`,
      "all",
    ],
    [
      "maps of maps",
      doubling(60, "let m0 = {a: 1}", (i) => `let m${i} = {a: m${i - 1}, b: m${i - 1}}`).concat(
        '\ndeny "d" to create on pods when object.metadata.name == m60.a',
      ),
      "{a: m",
    ],
    [
      "lists that double",
      doubling(60, 'let l0 = ["a"]', (i) => `let l${i} = l${i - 1} + l${i - 1}`).concat(
        '\ndeny "d" to create on pods when object.metadata.name in l60',
      ),
      "l",
    ],
    [
      "texts that double",
      doubling(60, 'let t0 = "aaaaaaaa"', (i) => `let t${i} = "{t${i - 1}}{t${i - 1}}"`).concat(
        '\ndeny "d" to create on pods when object.metadata.name == t60',
      ),
      '"{t',
    ],
    [
      "an argument that doubles",
      doubling(8, "def f0(x) = x + x", (i) => `def f${i}(x) = f${i - 1}(f${i - 1}(x))`).concat(
        '\ndeny "d" to create on pods when f8("{object.metadata.name ?? 1}") == "a"',
      ),
      "x",
    ],
    [
      "a constant of loops in loops",
      `let l = [${range(100).join(", ")}]\nlet all = [1 for a in l for b in l for c in l for d in l]
deny "d" to create on pods when size(all) == 1`,
      "l",
    ],
    [
      "conditions of loops in loops",
      `let l = [${range(100).join(", ")}]
deny "d" to create on pods when any a in l: any b in l: any c in l: any d in l: object.metadata.name == "{a}{b}{c}{d}"`,
      "l",
    ],
    [
      "clauses of loops in loops",
      `let l = [${range(100).join(", ")}]
deny "d" to create on pods for a in l for b in l for c in l for d in l when object.metadata.name == "{a}{b}{c}{d}"`,
      "l",
    ],
  ])("%s", (_, text, where) => {
    const { engine, diagnostics } = build(text);
    const refused = diagnostics.filter(({ code }) => code === "too-large");
    expect(engine).toBeUndefined();
    expect(refused.length).toBeGreaterThanOrEqual(1);
    const [{ file, span }] = refused as [Required<(typeof refused)[number]>];
    expect(file.text.slice(span.start, span.end)).toMatch(new RegExp(`^${RegExp.escape(where)}`));
  });

  it("nothing that is named is looked into again for each rule that is not exempted", () => {
    const text = range(2000)
      .map(
        (index) =>
          `deny "d${index}" group "g" to delete on configmaps in "a${index}"\nexempt "e${index}" from "d${index}" user "u" until "2099-01-01" because "so"`,
      )
      .join("\n");
    expect(sizeOf(text) / text.length).toBeLessThan(40);
  });
});
