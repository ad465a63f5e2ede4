/**
 * What the parser says of itself: its rules by chapter (the file of `grammar/` that holds them), as a small tree that a
 * printer of text and a drawer of diagrams can read alike.
 */
import { readFileSync } from "node:fs";
import type { ISerializedGast, TokenType } from "chevrotain";
import { PolicyParser } from "../../grammar/parser.ts";
import {
  contextualWords,
  K,
  reservedWords,
  statementWords,
  UnclosedString,
  vocabulary,
} from "../../grammar/tokens.ts";

export type Part =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "ref"; readonly name: string }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Part[] }
  | { readonly kind: "optional"; readonly of: Part }
  | { readonly kind: "many"; readonly atLeast: 0 | 1; readonly of: Part; readonly separator: Part | undefined };

export interface Production {
  readonly name: string;
  readonly part: Part;
  /** What the tokens alone do not say. */
  readonly note: string | undefined;
}

export interface Chapter {
  readonly title: string;
  readonly file: string;
  readonly productions: readonly Production[];
}

/** From the whole to the parts. */
const CHAPTERS: readonly (readonly [file: string, title: string])[] = [
  ["parser.ts", "files"],
  ["statements.ts", "statements"],
  ["heads.ts", "heads: who, to do what, on what"],
  ["places.ts", "heads: where and when"],
  ["bodies.ts", "bodies"],
  ["steps.ts", "tests"],
  ["expressions.ts", "expressions"],
  ["primaries.ts", "values"],
  ["parser-base.ts", "words and strings"],
];

/** Decisions that the parser takes by looking at what stands there, not by the kinds of tokens. */
const NOTES: Readonly<Record<string, string>> = {
  file: "the line is required: a file without it is parsed all the same, and refused",
  statement: "`shadow` only before a rule or a grant",
  rule: "writes only after `mutate`, at least one",
  grant: "the place is required",
  exempt: "`because` is required",
  subject: "a string alone is of the kind of the item before it",
  permission: "`impersonate` begins the first form only before an identity",
  identity: "a string alone is of the kind of the item before it",
  time: "the last string of each is its zone",
  targets: "`url` only before a string",
  resource: "no space inside",
  logic: "`and` and `or` side by side ask for parentheses",
  comparison: "one operator: a chain is a mistake",
  sum: "`*` and `/` bind closer than `+` and `-`",
  matches: "`regex` not before `.` or `(`",
  requestStep: "a string or `{` begins the object, a word the resource; `to` belongs to `update`, which requires it",
};

