/**
 * What an expression may evaluate to. Absence is `undefined` (JSON null reads as absent); evaluation that cannot
 * be decided yields UNKNOWN, and one that went wrong yields a Failure. Neither is ever an exception.
 * Numbers are exact: whole numbers beyond 2^53 are bigint.
 */

/** What is an object of the program and no JSON: scalars and failures. One test tells both from lists and maps. */
export abstract class Special {}

/** A value that JSON has no type for: quantity, duration, time, version, cidr, ip, image. */
export abstract class Scalar extends Special {
  abstract readonly type: ScalarName;
  /** As interpolation prints it. */
  abstract override toString(): string;
}
export type ScalarName = "quantity" | "duration" | "time" | "version" | "cidr" | "ip" | "image";

/** A value that is there. Lists and maps may hold JSON null, which reads as absent. */
export type Present = boolean | number | bigint | string | Scalar | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}
/** `null` appears only inside lists and maps that came from JSON. */
export type Value = Present | null | undefined;

/** The gate cannot know it: the object at authorization, the labels of a Namespace in a question over all. */
export const UNKNOWN = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** An evaluation error. INVARIANT: a Failure never becomes an allow. */
export class Failure extends Special {
  /** Lower-case start, no final stop: `"A B" is not an image reference`. */
  readonly message: string;
  constructor(message: string) {
    super();
    this.message = message;
  }
}

export type Outcome = Value | Unknown | Failure;
/** What a condition comes to. */
export type Truth = boolean | Unknown | Failure;

export function isValueMap(value: Outcome): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Special);
}

export function isList(value: Outcome): value is readonly Value[] {
  return Array.isArray(value);
}

/** Conjunction: false wins, then unknown, then error. Commutative. */
export function and(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false;
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (left instanceof Failure) return left;
  return right;
}

/** Disjunction: true wins, then unknown, then error. Commutative in its truth value. */
export function or(left: Truth, right: Truth): Truth {
  if (left === true || right === true) return true;
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (left instanceof Failure) return left;
  return right;
}

export function not(value: Truth): Truth {
  return typeof value === "boolean" ? !value : value;
}
