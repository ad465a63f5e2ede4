/** Code that reads nothing of a request, so that its value can be made once. */
import type { Code } from "./code.ts";
import type { Frame } from "./frame.ts";

/** What constant code is evaluated in: it reads nothing. */
export const NO_FRAME: Frame = {
  roots: {
    user: undefined,
    request: undefined,
    object: undefined,
    oldObject: undefined,
    pod: undefined,
    oldPod: undefined,
    namespace: undefined,
    cluster: undefined,
    claims: undefined,
    now: 0,
  },
  slots: [],
  places: [],
  podPath: [],
  nextChange: Number.POSITIVE_INFINITY,
  walked: 0,
};

export function isConstant(code: Code): boolean {
  switch (code.op) {
    case "const":
    case "scalar":
      return true;
    case "list":
      return code.items.every(isConstant);
    case "map":
      return code.entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    default:
      return false;
  }
}
