/**
 * Exact decimal numbers of any size: `digits × 10^-scale`. Quantities are made of them; binary floating point never
 * takes part in a comparison.
 */

export interface Decimal {
  readonly digits: bigint;
  /** Not negative. */
  readonly scale: number;
}

export const ZERO: Decimal = { digits: 0n, scale: 0 };

/** The exponents that a number may have: enough for every double, too little to fill the memory. */
const LARGEST_EXPONENT = 400;

/** Reads `-12`, `0.5`, `.5`, `5.`, `1e3`, `1.5E-2`. Undefined: malformed. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const power = Number(exponent);
  if (Math.abs(power) > LARGEST_EXPONENT) return undefined;
  const digits = BigInt(whole + fraction);
  return normal(sign === "-" ? -digits : digits, fraction.length - power);
}

/** The decimal that the number prints as. */
export function decimalOf(value: number | bigint): Decimal | undefined {
  if (typeof value === "bigint") return { digits: value, scale: 0 };
  return Number.isFinite(value) ? parseDecimal(String(value)) : undefined;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return normal(at(a, scale) + at(b, scale), scale);
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return normal(a.digits * b.digits, a.scale + b.scale);
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = at(a, scale) - at(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Undefined: division by zero. Whole results are exact, others the nearest double. */
export function divideDecimals(a: Decimal, b: Decimal): number | bigint | undefined {
  if (b.digits === 0n) return undefined;
  const scale = Math.max(a.scale, b.scale);
  const [numerator, denominator] = [at(a, scale), at(b, scale)];
  if (numerator % denominator === 0n) return wholeNumber(numerator / denominator);
  const precision = 40n;
  return Number(`${(numerator * 10n ** precision) / denominator}e-${precision}`);
}

/** The nearest whole multiple of 10^-scale that is not nearer to zero. */
export function roundAwayFromZero(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return value;
  const divisor = 10n ** BigInt(value.scale - scale);
  const quotient = value.digits / divisor;
  const exact = quotient * divisor === value.digits;
  return normal(exact ? quotient : quotient + (value.digits < 0n ? -1n : 1n), scale);
}

export function printDecimal({ digits, scale }: Decimal): string {
  if (scale === 0) return digits.toString();
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  return `${digits < 0n ? "-" : ""}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** A number where a double is exact, else a bigint. */
export function wholeNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The digits at a larger scale. */
function at({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function normal(digits: bigint, scale: number): Decimal {
  if (scale < 0) return { digits: digits * 10n ** BigInt(-scale), scale: 0 };
  let [value, places] = [digits, scale];
  while (places > 0 && value % 10n === 0n) {
    value /= 10n;
    places--;
  }
  return { digits: value, scale: places };
}
