/**
 * The mistakes that people make, each recognised by the tokens around the place where the parser stopped.
 * The order matters: the most telling first.
 */
import { type IToken, tokenMatcher } from "chevrotain";
import { isString } from "../../grammar/segments.ts";
import * as t from "../../grammar/tokens.ts";
import { K, statementWords } from "../../grammar/tokens.ts";
import { nearest } from "../base/nearest.ts";
import { foreignClause, foreignOperator, forEach, kindBeforeName } from "./foreign-words.ts";
import { misspeltWord } from "./misspelt-words.ts";
import { headOrder } from "./head-order.ts";
import {
  adjacent,
  endOfToken,
  type Finding,
  inserting,
  isOneOf,
  replacing,
  type Scene,
  spanOfToken,
} from "./scene.ts";

export const commonMistakes: readonly ((scene: Scene) => Finding | undefined)[] = [
  regexBraces,
  unknownStatement,
  bareQuantity,
  timeRange,
  listOfStrings,
  trailingComma,
  starInSegment,
  kindBeforeName,
  nameMissing,
  unquotedPattern,
  misspeltWord,
  commaExpected,
  onMissing,
  headOrder,
  reservedWord,
  equalsForComparison,
  namespaceWord,
  weekdayMissed,
  optionalType,
  forEach,
  foreignOperator,
  foreignClause,
  unknownOperator,
  extraBrace,
];

// ---- statements --------------------------------------------------------------------------------------

const statementTypes = statementWords.map((word) => K[word]);

/** What may go on with a rule on a line of its own. */
const CLAUSE_WORDS = ["because", "help", "when", "unless", "for", "with", "failing", "named", "selecting"].concat([
  "between",
  "until",
  "during",
  "everywhere",
  "set",
  "default",
  "append",
  "prepend",
  "remove",
]);

function unknownStatement({ file, tokens, index, found, span, rules, reading }: Scene): Finding | undefined {
  if (reading.kind === "expression" || found?.tokenType !== t.Identifier) return undefined;
  const firstOfLine = /(^|\n)[ \t]*$/.test(file.text.slice(Math.max(0, found.startOffset - 200), found.startOffset));
  const begins = index === 0 || (rules.length <= 1 && firstOfLine && isString(tokens[index + 1] ?? found));
  if (!begins) return undefined;
  const clause = index === 0 ? undefined : nearest(found.image, CLAUSE_WORDS);
  if (clause !== undefined && nearest(found.image, [clause, ...statementWords]) === clause) {
    const message = `\`${found.image}\` is no word of a rule`;
    const fix = replacing(span, clause, `write \`${clause}\``);
    return { code: "syntax", span, message, help: `did you mean \`${clause}\`?`, fix };
  }
  const near = nearest(found.image, statementWords);
  const message = `\`${found.image}\` begins no statement`;
  if (near === undefined) {
    return { code: "unknown-statement", span, message, help: `a statement begins with ${listOf(statementWords)}` };
  }
  const fix = replacing(span, near, `write \`${near}\``);
  return { code: "unknown-statement", span, message, help: `did you mean \`${near}\`?`, fix };
}

function listOf(words: readonly string[]): string {
  return `${words
    .slice(0, -1)
    .map((word) => `\`${word}\``)
    .join(", ")} or \`${words.at(-1)}\``;
}

function extraBrace({ found, span, rules }: Scene): Finding | undefined {
  if (found?.tokenType !== t.RBrace || rules.length > 1) return undefined;
  const message = "this `}` closes nothing";
  return { code: "syntax", span, message, help: "remove it", fix: replacing(span, "", "remove it") };
}

// ---- literals ----------------------------------------------------------------------------------------

/** `{1,3}` of a regular expression in double quotes. */
function regexBraces({ file, reading }: Scene): Finding | undefined {
  if (reading.kind !== "expression") return undefined;
  const { start, end } = reading.span;
  if (!/^\d+,\d*$/.test(file.text.slice(start, end)) || file.text.charAt(end) !== "}") return undefined;
  const span = { start: start - 1, end: end + 1 };
  const message = "`{…}` in double quotes is an interpolation, not a count of a regular expression";
  return { code: "regex-interpolated", span, message, help: "write the regular expression in single quotes" };
}

