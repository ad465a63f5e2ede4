/** `in` as a closure. HOT PATH: a constant text in a list, and a text in a constant list, look at nothing else. */
import { isList, type Outcome, type Truth, type Value } from "../values/value.ts";
import { goThrough } from "./bounded.ts";
import type { Code } from "./code.ts";
import { isConstant, NO_FRAME } from "./constant-code.ts";
import type { Evaluate } from "./frame.ts";
import { type Linker, primitiveOf } from "./linker.ts";
import { isIn } from "./membership.ts";
import type { Condition } from "./truth.ts";

export function linkIn({ left, right }: { readonly left: Code; readonly right: Code }, linker: Linker): Condition {
  const value = linker.code(left);
  const list = linker.code(right);
  const text = primitiveOf(left);
  if (typeof text === "string") return textIn(text, list);
  const texts = isConstant(right) ? textsOf(list(NO_FRAME)) : undefined;
  const search: Condition = (frame) => {
    const whole = list(frame);
    return goThrough(frame, whole) ?? isIn(value(frame), whole);
  };
  if (texts === undefined) return search;
  return (frame) => {
    const item = value(frame);
    return typeof item === "string" ? texts.has(item) : isIn(item, list(frame));
  };
}

function textIn(text: string, list: Evaluate): Condition {
  return (frame) => {
    const whole = list(frame);
    if (whole === undefined) return false;
    return isList(whole) ? (goThrough(frame, whole) ?? isTextInList(text, whole)) : isIn(text, whole);
  };
}

function isTextInList(text: string, list: readonly Value[]): Truth {
  let plain = true;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (item === text) return true;
    if (typeof item !== "string") plain = false;
  }
  return plain ? false : isIn(text, list);
}

function textsOf(outcome: Outcome): ReadonlySet<string> | undefined {
  if (!isList(outcome)) return undefined;
  return outcome.every((item) => typeof item === "string") ? new Set(outcome) : undefined;
}
