/**
 * Chevrotain asks for messages; what it gets is the list of what was expected, in words of the language, one a
 * line. src/syntax/mistakes.ts makes sentences of it.
 */
import type { IParserErrorMessageProvider, TokenType } from "chevrotain";

export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => labelOf(expected),
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) => labels(expectedPathsPerAlt.flat()),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => labels(expectedIterationPaths),
};

function labels(paths: readonly TokenType[][]): string {
  const first = paths.map((path) => path[0]).filter((type) => type !== undefined);
  return [...new Set(first.map(labelOf))].join("\n");
}

function labelOf(type: TokenType): string {
  return type.LABEL ?? type.name;
}
