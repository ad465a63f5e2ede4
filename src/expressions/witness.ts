/**
 * Witnesses of a condition: cheap looks at parts of the request, such that the condition is false where none of them
 * sees anything. They may see more than the condition says, never less, so a condition that is not false anywhere else
 * is always looked at itself. They are plain data that one loop runs over, because most conditions are false and a call
 * for each costs more than what it finds out.
 *
 * INVARIANT: they hold for parts that were read out of maps (read-parts.ts): JSON, absent as undefined, never an error.
 */
import { compileGlob, type Glob } from "../values/glob.ts";
import { isList } from "../values/value.ts";
import type { Code } from "./code.ts";
import { isConstant } from "./constant-code.ts";
import { linkCode } from "./link.ts";
import { NO_FRAME } from "./constant-code.ts";
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

/** undefined: the condition has no witnesses. */
export function witnessesOf(code: Code): readonly Witness[] | undefined {
  return witnesses(code, true);
}

export function witnessOfItems(list: Code): readonly Witness[] | undefined {
  return seeing(list, { look: "has-items" });
}

/** Witnesses of the condition (`is`), or of its negation. */
function witnesses(code: Code, is: boolean): readonly Witness[] | undefined {
  switch (code.op) {
    case "not":
      return witnesses(code.of, !is);
    case "boolean":
      return witnesses(code.of, is);
    case "and":
    case "or":
      return (code.op === "and") === is ? ofSome(code.operands, is) : ofEach(code.operands, is);
    case "has":
      return seeing(code.of, { look: is ? "is-not" : "is", value: undefined });
    case "equal":
      return ofEquality(code.left, code.right, is);
    case "not-equal":
      return ofEquality(code.left, code.right, !is);
    case "in":
      return ofMembership(code.left, code.right, is);
    case "not-in":
      return ofMembership(code.left, code.right, !is);
    case "matches":
      return ofPattern(code.value, code.pattern, is);
    case "not-matches":
      return ofPattern(code.value, code.pattern, !is);
    case "any":
      return is ? witnessOfItems(code.loop.in) : undefined;
    case "member":
    case "fallback":
      // As a condition; what is no boolean is an error, and seen by both.
      return seeing(code, { look: "is-not", value: !is });
    default:
      return undefined;
  }
}

/** One operand that is false decides: the fewest looks are the best. */
function ofSome(operands: readonly Code[], is: boolean): readonly Witness[] | undefined {
  let best: readonly Witness[] | undefined;
  for (const operand of operands) {
    const found = witnesses(operand, is);
    if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
  }
  return best;
}

function ofEach(operands: readonly Code[], is: boolean): readonly Witness[] | undefined {
  const all: Witness[] = [];
  for (const operand of operands) {
    const found = witnesses(operand, is);
    if (found === undefined) return undefined;
    all.push(...found);
  }
  return all;
}

function ofEquality(left: Code, right: Code, is: boolean): readonly Witness[] | undefined {
  const constant = primitiveOf(right);
  const value = constant ?? primitiveOf(left);
  if (value === undefined) return undefined;
  return seeing(constant === undefined ? right : left, { look: is ? "is" : "is-not", value });
}

function ofMembership(left: Code, right: Code, is: boolean): readonly Witness[] | undefined {
  const text = primitiveOf(left);
  if (typeof text === "string") return seeing(withoutEmpty(right), { look: is ? "holds" : "lacks", text });
  const list = isConstant(right) ? linkCode(right)(NO_FRAME) : undefined;
  if (!isList(list) || !list.every((item) => typeof item === "string")) return undefined;
  return seeing(left, { look: is ? "is-one-of" : "is-none-of", texts: new Set(list) });
}

/** Nothing is in an absent list, nor in the empty one that stands for it. */
function withoutEmpty(list: Code): Code {
  if (list.op !== "fallback" || !isConstant(list.fallback)) return list;
  const fallback = linkCode(list.fallback)(NO_FRAME);
  return isList(fallback) && fallback.length === 0 ? list.value : list;
}

function ofPattern(value: Code, pattern: Code, is: boolean): readonly Witness[] | undefined {
  const source = primitiveOf(pattern);
  if (typeof source !== "string") return undefined;
  return seeing(value, { look: is ? "matches" : "misses", glob: compileGlob(source) });
}

function seeing(of: Code, look: Look): readonly Witness[] | undefined {
  if (of.op === "member") return canBeRead(of) ? [{ part: of, otherwise: undefined, ...look }] : undefined;
  if (of.op !== "fallback" || of.value.op !== "member" || !canBeRead(of.value)) return undefined;
  const otherwise = primitiveOf(of.fallback);
  return otherwise === undefined ? undefined : [{ part: of.value, otherwise, ...look }];
}

/** A chain of members that starts at a loop variable or a root. */
function canBeRead(code: MemberCode): boolean {
  if (code.name in Object.prototype) return false;
  if (code.of.op === "member") return canBeRead(code.of);
  return code.of.op === "slot" || (code.of.op === "root" && code.of.root !== "now");
}
