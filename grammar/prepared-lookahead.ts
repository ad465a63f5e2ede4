/**
 * By which tokens a parser chooses at each place of the grammar. Chevrotain records all rules and works it out each time one is
 * made, which took a fifth of a short command; here it is read from a table that was made the same way beforehand
 * (scripts/generate-lookahead.ts), a place when a text first comes to it.
 */
import { type EmbeddedActionsParser, type IOrAlt, type IToken, tokenMatcher, type TokenType } from "chevrotain";
import { lookahead, lookaheadTokens } from "./lookahead.gen.ts";
import { vocabulary } from "./tokens.ts";

/** What Chevrotain 13 keeps of it in a parser, by the number of a rule and the key of a place in it. */
export interface Internals {
  selfAnalysisDone: boolean;
  readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  readonly lookAheadFuncsCache: LookaheadFunction[][];
  LA_FAST(howMuch: number): IToken;
}
/** The alternative to take, or for an optional part whether it is there. */
export type LookaheadFunction = (this: Internals, alternatives?: IOrAlt<unknown>[]) => number | boolean | undefined;

/** Alternatives, each with the sequences of tokens that it may begin with. */
type Paths = readonly (readonly (readonly TokenType[])[])[];

/** Keys of alternations lie below this one, keys of what may be left out or come again above: Chevrotain's own numbers. */
export const OPTIONAL_KEYS = 512;
/** Stands before the paths of a place whose alternatives have conditions. */
export const GATED = "?";

const types = new Map(vocabulary.map((type) => [type.name, type]));

/** In place of `performSelfAnalysis`. */
export function prepareLookahead(parser: EmbeddedActionsParser): void {
  const internals = parser as unknown as Internals;
  for (const [rule, places] of Object.entries(lookahead)) {
    const ofRule: LookaheadFunction[] = [];
    for (const [key, paths] of Object.entries(places)) ofRule[Number(key)] = whenFirstMet(ofRule, Number(key), paths);
    const number = internals.fullRuleNameToShort[rule];
    if (number !== undefined) internals.lookAheadFuncsCache[number] = ofRule;
  }
  internals.selfAnalysisDone = true;
}

/** HOT PATH: from the second time on the parser calls what was built, not what builds it. */
function whenFirstMet(ofRule: LookaheadFunction[], key: number, paths: string): LookaheadFunction {
  return function meet(this: Internals, alternatives) {
    const built = functionOf(key, paths);
    ofRule[key] = built;
    return built.call(this, alternatives);
  };
}

function functionOf(key: number, paths: string): LookaheadFunction {
  const gated = paths.startsWith(GATED);
  const alternatives = readPaths(gated ? paths.slice(GATED.length) : paths);
  if (gated) return choosesGated(alternatives);
  const single = alternatives.every((alternative) => alternative.every(({ length }) => length === 1));
  if (key < OPTIONAL_KEYS) return single ? choosesByOne(alternatives) : chooses(alternatives);
  const choose = single ? choosesByOne(alternatives) : chooses(alternatives);
  return function isThere(this: Internals) {
    return choose.call(this) === 0;
  };
}

function readPaths(text: string): Paths {
  const tokenOf = (code: string): TokenType => {
    const type = types.get(lookaheadTokens[Number.parseInt(code, 36)] ?? "");
    if (type === undefined) throw new Error(`the lookahead table knows no token ${code}`);
    return type;
  };
  const pathOf = (path: string) => (path === "" ? [] : path.split(" ").map(tokenOf));
  return text.split("|").map((paths) => paths.split(",").map(pathOf));
}

/** One token tells, and the first alternative that takes it is meant. */
function choosesByOne(paths: Paths): LookaheadFunction {
  const chosen: (number | undefined)[] = [];
  paths.forEach((alternative, index) => {
    for (const { tokenTypeIdx = -1, categoryMatches = [] } of alternative.flat()) {
      for (const type of [tokenTypeIdx, ...categoryMatches]) chosen[type] ??= index;
    }
  });
  return function choose(this: Internals) {
    return chosen[this.LA_FAST(1).tokenTypeIdx];
  };
}

function chooses(paths: Paths): LookaheadFunction {
  return function choose(this: Internals) {
    for (let index = 0; index < paths.length; index++) {
      if (begins(this, paths[index] ?? [])) return index;
    }
    return undefined;
  };
}

function choosesGated(paths: Paths): LookaheadFunction {
  return function choose(this: Internals, alternatives = []) {
    for (let index = 0; index < paths.length; index++) {
      if (alternatives[index]?.GATE?.call(this) === false) continue;
      if (begins(this, paths[index] ?? [])) return index;
    }
    return undefined;
  };
}

function begins(parser: Internals, paths: readonly (readonly TokenType[])[]): boolean {
  nextPath: for (const path of paths) {
    for (let index = 0; index < path.length; index++) {
      const type = path[index];
      if (type === undefined || !tokenMatcher(parser.LA_FAST(index + 1), type)) continue nextPath;
    }
    return true;
  }
  return false;
}
