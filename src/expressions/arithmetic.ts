/**
 * `+ - * /` and unary minus. Text joins text, lists join lists; quantities, durations and times follow the table of
 * the language; text opposite a scalar is read as a scalar of its type.
 */
import {
  addDurations,
  Duration,
  durationOfMilliseconds,
  millisecondsOf,
  subtractDurations,
} from "../values/duration.ts";
import {
  addQuantities,
  divideQuantities,
  multiplyQuantity,
  negateQuantity,
  Quantity,
  subtractQuantities,
} from "../values/quantity.ts";
import { Time } from "../values/time.ts";
import { Failure, isList, type Outcome, Scalar, type Value } from "../values/value.ts";
import { itemsWithin, textWithin } from "./bounded.ts";
import { describe } from "./describe.ts";
import {
  addNumbers,
  divideNumbers,
  isNumeric,
  multiplyNumbers,
  negateNumber,
  subtractNumbers,
} from "./exact-number.ts";
import { readOpposite } from "./scalars.ts";
import { broken } from "./truth.ts";

export type ArithmeticOp = "add" | "subtract" | "multiply" | "divide";
type Calculate = (left: Value, right: Value) => Value | Failure | undefined;

const SIGNS: Readonly<Record<ArithmeticOp, string>> = { add: "+", subtract: "-", multiply: "*", divide: "/" };
const CALCULATE: Readonly<Record<ArithmeticOp, Calculate>> = { add, subtract, multiply, divide };

/** The operation on two outcomes: strict, an absent operand is an error. */
export function arithmetic(op: ArithmeticOp): (left: Outcome, right: Outcome) => Outcome {
  const calculate = CALCULATE[op];
  return (left, right) => {
    const failed = broken(left, right);
    if (failed !== undefined) return failed;
    const result = calculate(left as Value, right as Value);
    return (
      result ?? new Failure(`${SIGNS[op]} does not take ${describe(left as Value)} and ${describe(right as Value)}`)
    );
  };
}

export function negate(value: Value): Value | Failure {
  if (isNumeric(value)) return negateNumber(value);
  if (value instanceof Quantity) return negateQuantity(value);
  if (value instanceof Duration) return new Duration(-value.nanoseconds);
  return new Failure(`- does not take ${describe(value)}`);
}

function add(left: Value, right: Value): Value | Failure | undefined {
  if (isNumeric(left)) {
    if (isNumeric(right)) return addNumbers(left, right);
  } else if (typeof left === "string") {
    if (typeof right === "string") return textWithin(left + right);
  } else if (isList(left)) return isList(right) ? joinedLists(left, right) : undefined;
  return withScalars(left, right, addScalars);
}

function joinedLists(left: readonly Value[], right: readonly Value[]): Value | Failure {
  return itemsWithin(left.length + right.length) ?? [...left, ...right];
}

function addScalars(left: Scalar, right: Scalar): Scalar | undefined {
  if (left instanceof Quantity && right instanceof Quantity) return addQuantities(left, right);
  if (left instanceof Duration && right instanceof Duration) return addDurations(left, right);
  if (left instanceof Time && right instanceof Duration) return shifted(left, millisecondsOf(right));
  if (left instanceof Duration && right instanceof Time) return shifted(right, millisecondsOf(left));
  return undefined;
}

function subtract(left: Value, right: Value): Value | Failure | undefined {
  if (isNumeric(left) && isNumeric(right)) return subtractNumbers(left, right);
  return withScalars(left, right, subtractScalars);
}

function subtractScalars(left: Scalar, right: Scalar): Scalar | undefined {
  if (left instanceof Quantity && right instanceof Quantity) return subtractQuantities(left, right);
  if (left instanceof Duration && right instanceof Duration) return subtractDurations(left, right);
  if (left instanceof Time && right instanceof Duration) return shifted(left, -millisecondsOf(right));
  if (left instanceof Time && right instanceof Time) {
    return durationOfMilliseconds(left.milliseconds - right.milliseconds);
  }
  return undefined;
}

function multiply(left: Value, right: Value): Value | Failure | undefined {
  if (isNumeric(left)) return isNumeric(right) ? multiplyNumbers(left, right) : times(right, left);
  return isNumeric(right) ? times(left, right) : undefined;
}

function times(scalar: Value, factor: number | bigint): Value | undefined {
  if (scalar instanceof Quantity) return multiplyQuantity(scalar, factor);
  if (!(scalar instanceof Duration)) return undefined;
  if (typeof factor === "bigint" || Number.isSafeInteger(factor)) {
    return new Duration(scalar.nanoseconds * BigInt(factor));
  }
  return durationOfMilliseconds(millisecondsOf(scalar) * factor);
}

function divide(left: Value, right: Value): Value | Failure | undefined {
  if (isNumeric(left) && isNumeric(right)) return divideNumbers(left, right);
  return withScalars(left, right, divideScalars);
}

function divideScalars(left: Scalar, right: Scalar): Value | Failure | undefined {
  if (left instanceof Quantity && right instanceof Quantity) {
    return divideQuantities(left, right) ?? new Failure("division by zero");
  }
  if (!(left instanceof Duration) || !(right instanceof Duration)) return undefined;
  return right.nanoseconds === 0n
    ? new Failure("division by zero")
    : divideNumbers(left.nanoseconds, right.nanoseconds);
}

/** Reads text and numbers opposite a scalar; undefined where the operation has no meaning. */
function withScalars(
  left: Value,
  right: Value,
  calculate: (left: Scalar, right: Scalar) => Value | Failure | undefined,
): Value | Failure | undefined {
  const a = left instanceof Scalar ? left : right instanceof Scalar ? opposite(right, left) : undefined;
  const b = right instanceof Scalar ? right : left instanceof Scalar ? opposite(left, right) : undefined;
  if (a instanceof Failure) return a;
  if (b instanceof Failure) return b;
  return a === undefined || b === undefined ? undefined : calculate(a, b);
}

function opposite(scalar: Scalar, value: Value): Scalar | Failure | undefined {
  return typeof value === "string" || isNumeric(value) ? readOpposite(scalar, value) : undefined;
}

/** The last instant that a calendar can print, in milliseconds. */
const MAX_TIME = 8.64e15;

function shifted(time: Time, milliseconds: number): Time | undefined {
  const moved = time.milliseconds + milliseconds;
  return Math.abs(moved) <= MAX_TIME ? new Time(moved) : undefined;
}
