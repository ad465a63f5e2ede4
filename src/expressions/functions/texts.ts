/** Functions of text. Characters are Unicode code points. */
import { Failure, type Value, type ValueMap } from "../../values/value.ts";
import { itemsWithin, MOST_TEXT, textWithin, TooMuch } from "../bounded.ts";
import { printText } from "../print.ts";
import { regexCache } from "../regex.ts";
import { type LibraryFunction, onList, onText, plain, textOf } from "./library-function.ts";
import { simpleLower, simpleUpper } from "./simple-case.ts";

export const TEXT_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  lower: onText("lower", simpleLower),
  upper: onText("upper", simpleUpper),
  trim: onText("trim", (text) => trimmed(text, "\t\n\v\f\r ")),
  trimPrefix: onTwoTexts("trimPrefix", (text, prefix) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: onTwoTexts("trimSuffix", (text, suffix) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  split: onTwoTexts("split", split),
  join: onList("join", join, ""),
  replace: onText("replace", replace),
  capture: { absent: undefined, make: capture },
  text: plain((value) => textWithin(printText(value))),
  labelValue: onText("labelValue", labelValue),
  serviceAccount: onText("serviceAccount", serviceAccount),
  pathWithin: onTwoTexts("pathWithin", pathWithin, false),
};

function onTwoTexts(
  name: string,
  call: (text: string, other: string) => Value | Failure,
  absent?: Value,
): LibraryFunction {
  return onText(
    name,
    (text, second) => {
      const other = textOf(name, second);
      return other instanceof Failure ? other : call(text, other);
    },
    absent,
  );
}

function join(list: readonly Value[], separator: Value): string | Failure {
  const between = separator === undefined ? ", " : textOf("join", separator);
  if (between instanceof Failure) return between;
  let text = "";
  for (const [index, item] of list.entries()) {
    text += index === 0 ? printText(item) : between + printText(item);
    if (text.length > MOST_TEXT) break;
  }
  return textWithin(text);
}

function split(text: string, separator: string): Value | Failure {
  const parts = separator === "" ? [...text] : text.split(separator);
  return itemsWithin(parts.length) ?? parts;
}

function replace(text: string, old: Value, by: Value): string | Failure {
  const before = textOf("replace", old);
  const after = textOf("replace", by);
  if (before instanceof Failure) return before;
  if (after instanceof Failure) return after;
  if (before === "") return text;
  const parts = text.split(before);
  const length = text.length + (parts.length - 1) * (after.length - before.length);
  return length > MOST_TEXT ? new TooMuch(`a text of more than ${MOST_TEXT} characters`) : parts.join(after);
}

function capture(): (text: Value, pattern: Value) => Value | Failure {
  const regexes = regexCache();
  return (value, pattern) => {
    const text = textOf("capture", value);
    const source = textOf("capture", pattern);
    if (text instanceof Failure) return text;
    if (source instanceof Failure) return source;
    const regex = regexes(source);
    return regex instanceof Failure ? regex : regex.groups(text);
  };
}

const MAX_LABEL = 63;

/** A legal label value: what may not stand in one becomes `-`, the ends are letters or digits. */
function labelValue(text: string): string {
  const legal = trimmed(text.replace(/[^A-Za-z0-9._-]/gu, "-"), "._-");
  return trimmed(legal.slice(0, MAX_LABEL), "._-");
}

/** Without these characters at either end. (A regular expression anchored at the end would be quadratic.) */
function trimmed(text: string, characters: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && characters.includes(text[start] ?? "")) start++;
  while (end > start && characters.includes(text[end - 1] ?? "")) end--;
  return text.slice(start, end);
}

function serviceAccount(text: string): ValueMap | undefined {
  const [system, kind, namespace, name, ...rest] = text.split(":", 5);
  if (system !== "system" || kind !== "serviceaccount" || rest.length > 0) return undefined;
  return namespace && name ? { namespace, name } : undefined;
}

/** By segments, so that `/var/log` does not hold `/var/logs`. */
function pathWithin(path: string, prefix: string): boolean | Failure {
  const inner = segments(path);
  if (inner.includes("..")) return new Failure(`a path that is compared may not hold "..": ${JSON.stringify(path)}`);
  const outer = segments(prefix);
  if (path.startsWith("/") !== prefix.startsWith("/")) return false;
  return outer.every((segment, index) => inner[index] === segment);
}

function segments(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}
