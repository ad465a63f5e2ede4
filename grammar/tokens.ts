/**
 * The tokens of the language. A word is read by one pattern, `Identifier`; lexer.ts tells the keywords apart by
 * looking the word up afterwards, which costs a fraction of trying a hundred patterns at every word.
 * Every keyword is a `Word` (a verb, a segment, a field), every contextual one also a `Name` (a variable).
 */
import { createToken, Lexer, type TokenType } from "chevrotain";

/** Never a variable, a parameter or a `let`; still a verb, a segment of a resource, a field, a key. */
export const reservedWords = [
  ..."to on in except named between until during for with when unless already failing because help".split(" "),
  ..."set default append prepend remove from is and or not has matches if then else any every no".split(" "),
  ..."true false absent".split(" "),
] as readonly ReservedWord[];

export type ReservedWord =
  | ("to" | "on" | "in" | "except" | "named" | "between" | "until" | "during" | "for" | "with" | "when" | "unless")
  | ("already" | "failing" | "because" | "help" | "set" | "default" | "append" | "prepend" | "remove" | "from")
  | ("is" | "and" | "or" | "not" | "has" | "matches" | "if" | "then" | "else" | "any" | "every" | "no")
  | ("true" | "false" | "absent");

/** Words that begin a statement. */
export const statementWords = [
  ..."allow deny defer warn audit mutate shadow role extend grant let def data schema confine invariant".split(" "),
  ..."exempt elevate authenticate check checks test".split(" "),
] as readonly StatementWord[];

export type StatementWord =
  | ("allow" | "deny" | "defer" | "warn" | "audit" | "mutate" | "shadow" | "role" | "extend" | "grant" | "let")
  | ("def" | "data" | "schema" | "confine" | "invariant" | "exempt" | "elevate" | "authenticate")
  | ("check" | "checks" | "test");

/** Keywords in their place and names everywhere else, besides the words that begin a statement. */
export const contextualWords = [
  ..."language anyone authenticated anonymous serviceaccounts nodes control-plane user group".split(" "),
  ..."serviceaccount impersonate node uid extra url only selecting fields labels everywhere namespaces".split(" "),
  ..."where subjects verbs resources include within never always up approved by of lookup as groups".split(" "),
  ..."list map all given namespace at can cannot denied undecided unauthenticated create update delete".split(" "),
  ..."connect admitted unchanged warns audits becomes patches regex".split(" "),
] as readonly ContextualWord[];

export type ContextualWord =
  | ("language" | "anyone" | "authenticated" | "anonymous" | "serviceaccounts" | "nodes" | "control-plane" | "user")
  | ("group" | "serviceaccount" | "impersonate" | "node" | "uid" | "extra" | "url" | "only" | "selecting")
  | ("fields" | "labels" | "everywhere" | "namespaces" | "where" | "subjects" | "verbs" | "resources" | "include")
  | ("within" | "never" | "always" | "up" | "approved" | "by" | "of" | "lookup" | "as" | "groups" | "list" | "map")
  | ("all" | "given" | "namespace" | "at" | "can" | "cannot" | "denied" | "undecided" | "unauthenticated")
  | ("create" | "update" | "delete" | "connect" | "admitted" | "unchanged" | "warns" | "audits" | "becomes")
  | ("patches" | "regex");

export type Keyword = ReservedWord | StatementWord | ContextualWord;

// ---- categories: what a rule asks for where several tokens will do -----------------------------

const category = (name: string, label: string, ...categories: TokenType[]): TokenType =>
  createToken({ name, label, pattern: Lexer.NA, categories });

/** What a segment after the first may be. */
export const Segment = category("Segment", "a segment of a resource");
/** A verb, or the first segment of a resource: a word, a string or `*`. */
export const Head = category("Head", "a word, a string or `*`", Segment);
export const Word = category("Word", "a word", Head);
export const Name = category("Name", "a name", Word);
/** A name that is not a word for a subject: no `let subjects` may take those. */
export const SubjectName = category("SubjectName", "the name of a `let subjects`");
export const Str = category("Str", "a string", Head);
export const SegmentSign = category("SegmentSign", "`.` or `/`");
export const Comparison = category("Comparison", "a comparison");
export const Arithmetic = category("Arithmetic", "an arithmetic sign");

// ---- words --------------------------------------------------------------------------------------

export const Identifier = createToken({
  name: "Identifier",
  label: "a name",
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-+[A-Za-z0-9_]+)*/,
  categories: [Name, SubjectName],
});
export const Weekdays = createToken({
  name: "Weekdays",
  label: "a weekday",
  pattern: Lexer.NA,
  categories: [Name, SubjectName],
});

/** Words that begin a subject. */
export const subjectWords: ReadonlySet<Keyword> = new Set<Keyword>([
  ...(["anyone", "authenticated", "anonymous", "serviceaccounts", "nodes", "control-plane"] as const),
  ...(["user", "group", "serviceaccount"] as const),
]);

const keyword = (word: Keyword, ...parents: TokenType[]): TokenType => {
  const categories = parents.includes(Name) && !subjectWords.has(word) ? [...parents, SubjectName] : parents;
  return createToken({ name: `Keyword_${word}`, label: `\`${word}\``, pattern: Lexer.NA, categories });
};

const keywordEntries: readonly (readonly [Keyword, TokenType])[] = [
  ...reservedWords.map((word) => [word, keyword(word, Word)] as const),
  ...statementWords.map((word) => [word, keyword(word, Name)] as const),
  ...contextualWords.map((word) => [word, keyword(word, Name)] as const),
];

