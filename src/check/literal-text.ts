/** A string literal as its author sees it: text with `{…}` where it interpolates. Names are compared in this form. */
import type { StringLiteral } from "../syntax/ast.ts";

export function literalText(literal: StringLiteral): string {
  const [only] = literal.parts;
  if (literal.parts.length === 1 && only?.kind === "text") return only.text;
  return literal.parts.map(partText).join("");
}

function partText(part: StringLiteral["parts"][number]): string {
  if (part.kind === "text") return part.text;
  return part.expr.kind === "name" ? `{${part.expr.name}}` : "{…}";
}

/** The text of a literal that does not interpolate. */
export function plainText(literal: StringLiteral): string | undefined {
  const [only] = literal.parts;
  if (literal.parts.length === 1 && only?.kind === "text") return only.text;
  return literal.parts.every((part) => part.kind === "text")
    ? literal.parts.map((part) => (part.kind === "text" ? part.text : "")).join("")
    : undefined;
}
