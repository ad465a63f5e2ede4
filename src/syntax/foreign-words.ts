/** Words of other languages where one of this language stands: `if` for `when`, `message` for `because`, `contains` as a sign. */
import { type IToken, tokenMatcher } from "chevrotain";
import { isString } from "../../grammar/segments.ts";
import * as t from "../../grammar/tokens.ts";
import { K } from "../../grammar/tokens.ts";
import { adjacent, endOfToken, type Finding, isOneOf, replacing, type Scene, spanOfToken } from "./scene.ts";

/** What begins a clause or a write elsewhere → here. */
const CLAUSES: ReadonlyMap<string, string> = new Map([
  ["if", "when"],
  ["where", "when"],
  ["provided", "when"],
  ["message", "because"],
  ["msg", "because"],
  ["reason", "because"],
  ["add", "append"],
  ["delete", "remove"],
  ["change", "set"],
  ["assign", "set"],
  ["foreach", "for"],
]);
/** Nothing is being read where a rule could have ended. */
const BODY_RULES = new Set(["", "rule", "grant", "exempt", "check", "checks", "role", "statement", "file"]);

/** The word stands where a clause may begin. */
export function foreignClause({ file, tokens, index, found, span, rules, reading }: Scene): Finding | undefined {
  const word = found === undefined ? undefined : CLAUSES.get(found.image.toLowerCase());
  if (found === undefined || word === undefined || reading.kind === "expression") return undefined;
  if (!BODY_RULES.has(rules.at(-1) ?? "") || startsLineInColumnOne(file.text, found)) return undefined;
  if (found.image === "where" && isString(tokens[index + 1] ?? found)) return undefined;
  const message = `\`${found.image}\` is no word of a rule`;
  const fix = replacing(span, word, `write \`${word}\``);
  return { code: "syntax", span, message, help: `write \`${word}\``, fix };
}

function startsLineInColumnOne(text: string, { startOffset }: IToken): boolean {
  return startOffset === 0 || text.charCodeAt(startOffset - 1) === 0x0a;
}

/** `for each x in …`. */
export function forEach({ tokens, index, found, previous, expected }: Scene): Finding | undefined {
  if (found === undefined || previous?.image !== "each" || !expected.includes("`in`")) return undefined;
  if (!isOneOf(tokens[index - 2], [K.for])) return undefined;
  const span = { start: previous.startOffset, end: found.startOffset };
  const help = "write `for`";
  return {
    code: "syntax",
    span,
    message: "`for` goes over each item as it is",
    help,
    fix: replacing(span, "", help),
  };
}

/** `grant role "x"`. */
export function kindBeforeName({ tokens, index, found, previous }: Scene): Finding | undefined {
  const named = tokens[index + 1];
  if (found?.image !== "role" || named === undefined || !isString(named) || !isOneOf(previous, [K.grant]))
    return undefined;
  const span = { start: found.startOffset, end: named.startOffset };
  const message = "a role is named by its name alone, without `role`";
  const help = `write \`grant ${named.image}\``;
  return { code: "syntax", span, message, help, fix: replacing(span, "", "remove the word") };
}

const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  startswith: (text) => `${text}*`,
  endswith: (text) => `*${text}`,
  like: (text) => text.replaceAll("%", "*"),
};

/** `name startsWith "x"`, `name contains "x"`. */
export function foreignOperator({ file, tokens, index, found, previous }: Scene): Finding | undefined {
  const operand = tokens[index + 1];
  if (found === undefined || previous === undefined || operand === undefined) return undefined;
  if (!tokenMatcher(found, t.Word) || !isString(operand)) return undefined;
  const pattern = PATTERNS[found.image.toLowerCase().replaceAll("_", "")];
  if (pattern !== undefined) {
    const text = `matches ${operand.image.charAt(0)}${pattern(operand.image.slice(1, -1))}${operand.image.charAt(0)}`;
    const span = { start: found.startOffset, end: endOfToken(operand) };
    const fix = replacing(span, text, `write \`${text}\``);
    return { code: "syntax", span, message: `\`${found.image}\` is no operator`, help: `write \`${text}\``, fix };
  }
  if (found.image.toLowerCase() !== "contains") return undefined;
  const path = pathBefore(tokens, index);
  const span = { start: path.start, end: endOfToken(operand) };
  const text = `contains(${file.text.slice(path.start, path.end)}, ${operand.image})`;
  const fix = replacing(span, text, `write \`${text}\``);
  return {
    code: "syntax",
    span: spanOfToken(found),
    message: "`contains` is a function",
    help: `write \`${text}\``,
    fix,
  };
}

/** The path that ends before the token: names, points and indexes without white space between them. */
function pathBefore(tokens: readonly IToken[], index: number): { readonly start: number; readonly end: number } {
  let first = index - 1;
  while (adjacent(tokens[first - 1], tokens[first]) && !isOneOf(tokens[first - 1], [t.LParen])) first--;
  const last = tokens[index - 1];
  return { start: tokens[first]?.startOffset ?? 0, end: last === undefined ? 0 : endOfToken(last) };
}