/** The token of each keyword: `K.allow`. */
export const K = Object.fromEntries(keywordEntries) as Readonly<Record<Keyword, TokenType>>;

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** What an identifier turns out to be once it is looked up. */
export const wordTypes: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ...keywordEntries,
  ...days.map((day) => [day, Weekdays] as const),
  ...days.flatMap((first) => days.map((last) => [`${first}-${last}`, Weekdays] as const)),
]);

// ---- literals -----------------------------------------------------------------------------------

export const TextString = createToken({
  name: "TextString",
  label: "a string",
  pattern: /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/,
  categories: [Str],
});
export const RawString = createToken({
  name: "RawString",
  label: "a string",
  pattern: /'[^'\n]*(?:''[^'\n]*)*'/,
  categories: [Str],
});
/** A string whose line ended first. It stands for a string, so that what follows is still read. */
export const UnclosedString = createToken({
  name: "UnclosedString",
  label: "a string",
  pattern: /["'][^\r\n]*/,
  categories: [Str],
});
export const TimeRange = createToken({
  name: "TimeRange",
  label: "a range of times like `08:00-19:00`",
  pattern: /\d\d:\d\d-\d\d:\d\d/,
});
export const Duration = createToken({
  name: "Duration",
  label: "a duration like `5m`",
  pattern: /(?:\d+(?:ms|s|m|h|d))+(?![A-Za-z0-9_]|-+[A-Za-z0-9_])/,
  categories: [Segment],
});
export const Label = createToken({
  name: "Label",
  label: "a part of an API group",
  pattern: /\d+(?:[A-Za-z_]|-+[A-Za-z0-9_])[A-Za-z0-9_]*(?:-+[A-Za-z0-9_]+)*/,
  categories: [Segment],
});
export const NumberToken = createToken({
  name: "Number",
  label: "a number",
  pattern: /\d+(?:\.\d+(?![A-Za-z0-9_]))?/,
  categories: [Segment],
});

// ---- signs --------------------------------------------------------------------------------------

const sign = (name: string, image: string, ...categories: TokenType[]): TokenType =>
  createToken({ name, pattern: image, label: `\`${image}\``, categories });

export const Fallback = sign("Fallback", "??");
export const Equal = sign("Equal", "==", Comparison);
export const NotEqual = sign("NotEqual", "!=", Comparison);
export const LessOrEqual = sign("LessOrEqual", "<=", Comparison);
export const GreaterOrEqual = sign("GreaterOrEqual", ">=", Comparison);
export const Less = sign("Less", "<", Comparison);
export const Greater = sign("Greater", ">", Comparison);
export const Assign = sign("Assign", "=");
export const Plus = sign("Plus", "+", Arithmetic);
export const Minus = sign("Minus", "-", Arithmetic);
export const Star = sign("Star", "*", Arithmetic, Head);
export const Slash = sign("Slash", "/", Arithmetic, SegmentSign);
export const Comma = sign("Comma", ",");
export const Colon = sign("Colon", ":");
export const Dot = sign("Dot", ".", SegmentSign);
export const Question = sign("Question", "?");
export const LParen = sign("LParen", "(");
export const RParen = sign("RParen", ")");
export const LBracket = sign("LBracket", "[");
export const RBracket = sign("RBracket", "]");
export const LBrace = sign("LBrace", "{");
export const RBrace = sign("RBrace", "}");

// ---- what the parser never sees -----------------------------------------------------------------

/** Invisible characters separate like white space; a scan of their own reports them (src/syntax/characters.ts). */
export const WhiteSpace = createToken({
  name: "WhiteSpace",
  pattern:
    /(?:[ \t\r\n\u00a0\u00ad\u061c\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0]|[\ufe00-\ufe0f])+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
/** Kept apart: a doc belongs to the statement, check or role line after it. */
export const Doc = createToken({ name: "Doc", pattern: /##(?!#)[^\n]*/, group: "docs" });
/** Kept apart for the formatter. */
export const Comment = createToken({ name: "Comment", pattern: /#[^\n]*/, group: "comments" });

/** Punctuation of other languages. Reported, and else passed over. */
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: /(?<![^ \t\r\n])\/\*(?:[^*\n]|\*(?!\/))*(?:\*\/)?/,
  start_chars_hint: ["/"],
  group: "strays",
  line_breaks: false,
});
export const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\n]*/, group: "strays" });
export const Semicolon = createToken({ name: "Semicolon", pattern: ";", group: "strays" });
export const Unexpected = createToken({
  name: "Unexpected",
  pattern: /&&|\|\||[\u0000-\u0008\u000b\u000c\u000e-\u001f!$%&@\\^`|~\u007f]|[\u0080-\uffff]+/,
  group: "strays",
});

/** Concrete tokens in the order in which the lexer tries them. */
export const lexedTokens: readonly TokenType[] = [
  WhiteSpace,
  Identifier,
  TextString,
  RawString,
  UnclosedString,
  Doc,
  Comment,
  TimeRange,
  Duration,
  Label,
  NumberToken,
  Comma,
  Dot,
  BlockComment,
  LineComment,
  Slash,
  Fallback,
  Equal,
  NotEqual,
  LessOrEqual,
  GreaterOrEqual,
  Less,
  Greater,
  Assign,
  Plus,
  Minus,
  Star,
  Colon,
  Question,
  LParen,
  RParen,
  LBracket,
  RBracket,
  LBrace,
  RBrace,
  Semicolon,
  Unexpected,
];

/** Everything the parser may ask for. */
export const vocabulary: readonly TokenType[] = [
  Segment,
  Head,
  Word,
  Name,
  SubjectName,
  Str,
  SegmentSign,
  Comparison,
  Arithmetic,
  ...lexedTokens,
  Weekdays,
  ...keywordEntries.map(([, type]) => type),
];
