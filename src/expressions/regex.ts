/**
 * Regular expressions of policies: RE2 syntax, linear time, always the whole text. Compiled once for each source;
 * sources come from policies and their data only, never from requests, so keeping them is safe.
 */
import { RE2JS } from "re2js";
import { Failure } from "../values/value.ts";
import { quoted } from "./describe.ts";

export interface Regex {
  matches(text: string): boolean;
  /** The groups of a whole match, undefined for those that took no part; undefined without a match. */
  groups(text: string): readonly (string | undefined)[] | undefined;
}

export function compileRegex(source: string): Regex | Failure {
  const compiled = compile(source);
  if (compiled instanceof Failure) return compiled;
  return {
    matches: (text) => compiled.matches(text),
    groups: (text) => groupsOf(compiled, text),
  };
}

/** A compiler that remembers what it compiled, up to `limit` sources. */
export function regexCache(limit = 256): (source: string) => Regex | Failure {
  const known = new Map<string, Regex | Failure>();
  return (source) => {
    let regex = known.get(source);
    if (regex === undefined) {
      if (known.size >= limit) known.clear();
      regex = compileRegex(source);
      known.set(source, regex);
    }
    return regex;
  };
}

function compile(source: string): RE2JS | Failure {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "it does not parse";
    return new Failure(`${quoted(source)} is not a regular expression: ${reason}`);
  }
}

function groupsOf(compiled: RE2JS, text: string): readonly (string | undefined)[] | undefined {
  const matcher = compiled.matcher(text);
  if (!matcher.matches()) return undefined;
  return Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? undefined);
}
