/**
 * The same value with texts of its own. What was cut out of a file keeps the whole file alive as long as it lives, and
 * the program lives longer than the files it was made of.
 */

export function ownTexts<Value>(value: Value): Value {
  // A program is plain data; what is not (a number of arbitrary size, say) has no text in it.
  return owned(value) as Value;
}

function owned(value: unknown): unknown {
  if (typeof value === "string") return readAnew(value);
  if (Array.isArray(value)) return isJson(value) ? readAnew(value) : value.map(owned);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, owned(item)]));
}

/** The engine offers no copy of a text; reading it anew makes one. */
function readAnew(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Whether it comes back from its JSON as it is. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isJson);
      return Object.getPrototypeOf(value) === Object.prototype && hasJson(value);
    default:
      return false;
  }
}

function hasJson(value: object): boolean {
  for (const key in value) {
    if (key === "__proto__" || key === "toJSON" || !isJson((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}
