/**
 * The TextMate grammar, which VS Code, GitHub and many editors colour a text by. Words and patterns come from the tokens
 * and the vocabulary, so that a new keyword or function has its colour in the same change.
 */
import type { TokenType } from "chevrotain";
import {
  contextualWords,
  Duration,
  NumberToken,
  reservedWords,
  statementWords,
  subjectWords,
  TimeRange,
  wordTypes,
  Weekdays,
} from "../../grammar/tokens.ts";
import type { JsonValue } from "../../src/base/json.ts";
import { FUNCTIONS } from "../../src/vocabulary/functions.ts";
import { KNOWN_VERBS } from "../../src/vocabulary/verbs.ts";

/** Neither part of a longer name nor a field or a segment: `on.to.example.com` holds no keyword. */
const BEFORE = "(?<![\\w./-])";
const AFTER = "(?![\\w./]|-+\\w)";

export function textmate(): JsonValue {
  const operators = ["and", "or", "not", "has", "matches", "in", "is", "any", "every", "no", "if", "then", "else"];
  const constants = ["true", "false", "absent"];
  const others = reservedWords.filter((word) => !operators.includes(word) && !constants.includes(word));
  const subjects = [...subjectWords];
  const verbs = KNOWN_VERBS.filter((verb) => /^[a-z-]+$/.test(verb));
  const contextual = contextualWords.filter((word) => !subjects.includes(word) && !verbs.includes(word));
  const weekdays = [...wordTypes].flatMap(([word, type]) => (type === Weekdays && !word.includes("-") ? [word] : []));
  return {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    comment: "Written by scripts/generate-grammar.ts; do not edit.",
    name: "Verdict policy",
    scopeName: "source.policy",
    fileTypes: ["policy"],
    patterns: [{ include: "#comment" }, { include: "#statement" }, { include: "#code" }],
    repository: {
      comment: {
        patterns: [
          { name: "comment.block.documentation.policy", match: "##(?!#).*$" },
          { name: "comment.line.number-sign.policy", match: "#.*$" },
        ],
      },
      statement: {
        comment: "The first word of a line in column one, and the name that follows it.",
        match: `^(?:(shadow|extend)\\s+)?(${alternatives(["language", ...statementWords])})${AFTER}(?:\\s+("[^"\\\\]*"))?`,
        captures: {
          "1": { name: "storage.modifier.policy" },
          "2": { name: "keyword.control.statement.policy" },
          "3": { name: "string.quoted.double.policy entity.name.section.policy" },
        },
      },
      code: {
        patterns: [
          { include: "#string" },
          { include: "#literal" },
          words("constant.language.policy", constants),
          words("keyword.operator.word.policy", operators),
          words("keyword.other.policy", others),
          words("variable.language.subject.policy", subjects),
          words("support.constant.verb.policy", verbs),
          { name: "support.function.policy", match: `${BEFORE}(?:${alternatives([...FUNCTIONS.keys()])})(?=\\()` },
          { name: "entity.name.function.policy", match: `${BEFORE}[A-Za-z_][\\w-]*(?=\\()` },
          words("keyword.other.contextual.policy", contextual),
          { name: "keyword.operator.policy", match: "\\?\\?|==|!=|<=|>=|<|>|=" },
          { name: "entity.name.type.resource.policy", match: "(?<=[\\w*])/(?:[\\w*-]+)" },
        ],
      },
      literal: {
        patterns: [
          { name: "constant.numeric.time-range.policy", match: source(TimeRange) },
          { name: "constant.numeric.duration.policy", match: `${BEFORE}${source(Duration)}` },
          { name: "constant.numeric.policy", match: `${BEFORE}${source(NumberToken)}(?![\\w-])` },
          {
            name: "constant.language.weekday.policy",
            match: `${BEFORE}(?:${alternatives(weekdays)})(?:-(?:${alternatives(weekdays)}))?${AFTER}`,
          },
        ],
      },
      string: {
        patterns: [
          {
            name: "string.quoted.double.policy",
            begin: '"',
            end: '"|$',
            patterns: [
              { name: "constant.character.escape.policy", match: '\\\\(?:["\\\\nt{}]|u\\{[0-9A-Fa-f]{1,6}\\})' },
              { name: "invalid.illegal.escape.policy", match: "\\\\." },
              {
                name: "meta.interpolation.policy",
                begin: "\\{",
                beginCaptures: { "0": { name: "punctuation.section.interpolation.begin.policy" } },
                end: '\\}|(?=")',
                endCaptures: { "0": { name: "punctuation.section.interpolation.end.policy" } },
                contentName: "source.policy",
                patterns: [{ include: "#map" }, { include: "#code" }],
              },
            ],
          },
          {
            name: "string.quoted.single.raw.policy",
            begin: "'",
            end: "'(?!')|$",
            patterns: [{ name: "constant.character.escape.policy", match: "''" }],
          },
        ],
      },
      map: {
        comment: "Braces nest inside an interpolation.",
        begin: "\\{",
        end: '\\}|(?=")',
        patterns: [{ include: "#map" }, { include: "#code" }],
      },
    },
  };
}

function words(name: string, of: readonly string[]): JsonValue {
  return { name, match: `${BEFORE}(?:${alternatives(of)})${AFTER}` };
}

/** Longest first, so that none ends inside another. */
function alternatives(of: readonly string[]): string {
  return of.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).join("|");
}

/** The lexer's own pattern: what it uses of regular expressions Oniguruma reads the same. */
function source({ name, PATTERN }: TokenType): string {
  if (!(PATTERN instanceof RegExp)) throw new Error(`${name} has no pattern`);
  return PATTERN.source;
}