/** `1Gi`, `1.5Gi`, `2026-12-01`, `500m5` without quotes. */
function bareQuantity({ file, tokens, index, found, previous, rules }: Scene): Finding | undefined {
  const numeric = [t.NumberToken, t.Label, t.Duration];
  let first = index;
  if (!isOneOf(found, [t.Label]) && !(isOneOf(found, [t.Identifier]) && isOneOf(previous, numeric))) return undefined;
  if (rules.at(-1) === "resource" || found === undefined) return undefined;
  while (adjacent(tokens[first - 1], tokens[first]) && isOneOf(tokens[first - 1], [...numeric, t.Dot])) first--;
  const start = tokens[first];
  if (start === undefined || (first === index && found.tokenType !== t.Label)) return undefined;
  const span = { start: start.startOffset, end: endOfToken(found) };
  const text = file.text.slice(span.start, span.end);
  if (/^\d+-\d/.test(text) && !/^\d{4}-\d\d-\d\d/.test(text)) {
    return {
      code: "syntax",
      span,
      message: `\`${text}\` is neither a number nor a name`,
      help: "minus needs spaces",
    };
  }
  const message = /^\d{4}-/.test(text) ? "a date is written in quotes" : "a quantity is written in quotes";
  const fix = replacing(span, `"${text}"`, "put it in quotes");
  return { code: "bare-quantity", span, message, help: `write \`"${text}"\``, fix };
}

function timeRange({ file, tokens, index, found, rules }: Scene): Finding | undefined {
  if (found === undefined || !rules.some((rule) => rule === "time" || rule === "window")) {
    if (!isOneOf(found, [t.NumberToken, t.Colon, t.Minus])) return undefined;
  }
  const first = found?.tokenType === t.Colon || found?.tokenType === t.Minus ? tokens[index - 1] : found;
  if (first === undefined) return undefined;
  const written = /^\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)/.exec(file.text.slice(first.startOffset));
  if (written === null) return undefined;
  const span = { start: first.startOffset, end: first.startOffset + written[0].length };
  const [, h1 = "", m1 = "", h2 = "", m2 = ""] = written;
  const text = `${h1.padStart(2, "0")}:${m1}-${h2.padStart(2, "0")}:${m2}`;
  const message = "a range of times is written `hh:mm-hh:mm`, without spaces";
  return {
    code: "time-range",
    span,
    message,
    help: `write \`${text}\``,
    fix: replacing(span, text, `write \`${text}\``),
  };
}

// ---- lists -------------------------------------------------------------------------------------------

const listStarts = [K.user, K.group, K.serviceaccount, K.node, K.uid, K.in, K.named, K.url, K.except, K.groups];
const moreListStarts = [K.grant, K.include, K.failing, K.role, K.because, K.by, K.warns, K.audits, t.Comma];

/** `group ["a", "b"]`. */
function listOfStrings({ file, tokens, index, found, previous, rules }: Scene): Finding | undefined {
  if (found?.tokenType !== t.LBracket || !isOneOf(previous, [...listStarts, ...moreListStarts])) return undefined;
  if (rules.includes("list") || rules.includes("args")) return undefined;
  const close = tokens.findIndex((token, at) => at > index && token.tokenType === t.RBracket);
  const end = tokens[close] ?? found;
  const span = { start: found.startOffset, end: endOfToken(end) };
  const inner = file.text.slice(found.startOffset + 1, end === found ? span.end : end.startOffset).trim();
  const text = inner.replace(/,$/, "");
  return {
    code: "list-of-strings",
    span,
    message: "a list in a head is written without brackets",
    help: `write \`${previous?.image} ${text}\``,
    ...(end === found ? {} : { fix: replacing(span, text, "remove the brackets") }),
  };
}

