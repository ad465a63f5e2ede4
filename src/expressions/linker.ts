/** How the parts of the linker call back into the whole: an expression may stand inside every other. */
import type { Code } from "./code.ts";
import type { Evaluate } from "./frame.ts";
import type { Condition } from "./truth.ts";

export interface Linker {
  readonly code: (code: Code) => Evaluate;
  /** The expression as a condition: a known outcome that is no boolean becomes a Failure. */
  readonly condition: (code: Code) => Condition;
  /** The number under which the value is kept while the variables it reads stand; undefined: it is worked out each time. */
  keptAs(code: Code): number | undefined;
  /** The numbers of the kept values that are void when these slots are filled anew. */
  voidedBy(slots: readonly number[]): readonly number[];
}

/** The value of a constant expression that needs no building; undefined for every other. */
export function primitiveOf(code: Code): string | number | boolean | undefined {
  if (code.op !== "const") return undefined;
  const { value } = code;
  return typeof value === "object" ? undefined : value;
}
