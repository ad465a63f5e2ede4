/**
 * Links checked expression code into closures: constants are built, scalars read and patterns compiled here, once;
 * evaluating reads the frame and nothing else. No code is generated from policy text.
 */
import { Failure, isList, type Outcome, type Truth, UNKNOWN, type Value } from "../values/value.ts";
import { Time } from "../values/time.ts";
import { arithmetic, negate } from "./arithmetic.ts";
import type { Code, RootName } from "./code.ts";
import { fromConstant } from "./constant.ts";
import { describe } from "./describe.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { linkCall } from "./link-call.ts";
import { linkEquality, linkOrder, negated } from "./link-comparison.ts";
import { linkComprehension, linkQuantifier } from "./link-loops.ts";
import { linkGlobMatch, linkRegexMatch } from "./link-pattern.ts";
import { linkMessage as linkMessageWith, linkText } from "./link-text.ts";
import { type Linker, primitiveOf } from "./linker.ts";
import { setEntry } from "./map-entry.ts";
import { elementOf, keyedElementOf, memberOf } from "./member.ts";
import { isIn } from "./membership.ts";
import { convertTo, readScalar } from "./scalars.ts";
import { type Condition, truthOf } from "./truth.ts";

const LINKER: Linker = { code: linkCode, condition: linkCondition };

/** The closure that evaluates the code in a frame. */
export function linkCode(code: Code): Evaluate {
  switch (code.op) {
    case "const":
      return constantly(fromConstant(code.value));
    case "scalar":
      return constantly(readScalar(code.type, code.text));
    case "root":
      return linkRoot(code.root);
    case "slot": {
      const { slot } = code;
      return (frame) => frame.slots[slot];
    }
    case "member":
      return linkMember(code);
    case "index":
      return linkIndex(code.of, code.index);
    case "keyed":
      return linkKeyed(code);
    case "fallback":
      return linkFallback(linkCode(code.value), linkCode(code.fallback));
    case "if":
      return linkIf(linkCondition(code.condition), linkCode(code.then), linkCode(code.else));
    case "add":
    case "subtract":
    case "multiply":
    case "divide": {
      const calculate = arithmetic(code.op);
      const left = linkCode(code.left);
      const right = linkCode(code.right);
      return (frame) => calculate(left(frame), right(frame));
    }
    case "negate":
      return linkNegate(linkCode(code.of));
    case "list":
      return built(code, linkList(code.items.map(linkCode)));
    case "map":
      return built(
        code,
        linkMap(code.entries.map(({ key, value }) => ({ key: linkCode(key), value: linkCode(value) }))),
      );
    case "comprehension":
      return linkComprehension(code, LINKER);
    case "text":
      return linkText(code.mode, code.parts, LINKER);
    case "call":
      return linkCall(code.name, code.args, LINKER);
    case "convert":
      return linkConvert(code);
    default:
      return linkCondition(code);
  }
}

/** The closure of a condition: what is no truth value becomes a Failure. */
export function linkCondition(code: Code): Condition {
  switch (code.op) {
    case "has":
      return linkHas(linkCode(code.of));
    case "not":
      return negated(linkCondition(code.of));
    case "and":
      return linkAll(code.operands.map(linkCondition), false);
    case "or":
      return linkAll(code.operands.map(linkCondition), true);
    case "equal":
    case "not-equal":
      return linkEquality(code.op, code, LINKER);
    case "less":
    case "less-equal":
    case "greater":
    case "greater-equal":
      return linkOrder(code.op, code, LINKER);
    case "in":
      return linkIn(code.left, code.right);
    case "not-in":
      return negated(linkIn(code.left, code.right));
    case "matches":
      return linkGlobMatch(code, LINKER);
    case "not-matches":
      return negated(linkGlobMatch(code, LINKER));
    case "matches-regex":
      return linkRegexMatch(code, LINKER);
    case "not-matches-regex":
      return negated(linkRegexMatch(code, LINKER));
    case "any":
    case "every":
    case "no":
      return linkQuantifier(code.op, code.loop, code.body, LINKER);
    case "boolean":
      return linkCondition(code.of);
    default: {
      const evaluate = linkCode(code);
      return (frame) => truthOf(evaluate(frame));
    }
  }
}

/** The text of a message; it never fails. */
export function linkMessage(code: Code): (frame: Frame) => string {
  return linkMessageWith(code, LINKER);
}

/** What the parts of bodies call the linker by. */
export const linker: Linker = LINKER;

// ---- reading -----------------------------------------------------------------------

function constantly(outcome: Outcome): Evaluate {
  return () => outcome;
}

function linkRoot(root: RootName): Evaluate {
  if (root !== "now") return (frame) => frame.roots[root];
  // Whoever reads the clock other than in a comparison sees another value at the next instant.
  return (frame) => {
    const { now } = frame.roots;
    if (now + 1 < frame.nextChange) frame.nextChange = now + 1;
    return new Time(now);
  };
}

