/**
 * Small text templates for generated policies: a piece is a text and the forms of the language that stand in it.
 */
import fc from "fast-check";

export interface Text {
  readonly text: string;
  readonly forms: readonly string[];
}
export type Piece = fc.Arbitrary<Text>;

export function piece(text: string): Piece {
  return fc.constant({ text, forms: [] });
}

/** Every form that a template can produce: a form that is never drawn is a hole in the comparison. */
export const knownForms = new Set<string>();

/** Marks texts, or a piece, as uses of a form. */
export function form(name: string, of: readonly string[] | Piece): Piece {
  knownForms.add(name);
  const inner: Piece = Array.isArray(of)
    ? fc.constantFrom(...(of as readonly string[])).map((text) => ({ text, forms: [] }))
    : (of as Piece);
  return inner.map(({ text, forms }) => ({ text, forms: [...forms, name] }));
}

/** Each alternative with its weight; 1 where none is given. */
export function oneOf(...alternatives: readonly (Piece | readonly [Piece, number])[]): Piece {
  return fc.oneof(
    ...alternatives.map((alternative) => {
      const [arbitrary, weight] = Array.isArray(alternative)
        ? (alternative as [Piece, number])
        : [alternative as Piece, 1];
      return { arbitrary, weight };
    }),
  );
}

/** The piece once in `odds` times, else nothing. */
export function optionally(of: Piece, odds: number): Piece {
  return fc.oneof({ arbitrary: piece(""), weight: odds - 1 }, { arbitrary: of, weight: 1 });
}

export function sequence(...parts: readonly Piece[]): Piece {
  return fc.tuple(...parts).map((texts) => join(texts, " "));
}

export function some(of: Piece, minLength: number, maxLength: number): fc.Arbitrary<Text[]> {
  return fc.array(of, { minLength, maxLength });
}

export function joined(of: fc.Arbitrary<Text[]>, separator: string): Piece {
  return of.map((texts) => join(texts, separator));
}

function join(texts: readonly Text[], separator: string): Text {
  const written = texts.map(({ text }) => text).filter((text) => text !== "");
  return { text: written.join(separator), forms: texts.flatMap(({ forms }) => forms) };
}

/** Without the blanks that pieces left empty have left. */
export function tidy(text: string): string {
  return text
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n\s*\n/g, "\n")
    .replace(/(\S) {2,}/g, "$1 ")
    .trimEnd();
}
