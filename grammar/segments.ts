/** What a token is as a segment of a resource, and the text of a string that takes no interpolation. */
import type { IToken } from "chevrotain";
import type { ResourceSegment, StringLiteral } from "../src/syntax/ast.ts";
import { RawString, TextString, UnclosedString } from "./tokens.ts";

export function isString({ tokenType }: IToken): boolean {
  return tokenType === TextString || tokenType === RawString || tokenType === UnclosedString;
}

export function segmentForm(token: IToken): ResourceSegment["form"] {
  if (token.image === "*") return "star";
  return isString(token) ? "quoted" : "word";
}

/** undefined where the string holds an interpolation. */
export function plainText(literal: StringLiteral): string | undefined {
  let text = "";
  for (const part of literal.parts) {
    if (part.kind === "interpolation") return undefined;
    text += part.text;
  }
  return text;
}
