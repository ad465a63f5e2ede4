/** `becomes {…}`: an object holds these fields, lists element by element. The answer names the places that differ. */
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { equalPresent } from "../mutate/equality.ts";
import { describeJson } from "./describe-json.ts";

export interface Difference {
  readonly path: string;
  /** For people, in the spelling of a test. */
  readonly expected: string;
  readonly actual: string;
}

/** Empty: everything expected is there. */
export function missingFrom(
  actual: JsonValue | undefined,
  expected: JsonValue | undefined,
  path = "",
): readonly Difference[] {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      missingFrom(Object.hasOwn(actual, key) ? actual[key] : undefined, value, path === "" ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const items = actual as readonly JsonValue[];
    const common = expected.slice(0, items.length) as readonly JsonValue[];
    const inside = common.flatMap((item, index) => missingFrom(items[index], item, `${path}[${index}]`));
    if (expected.length === items.length) return inside;
    return [{ path, expected: elements(expected.length), actual: elements(items.length) }, ...inside];
  }
  if (equalPresent(actual, expected)) return [];
  return [{ path: path || "the object", expected: describeJson(expected), actual: describeJson(actual) }];
}

function elements(count: number): string {
  return `${count} element${count === 1 ? "" : "s"}`;
}
