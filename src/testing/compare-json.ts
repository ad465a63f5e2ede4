/** `becomes {…}`: an object holds these fields, lists element by element. The answer names the first places that differ. */
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { equalPresent } from "../mutate/equality.ts";

export interface Difference {
  readonly path: string;
  readonly expected: JsonValue | undefined;
  readonly actual: JsonValue | undefined;
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
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    const items = actual as readonly JsonValue[];
    return expected.flatMap((item: JsonValue, index) => missingFrom(items[index], item, `${path}[${index}]`));
  }
  return equalPresent(actual, expected) ? [] : [{ path, expected, actual }];
}
