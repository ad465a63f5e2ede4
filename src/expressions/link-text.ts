/**
 * Interpolated strings as closures, in their three modes: `text` (an absent value is an error), `message` (nothing
 * fails, everything is cut) and `pattern` (what is put in matches to the letter; a list gives one pattern for each
 * element, an absent value a pattern that matches nothing).
 */
import { escapeGlob } from "../values/glob.ts";
import { Failure, isList, type Outcome, UNKNOWN, type Value } from "../values/value.ts";
import { textWithin } from "./bounded.ts";
import type { Code } from "./code.ts";
import type { Evaluate, Frame } from "./frame.ts";
import type { Linker } from "./linker.ts";
import { finishMessage, printInMessage, printText } from "./print.ts";

type Parts = readonly (string | Code)[];
type LinkedParts = readonly (string | Evaluate)[];

export function linkText(mode: "text" | "message" | "pattern", parts: Parts, linker: Linker): Evaluate {
  const linked = parts.map((part) => (typeof part === "string" ? part : linker.code(part)));
  switch (mode) {
    case "text":
      return (frame) => textOf(linked, frame);
    case "message":
      return (frame) => messageOf(linked, frame);
    case "pattern":
      return (frame) => patternsOf(linked, frame);
  }
}

/** Any expression as a message: it never fails. */
export function linkMessage(code: Code, linker: Linker): (frame: Frame) => string {
  const parts = code.op === "text" && code.mode !== "pattern" ? code.parts : [code];
  const linked = parts.map((part) => (typeof part === "string" ? part : linker.code(part)));
  return (frame) => messageOf(linked, frame);
}

function textOf(parts: LinkedParts, frame: Frame): Outcome {
  let text = "";
  let failed: Failure | undefined;
  let isAbsent = false;
  for (const part of parts) {
    const outcome = typeof part === "string" ? part : part(frame);
    if (typeof outcome === "string") text += outcome;
    else if (outcome === UNKNOWN) return UNKNOWN;
    else if (outcome instanceof Failure) failed ??= outcome;
    else if (outcome === undefined || outcome === null) isAbsent = true;
    else text += printText(outcome as Value);
  }
  return failed ?? (isAbsent ? new Failure("an interpolated value is absent") : textWithin(text));
}

function messageOf(parts: LinkedParts, frame: Frame): string {
  let text = "";
  for (const part of parts) text += typeof part === "string" ? part : printInMessage(part(frame));
  return finishMessage(text);
}

/** Several lists in one pattern multiply; more patterns than this are no policy that somebody meant. */
const MAX_PATTERNS = 10_000;

/** One pattern as text, several as a list, none (it matches nothing) as an empty list. */
function patternsOf(parts: LinkedParts, frame: Frame): Outcome {
  let texts: readonly string[] = [""];
  let failed: Failure | undefined;
  for (const part of parts) {
    const outcome = typeof part === "string" ? part : part(frame);
    if (outcome === UNKNOWN) return UNKNOWN;
    if (outcome instanceof Failure) failed ??= outcome;
    if (failed !== undefined) continue;
    const pieces = typeof part === "string" ? [part] : literals(outcome as Value);
    if (texts.length * pieces.length > MAX_PATTERNS) failed = new Failure("the pattern stands for too many patterns");
    else texts = texts.flatMap((text) => pieces.map((piece) => text + piece));
  }
  if (failed !== undefined) return failed;
  return texts.length === 1 ? texts[0] : texts;
}

function literals(value: Value): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) return [escapeGlob(printText(value))];
  const present = value.filter((item) => item !== undefined && item !== null);
  return present.map((item) => escapeGlob(printText(item)));
}