const headWords = [K.to, K.on, K.in, K.named, K.except, K.between, K.until, K.during, K.for, K.with, K.when];
const moreHeadWords = [K.unless, K.failing, K.because, K.set, K.default, K.append, K.prepend, K.remove, K.from];

/** A comma and nothing after it; where a word may be anything, the word after the comma was taken for an item. */
function trailingComma({ tokens, index, found, previous }: Scene): Finding | undefined {
  const beforeLast = tokens[index - 2];
  const swallowed = isOneOf(previous, [...headWords, ...moreHeadWords, ...statementTypes]);
  const comma = previous?.tokenType === t.Comma ? previous : swallowed ? beforeLast : undefined;
  if (comma?.tokenType !== t.Comma) return undefined;
  const ends = comma !== previous || found === undefined || isOneOf(found, [t.RBrace, t.RBracket, t.RParen]);
  if (!ends && !isOneOf(found, [...headWords, ...moreHeadWords, K.everywhere, K.only])) return undefined;
  const span = spanOfToken(comma);
  const fix = replacing(span, "", "remove the comma");
  return { code: "trailing-comma", span, message: "nothing follows this comma", help: "remove it", fix };
}

const subjectStarts = [K.user, K.group, K.serviceaccount, K.anyone, K.authenticated, K.anonymous];
const moreSubjectStarts = [K.serviceaccounts, K.nodes, K["control-plane"], K.node, K.uid];

function commaExpected({ tokens, found, previous, index, rules, expected }: Scene): Finding | undefined {
  if (found === undefined || previous === undefined) return undefined;
  const inExpression = rules.includes("expr") || rules.includes("sum");
  const joins = isOneOf(found, [K.and, K.or]) && !inExpression && !rules.includes("time");
  if (joins && !isOneOf(previous, [t.RParen, t.RBracket, t.RBrace])) {
    const span = { start: endOfToken(previous), end: endOfToken(found) };
    const message = `the items of a list are parted by commas, not by \`${found.image}\``;
    const fix = replacing(span, ",", "write a comma");
    return { code: "comma-expected", span: spanOfToken(found), message, help: "write a comma", fix };
  }
  // Behind an operator stands one value.
  const operator = tokens[index - 2];
  const compared = operator !== undefined && (tokenMatcher(operator, t.Comparison) || isOneOf(operator, [K.regex]));
  const bothStrings = isString(previous) && isString(found) && !expected.includes("`and`") && !compared;
  const kindAgain = isString(previous) && isOneOf(found, [...subjectStarts, ...moreSubjectStarts]);
  const twoWords = rules.includes("verbs") === false && kindAgain && rules.at(-1) === "permission";
  if (!(bothStrings && !isNameOfStatement(tokens, index)) && !twoWords) return undefined;
  const fix = inserting(endOfToken(previous), ",", "insert a comma");
  const message = `a comma parts \`${previous.image}\` and \`${found.image}\``;
  return { code: "comma-expected", span: spanOfToken(found), message, help: "insert a comma", fix };
}

function isNameOfStatement(tokens: readonly IToken[], index: number): boolean {
  return isOneOf(tokens[index - 2], statementTypes);
}

// ---- heads -------------------------------------------------------------------------------------------

/** `to get pods`. */
function onMissing({ expected, found, previous, rules }: Scene): Finding | undefined {
  if (!expected.includes("`on`") || found === undefined || previous === undefined) return undefined;
  if (!tokenMatcher(found, t.Head) || isString(found)) return undefined;
  if (!rules.some((rule) => rule === "permission" || rule === "acting")) return undefined;
  if (isOneOf(found, [K.in, K.named, K.when, K.unless, K.for, K.because, K.everywhere, ...statementTypes])) {
    return undefined;
  }
  const fix = inserting(found.startOffset, "on ", "insert `on`");
  const help = `write \`on ${found.image}\``;
  const message = `expected \`on\` and what the verbs apply to, found \`${found.image}\``;
  return { code: "on-missing", span: spanOfToken(found), message, help, fix };
}

