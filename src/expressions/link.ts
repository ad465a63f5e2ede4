/**
 * Links checked expression code into closures: constants are built, scalars read and patterns compiled here, once;
 * evaluating reads the frame and nothing else. No code is generated from policy text.
 */
import { Failure, type Outcome, type Truth, UNKNOWN, type Value } from "../values/value.ts";
import { Time } from "../values/time.ts";
import { arithmetic, negate } from "./arithmetic.ts";
import type { Code, RootName } from "./code.ts";
import { fromConstant } from "./constant.ts";
import { isConstant, NO_FRAME } from "./constant-code.ts";
import { describe } from "./describe.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { linkCall } from "./link-call.ts";
import { linkEquality, linkOrder, negated } from "./link-comparison.ts";
import { linkIn } from "./link-in.ts";
import { linkComprehension, linkQuantifier } from "./link-loops.ts";
import { linkMember } from "./link-member.ts";
import { linkGlobMatch, linkRegexMatch } from "./link-pattern.ts";
import { linkMessage as linkMessageWith, linkText } from "./link-text.ts";
import { type Linker, primitiveOf } from "./linker.ts";
import { setEntry } from "./map-entry.ts";
import { elementOf, keyedElementOf } from "./member.ts";
import { convertTo, readScalar } from "./scalars.ts";
import { type Condition, truthOf } from "./truth.ts";

/** Every expression by itself: nothing is kept from one to the next. */
export const linker: Linker = {
  code: (code) => linkValue(code, linker),
  condition: (code) => linkTruth(code, linker),
  keptAs: () => undefined,
  voidedBy: () => NONE,
};

const NONE: readonly number[] = [];

/** The closure that evaluates the code in a frame. */
export function linkCode(code: Code): Evaluate {
  return linker.code(code);
}

/** The closure of a condition: what is no truth value becomes a Failure. */
export function linkCondition(code: Code): Condition {
  return linker.condition(code);
}

/** The closure of one expression, whose parts are linked by `linker`. */
export function linkValue(code: Code, linker: Linker): Evaluate {
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
      return linkMember(code, linker);
    case "index":
      return linkIndex(code.of, code.index, linker);
    case "keyed":
      return linkKeyed(code, linker);
    case "fallback":
      return linkFallback(linker.code(code.value), linker.code(code.fallback));
    case "if":
      return linkIf(linker.condition(code.condition), linker.code(code.then), linker.code(code.else));
    case "add":
    case "subtract":
    case "multiply":
    case "divide": {
      const calculate = arithmetic(code.op);
      const left = linker.code(code.left);
      const right = linker.code(code.right);
      return (frame) => calculate(left(frame), right(frame));
    }
    case "negate":
      return linkNegate(linker.code(code.of));
    case "list":
      return built(code, linkList(code.items.map(linker.code)));
    case "map":
      return built(
        code,
        linkMap(code.entries.map(({ key, value }) => ({ key: linker.code(key), value: linker.code(value) }))),
      );
    case "comprehension":
      return linkComprehension(code, linker);
    case "text":
      return linkText(code.mode, code.parts, linker);
    case "call":
      return linkCall(code.name, code.args, linker);
    case "convert":
      return linkConvert(code, linker);
    default:
      return linkTruth(code, linker);
  }
}

/** The closure of one condition, whose parts are linked by `linker`. */
export function linkTruth(code: Code, linker: Linker): Condition {
  switch (code.op) {
    case "has":
      return linkHas(linker.code(code.of), true);
    case "not":
      return linkNot(code.of, linker);
    case "and":
      return linkAll(code.operands.map(linker.condition), false);
    case "or":
      return linkAll(code.operands.map(linker.condition), true);
    case "equal":
    case "not-equal":
      return linkEquality(code.op, code, linker);
    case "less":
    case "less-equal":
    case "greater":
    case "greater-equal":
      return linkOrder(code.op, code, linker);
    case "in":
      return linkIn(code, linker);
    case "not-in":
      return negated(linkIn(code, linker));
    case "matches":
      return linkGlobMatch(code, linker);
    case "not-matches":
      return negated(linkGlobMatch(code, linker));
    case "matches-regex":
      return linkRegexMatch(code, linker);
    case "not-matches-regex":
      return negated(linkRegexMatch(code, linker));
    case "any":
    case "every":
    case "no":
      return linkQuantifier(code.op, code.loop, code.body, linker);
    case "boolean":
      return linker.condition(code.of);
    default: {
      const evaluate = linker.code(code);
      return (frame) => truthOf(evaluate(frame));
    }
  }
}

/** The text of a message; it never fails. */
export function linkMessage(code: Code): (frame: Frame) => string {
  return linkMessageWith(code, linker);
}

// ---- reading -----------------------------------------------------------------------

function constantly(outcome: Outcome): Evaluate {
  return () => outcome;
}

/** One closure for each, so that none of them looks for a name. */
const ROOTS: Readonly<Record<Exclude<RootName, "now">, Evaluate>> = {
  user: (frame) => frame.roots.user,
  request: (frame) => frame.roots.request,
  object: (frame) => frame.roots.object,
  oldObject: (frame) => frame.roots.oldObject,
  pod: (frame) => frame.roots.pod,
  oldPod: (frame) => frame.roots.oldPod,
  namespace: (frame) => frame.roots.namespace,
  cluster: (frame) => frame.roots.cluster,
  claims: (frame) => frame.roots.claims,
};

function linkRoot(root: RootName): Evaluate {
  if (root !== "now") return ROOTS[root];
  // Whoever reads the clock other than in a comparison sees another value at the next instant.
  return (frame) => {
    const { now } = frame.roots;
    if (now + 1 < frame.nextChange) frame.nextChange = now + 1;
    return new Time(now);
  };
}

function linkIndex(of: Code, index: Code, linker: Linker): Evaluate {
  const value = linker.code(of);
  const constant = primitiveOf(index);
  if (constant !== undefined) return (frame) => elementOf(value(frame), constant);
  const at = linker.code(index);
  return (frame) => elementOf(value(frame), at(frame));
}

function linkKeyed({ of, key, index }: Code & { readonly op: "keyed" }, linker: Linker): Evaluate {
  const value = linker.code(of);
  const at = linker.code(index);
  return (frame) => keyedElementOf(value(frame), key, at(frame));
}

/** `is`: what it is when the value is there. */
function linkHas(of: Evaluate, is: boolean): Condition {
  return (frame) => {
    const value = of(frame);
    if (value === undefined || value === null) return !is;
    return value === UNKNOWN || value instanceof Failure ? value : is;
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

/** The most frequent forms have closures that need no second one to turn the answer around. */
function linkNot(of: Code, linker: Linker): Condition {
  if (linker.keptAs(of) === undefined) {
    if (of.op === "has") return linkHas(linker.code(of.of), false);
    if (of.op === "equal") return linkEquality("not-equal", of, linker);
    if (of.op === "not-equal") return linkEquality("equal", of, linker);
  }
  return negated(linker.condition(of));
}

// ---- making ------------------------------------------------------------------------

/** Lists and maps of constants are made once. */
function built(code: Code, evaluate: Evaluate): Evaluate {
  return isConstant(code) ? constantly(evaluate(NO_FRAME)) : evaluate;
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

function linkConvert({ to, of }: Code & { readonly op: "convert" }, linker: Linker): Evaluate {
  const value = linker.code(of);
  return (frame) => {
    const outcome = value(frame);
    if (outcome === undefined || outcome === null) return undefined;
    return outcome === UNKNOWN || outcome instanceof Failure ? outcome : convertTo(to, outcome as Value);
  };
}
