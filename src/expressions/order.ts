/** `< <= > >=`: numbers, and scalars of one type. Two plain strings have no order. */
import { Failure, type Outcome, Scalar, type Unknown, type Value } from "../values/value.ts";
import { describe } from "./describe.ts";
import { isNumeric } from "./exact-number.ts";
import { compareScalars, readOpposite } from "./scalars.ts";
import { broken } from "./truth.ts";

/** Negative, zero or positive; strict, and an error where the two have no order. */
export function orderOutcomes(left: Outcome, right: Outcome): number | Unknown | Failure {
  return broken(left, right) ?? orderValues(left as Value, right as Value);
}

export function orderValues(left: Value, right: Value): number | Failure {
  if (isNumeric(left) && isNumeric(right)) return left < right ? -1 : left > right ? 1 : 0;
  if (left instanceof Scalar) return orderScalar(left, right, 1);
  if (right instanceof Scalar) return orderScalar(right, left, -1);
  return withoutOrder(left, right);
}

function orderScalar(scalar: Scalar, other: Value, sign: 1 | -1): number | Failure {
  const opposite = typeof other === "string" || isNumeric(other) ? readOpposite(scalar, other) : other;
  if (opposite instanceof Failure) return opposite;
  const order = opposite instanceof Scalar ? compareScalars(scalar, opposite) : undefined;
  if (order === undefined) return sign === 1 ? withoutOrder(scalar, other) : withoutOrder(other, scalar);
  return order === 0 ? 0 : sign * order;
}

function withoutOrder(left: Value, right: Value): Failure {
  if (typeof left === "string" && typeof right === "string") {
    return new Failure("two strings have no order: say version(…), quantity(…), time(…) or number(…)");
  }
  return new Failure(`${describe(left)} and ${describe(right)} have no order`);
}
