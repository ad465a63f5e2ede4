/** The grammar as text: the notation of the W3C, which other tools read too. */
import { lexedTokens } from "../../grammar/tokens.ts";
import { CATEGORIES, type Chapter, membersOf, type Part, WORDS } from "./productions.ts";

const WIDTH = 118;

export function ebnf(chapters: readonly Chapter[]): string {
  const head = [
    "/*",
    " * The grammar of policy files, as the parser has it: written by scripts/generate-grammar.ts, do not edit.",
    " * Notation: 'x' is a word or sign, A? optional, A* any number, A+ at least one, A | B a choice.",
    " * White space and comments may stand between any two tokens, except inside the name of a resource.",
    " */",
  ];
  const rules = chapters.flatMap(({ title, file, productions }) => [
    "",
    banner(`${title} (${file})`),
    "",
    ...productions.map(({ name, part, note }) => {
      const text = production(name, part);
      return note === undefined ? text : `/* ${note} */\n${text}`;
    }),
  ]);
  return `${[...head, ...rules, ...tokens()].join("\n")}\n`;
}

function tokens(): readonly string[] {
  const categories = CATEGORIES.map((type) => production(type.name, { kind: "choice", parts: membersOf(type) }));
  const words = Object.entries(WORDS).map(([name, all]) =>
    production(name, { kind: "choice", parts: all.map((text) => ({ kind: "word", text })) }),
  );
  const patterns = lexedTokens.flatMap(({ name, PATTERN }) =>
    PATTERN instanceof RegExp &&
    !["WhiteSpace", "UnclosedString", "BlockComment", "LineComment", "Unexpected"].includes(name)
      ? [`${name} ::= /${PATTERN.source}/`]
      : [],
  );
  return [
    "",
    banner("tokens (tokens.ts): a word is first read as an Identifier, then looked up"),
    "",
    ...categories,
    ...words,
    "/* mon to sun, or two of them with a hyphen between */",
    "Weekdays ::= Day | Day '-' Day",
    "Day ::= 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'",
    "",
    "/* Regular expressions of JavaScript, in the order in which they are tried. */",
    ...patterns,
  ];
}

function banner(text: string): string {
  return `/* ---- ${text} ${"-".repeat(Math.max(3, WIDTH - 12 - text.length))} */`;
}

function production(name: string, part: Part): string {
  const head = `${name} ::=`;
  const line = `${head} ${print(part)}`;
  const indent = " ".repeat(head.length - 1);
  const alternatives = part.kind === "choice" ? part.parts.map((one) => print(one, "choice")) : undefined;
  // The lines of a choice begin with their sign, under the last one of `::=`.
  const units = alternatives?.map((one, index) => (index === 0 ? one : `| ${one}`)) ?? print(part).split(" ");
  const text =
    line.length <= WIDTH ? line : wrapped(head, units, alternatives === undefined ? `${indent}  ` : indent);
  return text.replaceAll(TIE, " ");
}

function wrapped(head: string, units: readonly string[], indent: string): string {
  const lines = [head];
  for (const unit of units) {
    const last = lines.at(-1) ?? "";
    if (`${last} ${unit}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${unit}`;
    else lines.push(`${indent}${unit}`);
  }
  return lines.join("\n");
}

/** Stands for a space where no line is broken. */
const TIE = "\u00a0";
const TIED = 50;

function print(part: Part, inside: "top" | "choice" | "sequence" | "repeated" = "top"): string {
  switch (part.kind) {
    case "word":
      return `'${part.text}'`;
    case "ref":
      return part.name;
    case "sequence":
      return grouped(part.parts.map((one) => print(one, "sequence")).join(" "), inside === "repeated");
    case "choice": {
      const text = part.parts.map((one) => print(one, "choice")).join(" | ");
      return grouped(text, inside === "sequence" || inside === "repeated");
    }
    case "optional":
      return `${print(part.of, "repeated")}?`;
    case "many": {
      if (part.separator === undefined) return `${print(part.of, "repeated")}${part.atLeast === 0 ? "*" : "+"}`;
      const of = print(part.of, "sequence");
      const text = tied(`${of} ( ${print(part.separator)} ${of} )*`);
      return part.atLeast === 0 ? `${grouped(text, true)}?` : grouped(text, inside === "repeated");
    }
  }
}

function grouped(text: string, inBrackets: boolean): string {
  return inBrackets ? tied(`( ${text} )`) : text;
}

function tied(text: string): string {
  return text.length <= TIED ? text.replaceAll(" ", TIE) : text;
}
