/**
 * Quantities as Kubernetes reads and prints them (apimachinery, pkg/api/resource): exact, with decimal, binary and
 * exponent suffixes, nothing finer than nano. Compared by value, printed as written; a computed one is printed in
 * the canonical form.
 */
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimalOf,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  printDecimal,
  roundAwayFromZero,
  ZERO,
} from "./decimal.ts";
import { Scalar } from "./value.ts";

export type QuantityFormat = "decimal" | "binary" | "exponent";

export class Quantity extends Scalar {
  readonly type = "quantity";
  readonly value: Decimal;
  readonly format: QuantityFormat;
  /** As written; undefined for a computed one. */
  readonly text: string | undefined;
  constructor(value: Decimal, format: QuantityFormat, text?: string) {
    super();
    this.value = value;
    this.format = format;
    this.text = text;
  }
  override toString(): string {
    return this.text ?? canonicalQuantity(this);
  }
}

const NANO = 9;
const DECIMAL_SUFFIXES: readonly (readonly [string, number])[] = [
  ["E", 18],
  ["P", 15],
  ["T", 12],
  ["G", 9],
  ["M", 6],
  ["k", 3],
  ["", 0],
  ["m", -3],
  ["u", -6],
  ["n", -9],
];
const BINARY_SUFFIXES: readonly (readonly [string, bigint])[] = [
  ["Ei", 1n << 60n],
  ["Pi", 1n << 50n],
  ["Ti", 1n << 40n],
  ["Gi", 1n << 30n],
  ["Mi", 1n << 20n],
  ["Ki", 1n << 10n],
];

/** Longer texts are no quantities: reading digits takes time that grows faster than their number. */
const LONGEST = 256;

/** Undefined: malformed. */
export function parseQuantity(text: string): Quantity | undefined {
  if (text.length > LONGEST) return undefined;
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([KMGTPE]i)|([numkMGTPE]))?$/.exec(text);
  if (!match) return undefined;
  const [, number = "", exponent, binary, decimal] = match;
  const base = parseDecimal(number + (exponent ?? ""));
  if (!base) return undefined;
  const value = roundAwayFromZero(scaled(base, binary, decimal), NANO);
  const format = binary !== undefined ? "binary" : exponent !== undefined ? "exponent" : "decimal";
  return new Quantity(value, format, text);
}

function scaled(base: Decimal, binary: string | undefined, decimal: string | undefined): Decimal {
  const factor = BINARY_SUFFIXES.find(([suffix]) => suffix === binary)?.[1];
  if (factor !== undefined) return multiplyDecimals(base, { digits: factor, scale: 0 });
  const power = DECIMAL_SUFFIXES.find(([suffix]) => suffix === decimal)?.[1];
  return power === undefined ? base : multiplyDecimals(base, parseDecimal(`1e${power}`) ?? ZERO);
}

/** A JSON number where a quantity stands (`cpu: 2`). */
export function quantityOf(value: number | bigint): Quantity | undefined {
  const decimal = decimalOf(value);
  return decimal && new Quantity(roundAwayFromZero(decimal, NANO), "decimal", String(value));
}

export function compareQuantities(a: Quantity, b: Quantity): number {
  return compareDecimals(a.value, b.value);
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return new Quantity(addDecimals(a.value, b.value), formatOf(a, b));
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, negateQuantity(b));
}

export function negateQuantity({ value, format }: Quantity): Quantity {
  return new Quantity({ digits: -value.digits, scale: value.scale }, format);
}

/** Undefined: the number is not finite. */
export function multiplyQuantity(quantity: Quantity, factor: number | bigint): Quantity | undefined {
  const decimal = decimalOf(factor);
  return decimal && new Quantity(multiplyDecimals(quantity.value, decimal), quantity.format);
}

/** Undefined: division by zero. */
export function divideQuantities(a: Quantity, b: Quantity): number | bigint | undefined {
  return divideDecimals(a.value, b.value);
}

/** A zero takes the format of the other, as in Kubernetes. */
function formatOf(a: Quantity, b: Quantity): QuantityFormat {
  return a.value.digits === 0n ? b.format : a.format;
}

/** The one spelling that Kubernetes prints: the largest suffix that leaves no fraction. */
export function canonicalQuantity({ value, format }: Quantity): string {
  if (value.digits === 0n) return "0";
  const rounded = roundAwayFromZero(value, NANO);
  const magnitude = rounded.digits < 0n ? -rounded.digits : rounded.digits;
  if (format === "binary" && rounded.scale === 0 && magnitude >= 1024n) {
    const [suffix, factor] = BINARY_SUFFIXES.find(([, unit]) => rounded.digits % unit === 0n) ?? ["", 1n];
    return `${rounded.digits / factor}${suffix}`;
  }
  for (const [suffix, power] of DECIMAL_SUFFIXES) {
    const inUnits = multiplyDecimals(rounded, parseDecimal(`1e${-power}`) ?? ZERO);
    if (inUnits.scale > 0) continue;
    return printDecimal(inUnits) + (format === "exponent" && power !== 0 ? `e${power}` : suffix);
  }
  return printDecimal(rounded);
}
