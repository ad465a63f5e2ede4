/** Functions of numbers, and the smallest, largest and sum of a list. */
import { Duration } from "../../values/duration.ts";
import { Quantity } from "../../values/quantity.ts";
import { Time } from "../../values/time.ts";
import { Failure, type Value } from "../../values/value.ts";
import { Version } from "../../values/version.ts";
import { arithmetic } from "../arithmetic.ts";
import { fitsInteger, isNumeric, isWhole, negateNumber, type Numeric, shrink, whole } from "../exact-number.ts";
import { orderValues } from "../order.ts";
import { type LibraryFunction, onList, onNumber, plain, wrongKind } from "./library-function.ts";

export const NUMBER_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  int: plain(toInt),
  number: plain(toNumber),
  percent: plain((value) => (typeof value === "string" ? percentOf(value) : undefined)),
  portion: plain(portion),
  ceil: onNumber("ceil", (value) => rounded(value, Math.ceil)),
  floor: onNumber("floor", (value) => rounded(value, Math.floor)),
  abs: onNumber("abs", (value) => (value < 0 ? negateNumber(value) : value)),
  min: onList("min", (list) => extreme("min", list, -1)),
  max: onList("max", (list) => extreme("max", list, 1)),
  sum: onList("sum", sum, 0),
};

function toInt(value: Value): Numeric | undefined | Failure {
  if (isNumeric(value)) return isWhole(value) ? value : undefined;
  if (typeof value !== "string") return wrongKind("int", "a string or a number", value);
  return /^[+-]?\d{1,40}$/.test(value) ? wholeOf(value) : undefined;
}

function toNumber(value: Value): Numeric | undefined | Failure {
  if (isNumeric(value)) return value;
  if (typeof value !== "string") return wrongKind("number", "a string or a number", value);
  if (/^[+-]?\d{1,40}$/.test(value)) return wholeOf(value) ?? Number(value);
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function wholeOf(text: string): Numeric | undefined {
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return fitsInteger(value) ? shrink(value) : undefined;
}

/** Of `"40%"`; undefined for other text. */
function percentOf(text: string): Numeric | undefined {
  return /^\d{1,40}%$/.test(text) ? wholeOf(text.slice(0, -1)) : undefined;
}

/** An int-or-string of a total, as Kubernetes scales `maxSurge`: percentages are rounded up. */
function portion(value: Value, total: Value): Numeric | undefined | Failure {
  if (isNumeric(value)) return isWhole(value) ? value : undefined;
  if (typeof value !== "string") return wrongKind("portion", "a number or a percentage", value);
  if (!isNumeric(total) || !isWhole(total)) return wrongKind("portion", "a whole total", total);
  const percent = percentOf(value);
  if (percent === undefined) return undefined;
  const product = BigInt(percent) * BigInt(total);
  const quotient = product / 100n;
  return whole(product > quotient * 100n ? quotient + 1n : quotient);
}

function rounded(value: Numeric, round: (value: number) => number): Numeric | Failure {
  if (isWhole(value)) return value;
  const result = round(Number(value));
  return Number.isSafeInteger(result) ? result + 0 : whole(BigInt(result));
}

function extreme(name: string, list: readonly Value[], sign: 1 | -1): Value | Failure {
  let best: Value;
  for (const item of list) {
    if (!isMeasure(item) && !(item instanceof Version))
      return wrongKind(name, "numbers, quantities, durations or times", item);
    if (best === undefined) {
      best = item;
      continue;
    }
    const order = orderValues(item, best);
    if (order instanceof Failure) return order;
    if (order * sign > 0) best = item;
  }
  return best;
}

const add = arithmetic("add");

function sum(list: readonly Value[]): Value | Failure {
  let total: Value = list.length === 0 ? 0 : undefined;
  for (const item of list) {
    if (!isMeasure(item) || item instanceof Time) return wrongKind("sum", "numbers, quantities or durations", item);
    const next = total === undefined ? item : add(total, item);
    if (next instanceof Failure) return next;
    total = next as Value;
  }
  return total;
}

function isMeasure(value: Value): boolean {
  return isNumeric(value) || value instanceof Quantity || value instanceof Duration || value instanceof Time;
}
