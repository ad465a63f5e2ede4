/**
 * The patterns of one head position, linked. Most are constant; those that interpolate `user.…` are evaluated for
 * each request, and what they put in matches to the letter. An absent or broken interpolation matches nothing.
 */
import type { TextPattern } from "../check/checked.ts";
import type { Evaluate, Frame } from "../expressions/frame.ts";
import { linkCode } from "../expressions/link.ts";
import { compileGlob, escapeGlob, type Glob, holds, matchesGlob, overlaps } from "../values/glob.ts";
import type { AskedName } from "./asked.ts";

export interface LinkedPatterns {
  readonly constant: readonly Glob[];
  readonly dynamic: readonly Evaluate[];
}

export function linkPatterns(patterns: readonly TextPattern[]): LinkedPatterns {
  const constant: Glob[] = [];
  const dynamic: Evaluate[] = [];
  for (const pattern of patterns) {
    if ("glob" in pattern) constant.push(compileGlob(pattern.glob));
    else dynamic.push(linkCode(pattern.code));
  }
  return { constant, dynamic };
}

/** Some pattern matches the text. */
export function matchesText(patterns: LinkedPatterns, text: string, frame: Frame): boolean {
  for (const glob of patterns.constant) if (matchesGlob(glob, text)) return true;
  return patterns.dynamic.length > 0 && globsOf(patterns, frame).some((glob) => matchesGlob(glob, text));
}

/** Some pattern shares a name with what is asked: what a deny, and an exception from an allow, need. */
export function touchesName(patterns: LinkedPatterns, name: AskedName, frame: Frame): boolean {
  switch (name.kind) {
    case "one":
      return matchesText(patterns, name.text, frame);
    case "all":
      return patterns.constant.length > 0 || globsOf(patterns, frame).length > 0;
    case "prefix": {
      const asked = prefixGlob(name.prefix);
      return allGlobs(patterns, frame).some((glob) => overlaps(glob, asked));
    }
    case "unknown":
      return false;
  }
}

/** Some pattern holds every name that is asked: what an exception from a deny needs. */
export function holdsName(patterns: LinkedPatterns, name: AskedName, frame: Frame): boolean {
  switch (name.kind) {
    case "one":
      return matchesText(patterns, name.text, frame);
    case "all":
      return allGlobs(patterns, frame).some(isEverything);
    case "prefix": {
      const asked = prefixGlob(name.prefix);
      return allGlobs(patterns, frame).some((glob) => holds(glob, asked));
    }
    case "unknown":
      return allGlobs(patterns, frame).some(isEverything);
  }
}

/** Some pattern matches the name as it was sent, which is RBAC's meaning: what an allow needs. */
export function holdsNameAsSent(patterns: LinkedPatterns, name: AskedName, frame: Frame): boolean {
  if (name.kind !== "prefix") return holdsName(patterns, name, frame);
  return name.sent !== undefined && matchesText(patterns, name.sent, frame);
}

function allGlobs(patterns: LinkedPatterns, frame: Frame): readonly Glob[] {
  return patterns.dynamic.length === 0 ? patterns.constant : [...patterns.constant, ...globsOf(patterns, frame)];
}

function globsOf(patterns: LinkedPatterns, frame: Frame): readonly Glob[] {
  return patterns.dynamic.flatMap((evaluate) => textsOf(evaluate(frame)).map(compileGlob));
}

function textsOf(outcome: unknown): readonly string[] {
  if (typeof outcome === "string") return [outcome];
  return Array.isArray(outcome) ? outcome.filter((item): item is string => typeof item === "string") : [];
}

/** Prefixes come from requests, so a star in them is to the letter. */
function prefixGlob(prefix: string): Glob {
  return compileGlob(`${escapeGlob(prefix)}*`);
}

function isEverything(glob: Glob): boolean {
  return glob.parts.length === 2 && glob.parts.every((part) => part === "");
}
