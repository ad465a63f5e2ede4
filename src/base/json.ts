/**
 * JSON as this program reads and writes it: integers of any size are exact, `__proto__` is an ordinary key,
 * the last of duplicate keys wins (as the API server reads them).
 */

export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Sixteen digits in a row may be an integer that a double cannot hold; anything shorter is always exact. */
const MAY_LOSE_DIGITS = /\d{16}/;

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver?: Reviver) => JsonValue;
const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** Parses JSON; throws SyntaxError. Integers beyond 2^53 become bigint; only texts that may hold one pay for it. */
export function parseJson(text: string): JsonValue {
  return MAY_LOSE_DIGITS.test(text) ? parse(text, exactIntegers) : parse(text);
}

const exactIntegers: Reviver = (_key, value, context) => {
  if (typeof value !== "number" || Number.isSafeInteger(value) || context.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
};

/** Writes JSON; bigint comes out as the integer it is. */
export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? rawJSON(item.toString()) : item));
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the text nests arrays and objects deeper than `limit`, judged from the text alone (strings skipped). */
export function nestsDeeperThan(text: string, limit: number): boolean {
  // HOT PATH: nothing can nest deeper than it is opened, and to search is much faster than to look at each character.
  if (text.length <= limit || opensAtMost(text, limit)) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/** Whether brackets and braces open no more often than that, wherever they stand. */
function opensAtMost(text: string, limit: number): boolean {
  let opened = 0;
  for (const open of ["[", "{"]) {
    for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) if (++opened > limit) return false;
  }
  return true;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== 0x22) index += text.charCodeAt(index) === 0x5c ? 2 : 1;
  return index;
}