/** `on deploy*`, `on *pods`. */
function starInSegment({ file, tokens, index, found, previous, rules }: Scene): Finding | undefined {
  if (rules.includes("expr") || rules.includes("sum") || !adjacent(previous, found)) return undefined;
  const star = found?.tokenType === t.Star || previous?.tokenType === t.Star;
  const word = (token: IToken | undefined): boolean => token !== undefined && tokenMatcher(token, t.Word);
  if (!star || !(word(found) || word(previous))) return undefined;
  if (isInPlace(tokens, index)) return undefined;
  const run = adjacentRun(tokens, index);
  const span = { start: run.start, end: run.end };
  const message = `\`${file.text.slice(run.start, run.end)}\`: \`*\` is a whole segment of a resource or nothing`;
  return { code: "star-in-segment", span, message, help: "name each resource, or write `*` alone" };
}

/** Whether the head clause at `index` is one of strings: a place, names, subjects. */
function isInPlace(tokens: readonly IToken[], index: number): boolean {
  for (let at = index - 1; at >= 0; at--) {
    if (isOneOf(tokens[at], [K.in, K.named, K.user, K.group, K.serviceaccount, K.url])) return true;
    if (isOneOf(tokens[at], [K.on, K.to, ...statementTypes])) return false;
  }
  return false;
}

/** `deny anyone to …`. */
function nameMissing({ expected, found, previous, span }: Scene): Finding | undefined {
  const named = statementTypes.filter((type) => ![K.let, K.def, K.data, K.schema, K.checks, K.shadow].includes(type));
  if (!expected.includes("a string") || !isOneOf(previous, named) || found?.tokenType === t.Identifier)
    return undefined;
  const word = previous?.image ?? "";
  const what = found ? `found \`${found.image}\`` : "found the end of the statement";
  const message = `expected the name after \`${word}\`, in quotes, ${what}`;
  return { code: "syntax", span, message, help: `write \`${word} "a few words that say why" …\`` };
}

/** `in prod-*`, `user alice`, `named web`. */
function unquotedPattern({ file, tokens, index, found, previous, rules, expected }: Scene): Finding | undefined {
  if (found === undefined || rules.includes("sum") || rules.includes("expr")) return undefined;
  const wantsString = expected.includes("a string") && expected.length <= 3;
  const bare = isOneOf(found, [t.Identifier, t.Star, t.Label, t.NumberToken, t.Slash]) || tokenMatcher(found, t.Name);
  const glued = adjacent(previous, found) && isOneOf(found, [t.Star, t.Minus, t.Colon, t.Dot, t.Slash]);
  const afterWord = glued && previous !== undefined && tokenMatcher(previous, t.Word) && isInPlace(tokens, index);
  if (!(wantsString && bare) && !afterWord && !(isOneOf(found, [t.Star]) && isInPlace(tokens, index)))
    return undefined;
  if (isOneOf(previous, statementTypes) && rules.length <= 3 && !isOneOf(found, [t.Identifier])) return undefined;
  const { start, end } = adjacentRun(tokens, index);
  const text = file.text.slice(start, end);
  const isText = isOneOf(previous, [K.because, K.help]);
  const what = isText ? "a text" : isOneOf(previous, statementTypes) ? "a name" : "a pattern";
  const fix = replacing({ start, end }, `"${text}"`, "put it in quotes");
  const message = `${what} stands in quotes, found \`${text}\``;
  return { code: "unquoted-pattern", span: { start, end }, message, help: `write \`"${text}"\``, fix };
}

