/**
 * Instants, read and printed as RFC 3339. Milliseconds since the epoch; finer digits are kept as a fraction.
 */
import { Scalar } from "./value.ts";

export class Time extends Scalar {
  readonly type = "time";
  readonly milliseconds: number;
  /** As written; undefined for a computed one. */
  readonly text: string | undefined;
  constructor(milliseconds: number, text?: string) {
    super();
    this.milliseconds = milliseconds;
    this.text = text;
  }
  override toString(): string {
    return this.text ?? printTime(this.milliseconds);
  }
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Undefined: malformed, or a day that no calendar has. */
export function parseTime(text: string): Time | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [fraction, sign, offsetHours = "0", offsetMinutes = "0"] = match.slice(7, 11);
  if (hour > 23 || minute > 59 || second > 59 || Number(offsetHours) > 23 || Number(offsetMinutes) > 59)
    return undefined;
  if (!isDay(year, month, day)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return new Time(date.getTime() - offset + Number(fraction ?? 0) * 1_000, text);
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const lengths = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30];
  const length = [...lengths, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= length;
}

export function compareTimes(a: Time, b: Time): number {
  return Math.sign(a.milliseconds - b.milliseconds);
}

/** In UTC, without a fraction where there is none. */
export function printTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return "(no time)";
  return date.toISOString().replace(/\.000Z$/, "Z");
}
