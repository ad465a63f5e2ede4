/** The value of code that reads nothing of a request: no root, no slot but those of its own loops. */
import type { Code } from "../../expressions/code.ts";
import { NO_FRAME } from "../../expressions/constant-code.ts";
import type { Frame } from "../../expressions/frame.ts";
import { linkCode } from "../../expressions/link.ts";
import { Failure, type Outcome, UNKNOWN, type Value } from "../../values/value.ts";
import type { Checked } from "./checked-expression.ts";

/** undefined: not a constant, or it cannot be computed. An absent constant has the value undefined. */
export function foldConstant(checked: Checked): { readonly value: Value } | undefined {
  const { value } = foldOutcome(checked) ?? { value: UNKNOWN };
  return value === UNKNOWN || value instanceof Failure ? undefined : { value };
}

/** With what went wrong, and how many items were walked for it; undefined: not a constant. */
export function foldOutcome(checked: Checked): { readonly value: Outcome; readonly walked: number } | undefined {
  if (checked.broken === true) return undefined;
  if (checked.constant !== undefined) return { value: checked.constant, walked: 0 };
  if (readsRequest(checked.code, new Set())) return undefined;
  const frame = emptyFrame();
  const value = linkCode(checked.code)(frame);
  return { value, walked: frame.walked };
}

/** Whether the code reads a root, or a slot that is none of `own`. */
export function readsRequest(code: Code, own: ReadonlySet<number>): boolean {
  if (code.op === "root") return true;
  if (code.op === "slot") return !own.has(code.slot);
  if (code.op === "const" || code.op === "scalar") return false;
  const slots = new Set(own);
  return partsOfCode(code, slots).some((part) => readsRequest(part, slots));
}

/** The parts of code; the slots that its loops bind are added to `slots`. */
export function partsOfCode(code: Code, slots: Set<number> = new Set()): readonly Code[] {
  const parts: Code[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) value.forEach(collect);
    else if ("op" in value) parts.push(value as Code);
    else {
      if ("slots" in value && Array.isArray(value.slots)) for (const slot of value.slots) slots.add(slot);
      Object.values(value).forEach(collect);
    }
  };
  if (code.op !== "const") Object.values(code).forEach(collect);
  return parts;
}

export function emptyFrame(): Frame {
  return { ...NO_FRAME, slots: [], places: [] };
}
