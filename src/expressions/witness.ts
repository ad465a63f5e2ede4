/**
 * Witnesses of a condition: cheap looks at parts of the request, such that the condition is false where none of them
 * sees anything. They may see more than the condition says, never less, so a condition that is not false anywhere else
 * is always looked at itself. They are plain data that one loop runs over, because most conditions are false and a call
 * for each costs more than what it finds out.
 *
 * INVARIANT: they hold for parts that were read out of maps (level.ts): JSON, absent as undefined, never an error.
 */
import { compileGlob, type Glob } from "../values/glob.ts";
import { isList } from "../values/value.ts";
import type { Code } from "./code.ts";
import { isConstant, NO_FRAME } from "./constant-code.ts";
import { linkCode } from "./link.ts";
import { primitiveOf } from "./linker.ts";

export type MemberCode = Code & { readonly op: "member" };
type Primitive = string | number | boolean | undefined;

/** What is seen of the part, which is `otherwise` where it is absent. */
export type Witness = { readonly part: MemberCode; readonly otherwise: Primitive } & Look;
export type Look =
  /** `undefined` is what is absent. */
  | { readonly look: "is" | "is-not"; readonly value: Primitive }
  | { readonly look: "is-one-of" | "is-none-of"; readonly texts: ReadonlySet<string> }
  /** The part is a list that holds the text, or does not. */
  | { readonly look: "holds" | "lacks"; readonly text: string }
  | { readonly look: "matches" | "misses"; readonly glob: Glob }
  /** Anything to walk. */
  | { readonly look: "has-items" };

/** Of parts of an item that fills these slots, or without slots of the request; undefined: there are none. */
export function witnessesOf(code: Code, slots: readonly number[]): readonly Witness[] | undefined {
  return witnesses(code, true, slots);
}

export function witnessOfItems(list: Code, slots: readonly number[]): readonly Witness[] | undefined {
  return seeing(list, { look: "has-items" }, slots);
}

type Slots = readonly number[];

/** Witnesses of the condition (`is`), or of its negation. */
function witnesses(code: Code, is: boolean, slots: Slots): readonly Witness[] | undefined {
  switch (code.op) {
    case "not":
      return witnesses(code.of, !is, slots);
    case "boolean":
      return witnesses(code.of, is, slots);
    case "and":
    case "or":
      return (code.op === "and") === is ? ofSome(code.operands, is, slots) : ofEach(code.operands, is, slots);
    case "has":
      return seeing(code.of, { look: is ? "is-not" : "is", value: undefined }, slots);
    case "equal":
      return ofEquality(code.left, code.right, is, slots);
    case "not-equal":
      return ofEquality(code.left, code.right, !is, slots);
    case "in":
      return ofMembership(code.left, code.right, is, slots);
    case "not-in":
      return ofMembership(code.left, code.right, !is, slots);
    case "matches":
      return ofPattern(code.value, code.pattern, is, slots);
    case "not-matches":
      return ofPattern(code.value, code.pattern, !is, slots);
    case "any":
      return is ? witnessOfItems(code.loop.in, slots) : undefined;
    case "member":
    case "fallback":
      // As a condition; what is no boolean is an error, and seen by both.
      return seeing(code, { look: "is-not", value: !is }, slots);
    default:
      return undefined;
  }
}

/** One operand that is false decides: the fewest looks are the best. */
function ofSome(operands: readonly Code[], is: boolean, slots: Slots): readonly Witness[] | undefined {
  let best: readonly Witness[] | undefined;
  for (const operand of operands) {
    const found = witnesses(operand, is, slots);
    if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
  }
  return best;
}

function ofEach(operands: readonly Code[], is: boolean, slots: Slots): readonly Witness[] | undefined {
  const all: Witness[] = [];
  for (const operand of operands) {
    const found = witnesses(operand, is, slots);
    if (found === undefined) return undefined;
    all.push(...found);
  }
  return all;
}

function ofEquality(left: Code, right: Code, is: boolean, slots: Slots): readonly Witness[] | undefined {
  const constant = primitiveOf(right);
  const value = constant ?? primitiveOf(left);
  if (value === undefined) return undefined;
  return seeing(constant === undefined ? right : left, { look: is ? "is" : "is-not", value }, slots);
}

function ofMembership(left: Code, right: Code, is: boolean, slots: Slots): readonly Witness[] | undefined {
  const text = primitiveOf(left);
  if (typeof text === "string") return seeing(withoutEmpty(right), { look: is ? "holds" : "lacks", text }, slots);
  const list = isConstant(right) ? linkCode(right)(NO_FRAME) : undefined;
  if (!isList(list) || !list.every((item) => typeof item === "string")) return undefined;
  return seeing(left, { look: is ? "is-one-of" : "is-none-of", texts: new Set(list) }, slots);
}

/** Nothing is in an absent list, nor in the empty one that stands for it. */
function withoutEmpty(list: Code): Code {
  if (list.op !== "fallback" || !isConstant(list.fallback)) return list;
  const fallback = linkCode(list.fallback)(NO_FRAME);
  return isList(fallback) && fallback.length === 0 ? list.value : list;
}

function ofPattern(value: Code, pattern: Code, is: boolean, slots: Slots): readonly Witness[] | undefined {
  const source = primitiveOf(pattern);
  if (typeof source !== "string") return undefined;
  return seeing(value, { look: is ? "matches" : "misses", glob: compileGlob(source) }, slots);
}

function seeing(of: Code, look: Look, slots: Slots): readonly Witness[] | undefined {
  if (of.op === "member") return canBeRead(of, slots) ? [{ part: of, otherwise: undefined, ...look }] : undefined;
  if (of.op !== "fallback" || of.value.op !== "member" || !canBeRead(of.value, slots)) return undefined;
  const otherwise = primitiveOf(of.fallback);
  return otherwise === undefined ? undefined : [{ part: of.value, otherwise, ...look }];
}

/** A chain of members that starts at one of the loop variables, or at a root. */
function canBeRead(code: MemberCode, slots: Slots): boolean {
  if (code.name in Object.prototype) return false;
  const { of } = code;
  if (of.op === "member") return canBeRead(of, slots);
  return of.op === "slot" ? slots.includes(of.slot) : slots.length === 0 && of.op === "root" && of.root !== "now";
}
