/**
 * When an element is in a list already. `append` and `prepend` do nothing for what is there: in a list with keys
 * an element with the same keys, in another list of objects one that contains every given field, in a list of
 * scalars an equal one.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { equalPresent, ownValue, presentKeys } from "./equality.ts";

/** The API server fills this key before anything reads it, so an author may leave it out. */
const FILLED_KEYS: ReadonlyMap<string, JsonValue> = new Map([["protocol", "TCP"]]);

export function isThere(
  list: readonly JsonValue[],
  element: JsonValue,
  keys: readonly string[] | undefined,
): boolean {
  if (!isJsonObject(element)) return list.some((item) => equalPresent(item, element));
  const identity = identityOf(element, keys);
  return list.some((item) => {
    if (!isJsonObject(item)) return false;
    if (identity === undefined) return containsFields(item, element);
    return identityOf(item, keys) === identity;
  });
}

/** The keys of an element as one text; undefined where the list has no keys or the element none of them. */
export function identityOf(element: JsonValue, keys: readonly string[] | undefined): string | undefined {
  if (!isJsonObject(element) || keys === undefined || keys.length === 0) return undefined;
  if (keys.every((key) => (ownValue(element, key) ?? null) === null)) return undefined;
  return JSON.stringify(keys.map((key) => keyText(ownValue(element, key) ?? FILLED_KEYS.get(key))));
}

function keyText(value: JsonValue | undefined): string {
  return typeof value === "string" ? `"${value}` : String(value ?? null);
}

/** Every given field is there with what was given, maps inside likewise; lists inside must be equal. */
function containsFields(item: JsonObject, given: JsonObject): boolean {
  return presentKeys(given).every((key) => {
    const expected = given[key];
    const actual = ownValue(item, key);
    if (isJsonObject(expected) && isJsonObject(actual)) return containsFields(actual, expected);
    return equalPresent(actual, expected);
  });
}