/** HOT PATH: chains of members are one closure, with the first two steps unrolled. */
function linkMember(code: Code & { readonly op: "member" }): Evaluate {
  const names: string[] = [];
  let start: Code = code;
  while (start.op === "member") {
    names.unshift(start.name);
    start = start.of;
  }
  const of = linkCode(start);
  const [first = "", second, ...rest] = names;
  if (second === undefined) return (frame) => memberOf(of(frame), first);
  if (rest.length === 0) return (frame) => memberOf(memberOf(of(frame), first), second);
  return (frame) => {
    let value = memberOf(memberOf(of(frame), first), second);
    for (let index = 0; index < rest.length; index++) {
      if (value === undefined) return undefined;
      value = memberOf(value, rest[index] as string);
    }
    return value;
  };
}

function linkIndex(of: Code, index: Code): Evaluate {
  const value = linkCode(of);
  const constant = primitiveOf(index);
  if (constant !== undefined) return (frame) => elementOf(value(frame), constant);
  const at = linkCode(index);
  return (frame) => elementOf(value(frame), at(frame));
}

function linkKeyed({ of, key, index }: Code & { readonly op: "keyed" }): Evaluate {
  const value = linkCode(of);
  const at = linkCode(index);
  return (frame) => keyedElementOf(value(frame), key, at(frame));
}

function linkHas(of: Evaluate): Condition {
  return (frame) => {
    const value = of(frame);
    if (value === UNKNOWN || value instanceof Failure) return value;
    return value !== undefined && value !== null;
  };
}

/** Catches absence only, never errors. */
function linkFallback(value: Evaluate, fallback: Evaluate): Evaluate {
  return (frame) => {
    const outcome = value(frame);
    return outcome === undefined || outcome === null ? fallback(frame) : outcome;
  };
}

function linkIf(condition: Condition, then: Evaluate, otherwise: Evaluate): Evaluate {
  return (frame) => {
    const truth = condition(frame);
    return truth === true ? then(frame) : truth === false ? otherwise(frame) : truth;
  };
}

// ---- truth -------------------------------------------------------------------------

/** `or` (deciding: true) or `and` (deciding: false): the deciding operand wins, then unknown, then the first error. */
function linkAll(operands: readonly Condition[], deciding: boolean): Condition {
  return (frame) => {
    let result: Truth = !deciding;
    for (let index = 0; index < operands.length; index++) {
      const truth = (operands[index] as Condition)(frame);
      if (truth === deciding) return deciding;
      if (truth === UNKNOWN || (typeof truth !== "boolean" && typeof result === "boolean")) result = truth;
    }
    return result;
  };
}

/** HOT PATH: text in a list of constant texts is one look-up. */
function linkIn(left: Code, right: Code): Condition {
  const value = linkCode(left);
  const list = linkCode(right);
  const texts = isConstant(right) ? textsOf(list(NO_FRAME)) : undefined;
  if (texts === undefined) return (frame) => isIn(value(frame), list(frame));
  return (frame) => {
    const item = value(frame);
    return typeof item === "string" ? texts.has(item) : isIn(item, list(frame));
  };
}

function textsOf(outcome: Outcome): ReadonlySet<string> | undefined {
  if (!isList(outcome)) return undefined;
  return outcome.every((item) => typeof item === "string") ? new Set(outcome) : undefined;
}

// ---- making ------------------------------------------------------------------------

/** What constant code is evaluated in: it reads nothing. */
const NO_FRAME: Frame = {
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
};

/** Lists and maps of constants are made once. */
function built(code: Code, evaluate: Evaluate): Evaluate {
  return isConstant(code) ? constantly(evaluate(NO_FRAME)) : evaluate;
}

function isConstant(code: Code): boolean {
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

function linkNegate(of: Evaluate): Evaluate {
  return (frame) => {
    const value = of(frame);
    return value === UNKNOWN || value instanceof Failure ? value : negate(value as Value);
  };
}

/** Absent elements are left out. */
function linkList(items: readonly Evaluate[]): Evaluate {
  return (frame) => {
    const list: Value[] = [];
    let failed: Outcome;
    for (const item of items) {
      const value = item(frame);
      if (value === UNKNOWN) failed = UNKNOWN;
      else if (value instanceof Failure) failed ??= value;
      else if (value !== undefined && value !== null) list.push(value as Value);
    }
    return failed ?? list;
  };
}

/** Entries whose value is absent are left out. */
function linkMap(entries: readonly { readonly key: Evaluate; readonly value: Evaluate }[]): Evaluate {
  return (frame) => {
    const map: Record<string, Value> = {};
    let failed: Outcome;
    for (const entry of entries) {
      const key = entry.key(frame);
      const value = entry.value(frame);
      if (key === UNKNOWN || value === UNKNOWN) failed = UNKNOWN;
      else if (key instanceof Failure) failed ??= key;
      else if (value instanceof Failure) failed ??= value;
      else if (typeof key !== "string")
        failed ??= new Failure(`the keys of a map are strings, not ${describe(key as Value)}`);
      else if (value !== undefined && value !== null) setEntry(map, key, value as Value);
    }
    return failed ?? map;
  };
}

function linkConvert({ to, of }: Code & { readonly op: "convert" }): Evaluate {
  const value = linkCode(of);
  return (frame) => {
    const outcome = value(frame);
    if (outcome === undefined || outcome === null) return undefined;
    return outcome === UNKNOWN || outcome instanceof Failure ? outcome : convertTo(to, outcome as Value);
  };
}
