/** `matches` and `matches regex` as closures: constant patterns are compiled when linked, others once for each text. */
import { compileGlob, type Glob, matchesGlob } from "../values/glob.ts";
import { Failure, isList, type Outcome, Scalar, type Truth, type Value } from "../values/value.ts";
import type { Code } from "./code.ts";
import { describe } from "./describe.ts";
import { goThrough, matchThrough } from "./bounded.ts";
import type { Evaluate, Frame } from "./frame.ts";
import type { Linker } from "./linker.ts";
import { type Regex, regexCache } from "./regex.ts";
import { broken, type Condition } from "./truth.ts";

interface Sides {
  readonly value: Code;
  readonly pattern: Code;
}
/** Whether the text matches one pattern, given by its source. */
type MatchOne = (text: string, source: string) => boolean | Failure;

export function linkGlobMatch({ value, pattern }: Sides, linker: Linker): Condition {
  const constant = constantPatterns(pattern);
  if (constant !== undefined) return matchConstant(linker.code(value), constant.map(compileGlob));
  const globs = globCache();
  const match: MatchOne = (text, source) => matchesGlob(globs(source), text);
  return matchDynamic(linker.code(value), linker.code(pattern), match, goThrough);
}

export function linkRegexMatch({ value, pattern }: Sides, linker: Linker): Condition {
  const regexes = regexCache();
  const constant = constantPatterns(pattern);
  if (constant !== undefined) for (const source of constant) regexes(source);
  const match: MatchOne = (text, source) => {
    const regex: Regex | Failure = regexes(source);
    return regex instanceof Failure ? regex : regex.matches(text);
  };
  return matchDynamic(linker.code(value), linker.code(pattern), match, matchThrough);
}

/** A compiler of globs that remembers what it compiled: interpolated patterns repeat, but come from requests. */
export function globCache(limit = 256): (source: string) => Glob {
  const known = new Map<string, Glob>();
  return (source) => {
    let glob = known.get(source);
    if (glob === undefined) {
      if (known.size >= limit) known.clear();
      glob = compileGlob(source);
      known.set(source, glob);
    }
    return glob;
  };
}

function constantPatterns(pattern: Code): readonly string[] | undefined {
  if (pattern.op === "const") {
    const { value } = pattern;
    if (typeof value === "string") return [value];
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
  }
  if (pattern.op !== "list") return undefined;
  const items = pattern.items.map((item) => (item.op === "const" ? item.value : undefined));
  return items.every((item) => typeof item === "string") ? items : undefined;
}

function matchConstant(value: Evaluate, globs: readonly Glob[]): Condition {
  const [only] = globs;
  if (only !== undefined && globs.length === 1 && only.parts.length <= 2) return matchOnly(value, textTest(only));
  return (frame) => {
    const text = textToMatch(value(frame));
    if (typeof text !== "string") return text;
    const far = goThrough(frame, text);
    if (far !== undefined) return far;
    for (const glob of globs) if (matchesGlob(glob, text)) return true;
    return false;
  };
}

function matchOnly(value: Evaluate, test: (text: string) => boolean): Condition {
  return (frame) => {
    const text = value(frame);
    if (typeof text === "string") return test(text);
    const other = textToMatch(text);
    return typeof other === "string" ? test(other) : other;
  };
}

/** HOT PATH: most patterns have one star at an end, and most texts differ from them in the first letter there. */
export function textTest(glob: Glob): (text: string) => boolean {
  const [first = "", last = "", ...more] = glob.parts;
  if (glob.parts.length === 2 && last === "" && first !== "") {
    const letter = first.charCodeAt(0);
    return (text) => text.charCodeAt(0) === letter && text.startsWith(first);
  }
  if (glob.parts.length === 2 && first === "" && last !== "") {
    const letter = last.charCodeAt(last.length - 1);
    return (text) => text.charCodeAt(text.length - 1) === letter && text.endsWith(last);
  }
  return more.length === 0 && glob.parts.length === 1 ? (text) => text === first : (text) => matchesGlob(glob, text);
}

/** Counts what one pattern looks at. */
type Count = (frame: Frame, text: string) => Failure | undefined;

function matchDynamic(value: Evaluate, pattern: Evaluate, matchOne: MatchOne, count: Count): Condition {
  return (frame) => {
    const outcome = value(frame);
    const patterns = pattern(frame);
    const failed = broken(outcome, patterns);
    if (failed !== undefined) return failed;
    if (patterns === undefined || patterns === null) return new Failure("the pattern is absent");
    const text = textToMatch(outcome);
    if (typeof text !== "string") return text;
    return goThrough(frame, patterns) ?? count(frame, text) ?? matchSome(text, patterns as Value, matchOne);
  };
}

/** The text, or what the comparison comes to without one. */
function textToMatch(outcome: Outcome): string | Truth {
  if (typeof outcome === "string") return outcome;
  if (outcome === undefined || outcome === null) return false;
  if (typeof outcome === "symbol" || outcome instanceof Failure) return outcome;
  if (outcome instanceof Scalar) return outcome.toString();
  return new Failure(`only text matches a pattern, this is ${describe(outcome)}`);
}

/** An `or` over the patterns. */
function matchSome(text: string, patterns: Value, matchOne: MatchOne): boolean | Failure {
  if (typeof patterns === "string") return matchOne(text, patterns);
  if (!isList(patterns)) return new Failure(`a pattern is a string, this is ${describe(patterns)}`);
  let failure: Failure | undefined;
  for (const source of patterns) {
    if (source === undefined || source === null) continue;
    const truth =
      typeof source === "string"
        ? matchOne(text, source)
        : new Failure(`a pattern is a string, this is ${describe(source)}`);
    if (truth === true) return true;
    if (truth !== false) failure ??= truth;
  }
  return failure ?? false;
}
