/**
 * A page of docs/language as its test reads it. A fence of `policy` is a set by itself, or with `set=NAME` a part of a
 * set that the page builds up: its text is added to `file=PATH` (without one: `policies/NAME.policy`). `code=A,B` names the
 * diagnostics that a text earns; without it there are none. `yaml set=NAME file=PATH` is a document beside the policies,
 * and `console set=NAME` a dialogue with the real command in a folder that holds what the set is by then.
 */
import { readFileSync } from "node:fs";

export interface Fence {
  /** From 1: of the fence's first line in the page. */
  readonly line: number;
  readonly language: string;
  readonly options: ReadonlyMap<string, string>;
  readonly text: string;
}

/** What a set holds at some point of the page: texts by path. */
export type Files = ReadonlyMap<string, string>;

export interface PageSet {
  readonly line: number;
  readonly files: Files;
  /** The text as it stands in the page, for its style. */
  readonly shown: readonly string[];
  /** Diagnostics that are no notes, in the order of the alphabet. */
  readonly codes: readonly string[];
  /** Its tests are there to fail: a fence says `fails`. */
  readonly fails: boolean;
}

export interface Dialogue {
  readonly line: number;
  readonly files: Files;
  readonly turns: readonly { readonly typed: string; readonly printed: string }[];
}

export interface BookPage {
  readonly text: string;
  readonly sets: readonly PageSet[];
  readonly dialogues: readonly Dialogue[];
}

export function readBookPage(path: string): BookPage {
  const text = readFileSync(path, "utf8");
  const growing = new Map<string, Map<string, string>>();
  const sets = new Map<string, PageSet>();
  const dialogues: Dialogue[] = [];
  for (const fence of fencesOf(text)) {
    const { line, language, options } = fence;
    const name = options.get("set");
    const files = growing.get(name ?? "") ?? new Map<string, string>();
    if (language === "policy" && name === undefined) sets.set(`:${line}`, alone(fence));
    if (name === undefined) continue;
    growing.set(name, files);
    if (language === "console") dialogues.push({ line, files: new Map(files), turns: turnsOf(fence.text) });
    else add(files, fence, name);
    if (language !== "policy") continue;
    const before = sets.get(name);
    sets.set(name, {
      line: before?.line ?? line,
      files,
      shown: [...(before?.shown ?? []), fence.text],
      codes: [...(before?.codes ?? []), ...codesIn(fence)].toSorted(),
      fails: before?.fails === true || options.has("fails"),
    });
  }
  return { text, sets: [...sets.values()], dialogues };
}

function fencesOf(text: string): readonly Fence[] {
  return [...text.matchAll(/^```(\w+)(?: (.*))?\n([\s\S]*?)^```$/gm)].map((match): Fence => {
    const [, language = "", words = "", body = ""] = match;
    const options = words
      .split(" ")
      .filter((word) => word !== "")
      .map((word): [string, string] => {
        const at = word.indexOf("=");
        return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
      });
    const line = text.slice(0, match.index).split("\n").length;
    return { line, language, options: new Map(options), text: body };
  });
}

function alone(fence: Fence): PageSet {
  const files = new Map<string, string>();
  add(files, fence, "example");
  return { line: fence.line, files, shown: [fence.text], codes: codesIn(fence), fails: fence.options.has("fails") };
}

/** A text without its first line, `language 1`, is shown where that line does not matter. */
function add(files: Map<string, string>, { language, options, text }: Fence, set: string): void {
  const path = options.get("file") ?? `policies/${set}.policy`;
  const before = files.get(path);
  const isPolicy = language === "policy";
  const start = before ?? (isPolicy && !text.startsWith("language ") ? "language 1\n" : undefined);
  files.set(path, start === undefined ? text : `${start}\n${text}`);
}

function codesIn({ options }: Fence): readonly string[] {
  return (options.get("code") ?? "")
    .split(",")
    .filter((code) => code !== "")
    .toSorted();
}

function turnsOf(text: string): Dialogue["turns"] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((turn) => {
      const end = turn.indexOf("\n");
      return { typed: turn.slice(0, end), printed: turn.slice(end + 1).trimEnd() };
    });
}
