/**
 * Chevrotain asks for a message; what it gets is what was expected, in words of the language, as JSON
 * ({@link Expectation}). src/syntax/mistakes.ts makes sentences of it.
 */
import { type IParserErrorMessageProvider, type IToken, type TokenType, tokenMatcher } from "chevrotain";

export interface Expectation {
  /** Which token is wrong: 0, the one that Chevrotain names, or 1, the one after it. */
  readonly at: 0 | 1;
  /** Labels of tokens: `` `to` ``, `a string`. */
  readonly labels: readonly string[];
}

export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => encode(0, [expected]),
  buildNotAllInputParsedMessage: () => encode(0, []),
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => expectedAfter(expectedPathsPerAlt.flat(), actual),
  buildEarlyExitMessage: ({ expectedIterationPaths, actual }) => expectedAfter(expectedIterationPaths, actual),
};

export function readExpectation(message: string): Expectation {
  return JSON.parse(message) as Expectation;
}

/** Where some path goes along with the first token, the second is the wrong one. */
function expectedAfter(paths: readonly TokenType[][], [first]: readonly IToken[]): string {
  const begun = paths.filter(([type]) => type !== undefined && first !== undefined && tokenMatcher(first, type));
  const seconds = begun.map((path) => path[1]).filter((type) => type !== undefined);
  if (seconds.length > 0) return encode(1, seconds);
  return encode(
    0,
    paths.map((path) => path[0]).filter((type) => type !== undefined),
  );
}

function encode(at: 0 | 1, types: readonly TokenType[]): string {
  const labels = [...new Set(types.map((type) => type.LABEL ?? type.name))];
  return JSON.stringify({ at, labels } satisfies Expectation);
}
