/**
 * The same value with texts of its own. What was cut out of a file keeps the whole file alive as long as it lives, and
 * the program lives longer than the files it was made of.
 */

export function ownTexts<Value>(value: Value): Value {
  // A program is plain data; what is not (a number of arbitrary size, say) has no text in it.
  return owned(value) as Value;
}

function owned(value: unknown): unknown {
  if (typeof value === "string") return ownText(value);
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === "string") ? ownStrings(value) : value.map(owned);
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, owned(item)]));
}

/** The engine offers no copy of a text; reading it anew makes one. */
function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

function ownStrings(texts: readonly string[]): readonly string[] {
  return JSON.parse(JSON.stringify(texts)) as readonly string[];
}
