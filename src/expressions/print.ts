/**
 * Values as text. Interpolation prints lists joined with `, ` and without quotes, scalars as written, maps as JSON.
 * Messages never fail: absent is `(none)`, and they are cut, because requests are written by strangers.
 */
import { Failure, isList, type Outcome, Scalar, UNKNOWN, type Value } from "../values/value.ts";
import { MOST_TEXT } from "./bounded.ts";
import { presentKeys } from "./map-entry.ts";

const MAX_VALUE = 256;
const MAX_MESSAGE = 1000;
/** Below this maps and lists are printed as `…`: no reader follows, and our stack stays small. */
const MAX_DEPTH = 64;

/** As `text(x)` and interpolation give it: no more than a little beyond what a text may hold. */
export function printText(value: Value): string {
  return typeof value === "string" ? value : printTo(value, MOST_TEXT);
}

/** A value inside a message: at most 256 characters. */
export function printInMessage(outcome: Outcome): string {
  if (outcome === undefined || outcome === null) return "(none)";
  if (outcome === UNKNOWN) return "(unknown)";
  if (outcome instanceof Failure) return clip(`(error: ${outcome.message})`, MAX_VALUE);
  return clip(typeof outcome === "string" ? outcome : printTo(outcome, MAX_VALUE), MAX_VALUE);
}

/** The whole message: control characters become spaces, at most 1,000 characters. */
export function finishMessage(text: string): string {
  return clip(text, MAX_MESSAGE)
    .replace(/\p{Cc}/gu, " ")
    .toWellFormed();
}

function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 2);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, splitsPair ? limit - 2 : limit - 1)}…`;
}

/** Prints until there are more than `limit` characters: what comes after would be cut. */
function printTo(value: Value, limit: number): string {
  const out: Sink = { text: "", limit };
  printPlain(value, out, 0);
  return out.text;
}
interface Sink {
  text: string;
  readonly limit: number;
}

function printPlain(value: Value, out: Sink, depth: number): void {
  if (value === undefined || value === null) return;
  if (!isList(value)) {
    if (typeof value === "object" && !(value instanceof Scalar)) printJson(value, out, depth);
    else out.text += String(value);
    return;
  }
  if (depth > MAX_DEPTH) {
    out.text += "…";
    return;
  }
  let first = true;
  for (const item of value) {
    if (item === undefined || item === null) continue;
    if (out.text.length > out.limit) return;
    if (!first) out.text += ", ";
    first = false;
    printPlain(item, out, depth + 1);
  }
}

function printJson(value: Value, out: Sink, depth: number): void {
  if (typeof value !== "object" || value === null) {
    out.text += typeof value === "string" ? JSON.stringify(value) : String(value ?? null);
  } else if (value instanceof Scalar) out.text += JSON.stringify(value.toString());
  else if (depth > MAX_DEPTH) out.text += "…";
  else if (isList(value)) printJsonList(value, out, depth);
  else {
    let separator = "{";
    for (const key of presentKeys(value)) {
      if (out.text.length > out.limit) return;
      out.text += `${separator}${JSON.stringify(key)}:`;
      printJson(value[key], out, depth + 1);
      separator = ",";
    }
    out.text += separator === "{" ? "{}" : "}";
  }
}

function printJsonList(list: readonly Value[], out: Sink, depth: number): void {
  let separator = "[";
  for (const item of list) {
    if (out.text.length > out.limit) return;
    out.text += separator;
    printJson(item, out, depth + 1);
    separator = ",";
  }
  out.text += separator === "[" ? "[]" : "]";
}
