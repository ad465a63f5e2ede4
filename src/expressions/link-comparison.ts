/**
 * `==`, `!=` and the four orders as closures. Comparisons with a constant and with `now` have closures of their own:
 * the first are most of all conditions, the second must say when they change.
 */
import { Time } from "../values/time.ts";
import { Failure, type Outcome, type Truth, UNKNOWN } from "../values/value.ts";
import type { Code } from "./code.ts";
import { equalOutcomes } from "./equality.ts";
import type { Evaluate } from "./frame.ts";
import { type Linker, primitiveOf } from "./linker.ts";
import { orderOutcomes } from "./order.ts";
import { readScalar } from "./scalars.ts";
import { type Condition } from "./truth.ts";

export type OrderOp = "less" | "less-equal" | "greater" | "greater-equal";
export type EqualityOp = "equal" | "not-equal";
interface Sides {
  readonly left: Code;
  readonly right: Code;
}

export function linkEquality(op: EqualityOp, { left, right }: Sides, linker: Linker): Condition {
  if (isNow(left)) return linkNow(op, linker.code(right));
  if (isNow(right)) return linkNow(op, linker.code(left));
  const is = op === "equal";
  const second = primitiveOf(right);
  if (second !== undefined) return comparesConstant(linker.code(left), second, is);
  const first = primitiveOf(left);
  if (first !== undefined) return comparesConstant(linker.code(right), first, is);
  const a = linker.code(left);
  const b = linker.code(right);
  const equal: Condition = (frame) => equalOutcomes(a(frame), b(frame));
  return is ? equal : negated(equal);
}

/** HOT PATH: `c.securityContext.privileged == true` ends at the first or second test. `is`: what it is when they are equal. */
function comparesConstant(evaluate: Evaluate, constant: string | number | boolean, is: boolean): Condition {
  return (frame) => {
    const value = evaluate(frame);
    if (value === constant) return is;
    if (value === undefined || typeof value === "string" || typeof value === "boolean") return !is;
    const truth = equalOutcomes(value, constant);
    return typeof truth === "boolean" ? truth === is : truth;
  };
}

export function negated(condition: Condition): Condition {
  return (frame) => {
    const truth = condition(frame);
    return typeof truth === "boolean" ? !truth : truth;
  };
}

export function linkOrder(op: OrderOp, { left, right }: Sides, linker: Linker): Condition {
  if (isNow(left)) return linkNow(op, linker.code(right));
  if (isNow(right)) return linkNow(MIRRORED[op], linker.code(left));
  const a = linker.code(left);
  const b = linker.code(right);
  const holds = HOLDS[op];
  return (frame) => {
    const order = orderOutcomes(a(frame), b(frame));
    return typeof order === "number" ? holds(order) : order;
  };
}

const HOLDS: Readonly<Record<OrderOp | EqualityOp, (order: number) => boolean>> = {
  less: (order) => order < 0,
  "less-equal": (order) => order <= 0,
  greater: (order) => order > 0,
  "greater-equal": (order) => order >= 0,
  equal: (order) => order === 0,
  "not-equal": (order) => order !== 0,
};
const MIRRORED = {
  less: "greater",
  "less-equal": "greater-equal",
  greater: "less",
  "greater-equal": "less-equal",
} as const;

// ---- the clock -------------------------------------------------------------------

function isNow(code: Code): boolean {
  return code.op === "root" && code.root === "now";
}

/** `now OP other`; tells the frame the first millisecond after now at which the answer is another. */
function linkNow(op: OrderOp | EqualityOp, other: Evaluate): Condition {
  const holds = HOLDS[op];
  return (frame) => {
    const outcome = other(frame);
    if (outcome === UNKNOWN || outcome instanceof Failure) return outcome;
    if (outcome === undefined || outcome === null) return absentOpposite(op);
    const time = typeof outcome === "string" ? readScalar("time", outcome) : outcome;
    if (!(time instanceof Time)) return time instanceof Failure ? time : notATime(op, time);
    const { now } = frame.roots;
    const result = holds(now - time.milliseconds);
    // Its answer is one before the time, maybe another at it, and the last one after it.
    const at = Math.ceil(time.milliseconds);
    for (const instant of [at, at + 1]) {
      if (instant > now && holds(instant - time.milliseconds) !== result) {
        if (instant < frame.nextChange) frame.nextChange = instant;
        break;
      }
    }
    return result;
  };
}

function absentOpposite(op: OrderOp | EqualityOp): Truth {
  if (op === "equal") return false;
  return op === "not-equal" ? true : new Failure("a time and nothing have no order");
}

function notATime(op: OrderOp | EqualityOp, value: Outcome): Truth {
  if (op === "equal" || op === "not-equal") return op === "not-equal";
  const order = orderOutcomes(new Time(0), value);
  return order instanceof Failure ? order : new Failure("only times can be compared with now");
}
