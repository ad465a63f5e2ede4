/** Outcomes as conditions. A condition is a boolean that is there; anything else that is known is an error. */
import { Failure, type Outcome, type Truth, UNKNOWN } from "../values/value.ts";
import { describe } from "./describe.ts";
import type { Frame } from "./frame.ts";

/** An expression whose outcome is a truth value. */
export type Condition = (frame: Frame) => Truth;

export function truthOf(outcome: Outcome): Truth {
  if (typeof outcome === "boolean" || outcome === UNKNOWN || outcome instanceof Failure) return outcome;
  return new Failure(`a condition is true or false, this is ${describe(outcome)}`);
}

/** UNKNOWN or the first Failure of two operands, for operations that are strict; undefined when both are values. */
export function broken(left: Outcome, right: Outcome): typeof UNKNOWN | Failure | undefined {
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (left instanceof Failure) return left;
  return right instanceof Failure ? right : undefined;
}
