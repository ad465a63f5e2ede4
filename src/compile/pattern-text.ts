/**
 * The canonical text of patterns as nearly all rules say them, put together without looking through them. HOT PATH: the
 * same as {@link canonicalText}, in a tenth of the time.
 */
import type { NamespacePattern, PlacePattern, SubjectPattern, SubjectSet } from "../check/checked.ts";
import { canonicalText } from "./canonical.ts";

export function subjectSetText({ include, except }: SubjectSet): string {
  return `{"except":${listText(except, subjectText)},"include":${listText(include, subjectText)}}`;
}

export function subjectText(subject: SubjectPattern): string {
  if ((subject.kind === "user" || subject.kind === "group") && "glob" in subject.pattern) {
    return `{"kind":"${subject.kind}","pattern":${globText(subject.pattern)}}`;
  }
  return canonicalText(subject);
}

export function placeText({ only, include, except }: PlacePattern): string {
  return `{"except":${listText(except, namespaceText)},"include":${listText(include, namespaceText)},"only":${only}}`;
}

function namespaceText(pattern: NamespacePattern): string {
  if (pattern.kind === "name" && "glob" in pattern.pattern) {
    return `{"kind":"name","pattern":${globText(pattern.pattern)}}`;
  }
  return canonicalText(pattern);
}

function globText({ glob }: { readonly glob: string }): string {
  return `{"glob":${JSON.stringify(glob)}}`;
}

function listText<Item>(list: readonly Item[], textOf: (item: Item) => string): string {
  return `[${list.map(textOf).join(",")}]`;
}
