/**
 * Arithmetic on numbers as requests hold them: whole numbers are exact to 2^63 (bigint beyond 2^53), others are
 * doubles. Every result is normal: a bigint only where a double cannot hold it.
 */
import { Failure } from "../values/value.ts";

export type Numeric = number | bigint;

export function isNumeric(value: unknown): value is Numeric {
  return typeof value === "number" || typeof value === "bigint";
}

export function addNumbers(left: Numeric, right: Numeric): Numeric | Failure {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return bothWhole(left, right) ? whole(BigInt(left) + BigInt(right)) : finite(Number(left) + Number(right));
}

export function subtractNumbers(left: Numeric, right: Numeric): Numeric | Failure {
  return addNumbers(left, negateNumber(right));
}

export function multiplyNumbers(left: Numeric, right: Numeric): Numeric | Failure {
  if (typeof left === "number" && typeof right === "number") {
    const product = left * right;
    if (Number.isSafeInteger(product)) return product;
  }
  return bothWhole(left, right) ? whole(BigInt(left) * BigInt(right)) : finite(Number(left) * Number(right));
}

/** Whole where it comes out even, else a double. */
export function divideNumbers(left: Numeric, right: Numeric): Numeric | Failure {
  if (right == 0) return new Failure("division by zero");
  const exact = (typeof left === "bigint" || typeof right === "bigint") && bothWhole(left, right);
  if (exact && BigInt(left) % BigInt(right) === 0n) return whole(BigInt(left) / BigInt(right));
  return finite(Number(left) / Number(right));
}

export function negateNumber(value: Numeric): Numeric {
  if (typeof value === "number") return value === 0 ? 0 : -value;
  return shrink(-value);
}

/** The number that a whole number is kept as; a Failure beyond 64 bits. */
export function whole(value: bigint): Numeric | Failure {
  return fitsInteger(value) ? shrink(value) : new Failure("a whole number is beyond 64 bits");
}

/** Signed 64 bits. */
export function fitsInteger(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

export function shrink(value: bigint): Numeric {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Doubles beyond 2^53 came from texts like `1e300`: they are no whole numbers here. */
function bothWhole(left: Numeric, right: Numeric): boolean {
  return isWhole(left) && isWhole(right);
}

export function isWhole(value: Numeric): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

function finite(value: number): number | Failure {
  return Number.isFinite(value) ? value : new Failure("the result is too large for a number");
}