/** The tokens around `index` without white space between them, commas, strings and brackets left out. */
function adjacentRun(tokens: readonly IToken[], index: number): { start: number; end: number } {
  const stops = [t.Comma, t.LBrace, t.RBrace, t.LBracket, t.RBracket, t.LParen, t.RParen];
  const joins = (left: number, right: number): boolean =>
    adjacent(tokens[left], tokens[right]) && !isOneOf(tokens[left], stops) && !isOneOf(tokens[right], stops);
  let first = index;
  let last = index;
  while (joins(first - 1, first)) first--;
  while (joins(last, last + 1)) last++;
  const left = tokens[first];
  const right = tokens[last];
  return { start: left?.startOffset ?? 0, end: right ? endOfToken(right) : 0 };
}

// ---- words -------------------------------------------------------------------------------------------

const reserved = t.reservedWords.map((word) => K[word]);

function reservedWord({ expected, found, span, rules }: Scene): Finding | undefined {
  const wanted = (expected.includes("a name") && !expected.includes("a number")) || rules.at(-1) === "params";
  if (!wanted || !isOneOf(found, reserved)) return undefined;
  const message = `\`${found?.image}\` is a word of the language and cannot be a name`;
  return { code: "reserved-word", span, message, help: "choose another name" };
}

function equalsForComparison({ found, span, tokens, index }: Scene): Finding | undefined {
  if (found?.tokenType !== t.Assign) return undefined;
  const clause = tokens.slice(0, index).findLast((token) => isOneOf(token, [K.when, K.unless, K.with, K.set, K.let]));
  if (!isOneOf(clause, [K.when, K.unless])) return undefined;
  const fix = replacing(span, "==", "write `==`");
  return { code: "syntax", span, message: "`=` gives a name to a value", help: "compare with `==`", fix };
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** `mon-fry`, `monday`. */
function weekdayMissed({ expected, found, span }: Scene): Finding | undefined {
  if (found?.tokenType !== t.Identifier || !expected.includes("a weekday")) return undefined;
  const days = found.image.split("-").map((day) => {
    const lower = day.toLowerCase();
    return DAYS.find((known) => lower.startsWith(known)) ?? nearest(lower, DAYS);
  });
  if (days.length > 2 || days.includes(undefined)) return undefined;
  const text = days.join("-");
  const message = `\`${found.image}\` is not a weekday`;
  return {
    code: "syntax",
    span,
    message,
    help: `write \`${text}\``,
    fix: replacing(span, text, `write \`${text}\``),
  };
}

/** `uid: string?` */
function optionalType({ found, span, rules }: Scene): Finding | undefined {
  const inData = rules.some((rule) => rule === "type" || rule === "field") || rules.at(-1) === "file";
  if (found?.image !== "?" || !inData) return undefined;
  const message = "a type is not optional by itself";
  return { code: "syntax", span, message, help: "an optional field has the sign after its name: `uid?: string`" };
}

/** `in namespace "x"`. */
function namespaceWord({ tokens, index, found, previous }: Scene): Finding | undefined {
  if (found === undefined || !isString(found) || previous === undefined) return undefined;
  if (!isOneOf(previous, [K.namespace, K.namespaces]) || !isOneOf(tokens[index - 2], [K.in, t.Comma]))
    return undefined;
  const span = { start: previous.startOffset, end: found.startOffset };
  const message = `a namespace stands by itself, without \`${previous.image}\``;
  return {
    code: "syntax",
    span,
    message,
    help: `write \`in ${found.image}\``,
    fix: replacing(span, "", "remove it"),
  };
}

/** `when image contains "x"`. */
function unknownOperator({ tokens, index, found, previous, span, rules, reading }: Scene): Finding | undefined {
  if (found === undefined || !tokenMatcher(found, t.Word) || previous === undefined) return undefined;
  const inCondition = tokens.slice(0, index).findLast((token) => isOneOf(token, [K.when, K.unless, K.because, K.in]));
  if (rules.length > 1 || (reading.kind === "statement" && !isOneOf(inCondition, [K.when, K.unless])))
    return undefined;
  const message = `\`${found.image}\` is no operator and cannot follow \`${previous.image}\``;
  const help = "compare with `==`, `!=`, `<`, `in`, `matches`; functions are called: `contains(text, part)`";
  return { code: "syntax", span, message, help };
}
