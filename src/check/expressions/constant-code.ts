/** A value known at load as code. The same value gives the same code object, so large data is not copied. */
import type { Code } from "../../expressions/code.ts";
import { toConstant } from "../../expressions/constant.ts";
import { Scalar, type Value } from "../../values/value.ts";

const known = new WeakMap<object, Code>();

export function constantCode(value: Value): Code {
  if (typeof value !== "object" || value === null) return { op: "const", value: toConstant(value) };
  const code = known.get(value) ?? codeOf(value);
  known.set(value, code);
  return code;
}

function codeOf(value: Value): Code {
  if (value instanceof Scalar) return { op: "scalar", type: value.type, text: value.toString() };
  return { op: "const", value: toConstant(value) };
}
