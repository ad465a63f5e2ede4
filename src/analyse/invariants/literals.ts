/** What the search may assume of a question, one thing at a time. */
import type { TimePattern } from "../../check/checked.ts";
import type { Bits } from "../../base/bits.ts";
import type { Code } from "../../expressions/code.ts";
import type { Glob } from "../../values/glob.ts";
import type { Requirement, Selector } from "../../values/selector.ts";
import type { Formula } from "./formula.ts";

export type TextName = "namespace" | "name" | "path";

/** What a condition may come to: bits of TRUE, FALSE and OTHER (unknown, or an error). */
export type Truths = number;
export const TRUE = 1;
export const FALSE = 2;
export const OTHER = 4;
const ANY = TRUE | FALSE | OTHER;

export type Literal =
  | { readonly about: "kind" | "verb"; readonly bits: Bits; readonly is: boolean }
  | { readonly about: "user" | "group"; readonly glob: Glob; readonly is: boolean }
  | { readonly about: "text"; readonly text: TextName; readonly glob: Glob; readonly is: boolean }
  /** A label of the namespace that is asked about. */
  | { readonly about: "label"; readonly requirement: Requirement; readonly is: boolean }
  /** What the question itself selects: `held` is implied by it, `touched` is not contradicted. */
  | {
      readonly about: "selection";
      readonly of: "fields" | "labels";
      readonly selector: Selector;
      readonly how: "held" | "touched";
      readonly is: boolean;
    }
  | { readonly about: "time"; readonly pattern: TimePattern; readonly is: boolean }
  /** A condition that nothing is known of but that it is the same wherever it is written in the same words. */
  | { readonly about: "condition"; readonly key: string; readonly code: Code; readonly truths: Truths };

export type Clause = Formula<Literal>;

export function oppositeLiteral(literal: Literal): Literal {
  return literal.about === "condition"
    ? { ...literal, truths: ANY & ~literal.truths }
    : { ...literal, is: !literal.is };
}