export function chapters(): readonly Chapter[] {
  const all = new PolicyParser({ validated: false }).getSerializedGastProductions();
  const short = new Map(
    all.map((rule) => [nameOf(rule), sequence(definitionOf(rule))] as const).filter(([, part]) => isShort(part)),
  );
  const written = new Set<string>();
  const found = CHAPTERS.map(([file, title]): Chapter => {
    const source = readFileSync(new URL(`../../grammar/${file}`, import.meta.url), "utf8");
    const names = [...source.matchAll(/(?:RULE|Rule)\(\s*"(\w+)"/g)].map(([, name = ""]) => name);
    const productions = names.flatMap((name): readonly Production[] => {
      const rule = all.find((one) => one.type === "Rule" && name === nameOf(one));
      if (rule === undefined) throw new Error(`${file} declares ${name}, which the parser does not know`);
      written.add(name);
      if (short.has(name)) return [];
      return [{ name, part: unfolded(sequence(definitionOf(rule)), short), note: NOTES[name] }];
    });
    return { title, file, productions };
  }).filter(({ productions }) => productions.length > 0);
  for (const rule of all) if (!written.has(nameOf(rule))) throw new Error(`no chapter holds ${nameOf(rule)}`);
  for (const name of Object.keys(NOTES))
    if (!written.has(name)) throw new Error(`a note of ${name}, which is no rule`);
  return found;
}

/** A rule that only repeats another, or gives it a second name, is written where it is used. */
function isShort(part: Part): boolean {
  return part.kind === "ref" || (part.kind === "many" && part.of.kind === "ref");
}

function unfolded(part: Part, short: ReadonlyMap<string, Part>): Part {
  const inner = (one: Part) => unfolded(one, short);
  switch (part.kind) {
    case "word":
      return part;
    case "ref": {
      const held = short.get(part.name);
      return held === undefined ? part : inner(held);
    }
    case "sequence":
    case "choice":
      return { ...part, parts: part.parts.map(inner) };
    case "optional":
      return { ...part, of: inner(part.of) };
    case "many":
      return { ...part, of: inner(part.of), separator: part.separator && inner(part.separator) };
  }
}

function nameOf(node: ISerializedGast): string {
  return "name" in node ? String(node.name) : "";
}

function definitionOf(node: ISerializedGast): readonly ISerializedGast[] {
  return "definition" in node ? (node.definition as readonly ISerializedGast[]) : [];
}

function sequence(nodes: readonly ISerializedGast[]): Part {
  const [only, ...more] = nodes.map(partOf);
  return only !== undefined && more.length === 0 ? only : { kind: "sequence", parts: nodes.map(partOf) };
}

function partOf(node: ISerializedGast): Part {
  const of = () => sequence(definitionOf(node));
  switch (node.type) {
    case "Terminal":
      return terminal(node as ISerializedGast & { readonly name: string; readonly label?: string });
    case "NonTerminal":
      return { kind: "ref", name: nameOf(node) };
    case "Option":
      return { kind: "optional", of: of() };
    case "Alternation":
      return { kind: "choice", parts: definitionOf(node).map(partOf) };
    case "Repetition":
    case "RepetitionWithSeparator":
      return { kind: "many", atLeast: 0, of: of(), separator: separatorOf(node) };
    case "RepetitionMandatory":
    case "RepetitionMandatoryWithSeparator":
      return { kind: "many", atLeast: 1, of: of(), separator: separatorOf(node) };
    default:
      return of();
  }
}

function separatorOf(node: ISerializedGast): Part | undefined {
  return "separator" in node ? partOf(node.separator as ISerializedGast) : undefined;
}

/** A keyword or sign stands for itself, every other token has a name. */
function terminal({ name, label }: { readonly name: string; readonly label?: string }): Part {
  const literal = /^`(.+)`$/.exec(label ?? "")?.[1];
  const isCategory = CATEGORIES.some((one) => one.name === name);
  return literal === undefined || isCategory ? { kind: "ref", name } : { kind: "word", text: literal };
}

// ---- tokens ---------------------------------------------------------------------------------------

/** Tokens that are never read themselves: what stands for each of them is found by `membersOf`. */
export const CATEGORIES: readonly TokenType[] = vocabulary.filter((type) =>
  vocabulary.some((other) => other.CATEGORIES?.includes(type)),
);

export const WORDS: Readonly<Record<"Reserved" | "Contextual", readonly string[]>> = {
  Reserved: reservedWords,
  Contextual: [...statementWords, ...contextualWords],
};

/** What a category may be, keywords gathered under the name of their kind. */
export function membersOf(category: TokenType): readonly Part[] {
  // A string that was not closed stands for one only while mistakes are being found.
  const members = vocabulary.filter((type) => type.CATEGORIES?.includes(category) && type !== UnclosedString);
  const keywords = new Set<TokenType>(Object.values(K));
  const gathered = (["Reserved", "Contextual"] as const).flatMap((kind): readonly Part[] => {
    const types = WORDS[kind].flatMap((word) =>
      Object.entries(K).flatMap(([own, type]) => (own === word ? [type] : [])),
    );
    const count = types.filter((type) => members.includes(type)).length;
    if (count === 0) return [];
    if (count === types.length) return [{ kind: "ref", name: kind }];
    const rest = types.filter((type) => !members.includes(type)).map(({ LABEL = "" }) => LABEL.replaceAll("`", "'"));
    return [{ kind: "ref", name: `(${kind} - (${rest.join(" | ")}))` }];
  });
  const others = members
    .filter((type) => !keywords.has(type))
    .map(({ name, LABEL = "" }) => terminal({ name, label: LABEL }));
  return [...others, ...gathered];
}
