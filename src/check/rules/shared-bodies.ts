/**
 * Conditions that many grants say in the same words, about nobody but the caller: one body for all of them. What such a
 * condition means depends on no name that a set declares, and on nothing else that its grant says.
 */
import type { CheckedBody } from "../checked.ts";
import type { BodyPart } from "../expression-access.ts";
import type { CheckContext } from "./check-context.ts";

/** Words of conditions, what belongs to `user`, signs, and strings without interpolation. */
const aboutTheCaller = /^(?:(?:when|unless|user|in|not|and|or|has|absent|is)\b|\.[\w-]+|"[^"{\\]*"|[ \n[\]=!])*$/;
const LONGEST_KEPT = 500;

const known = new WeakMap<CheckContext["expressionNames"], Map<string, readonly CheckedBody[]>>();

/** `made`: by the long way. */
export function sharedBodies(
  parts: readonly BodyPart[],
  { expressionNames, collector }: CheckContext,
  made: () => readonly CheckedBody[],
): readonly CheckedBody[] {
  const text = textOf(parts);
  if (text === undefined) return made();
  const ofSet = known.get(expressionNames) ?? new Map<string, readonly CheckedBody[]>();
  known.set(expressionNames, ofSet);
  const there = ofSet.get(text);
  if (there !== undefined) return there;
  const mistakes = collector.diagnostics.length;
  const bodies = made();
  if (collector.diagnostics.length === mistakes) ofSet.set(text, bodies);
  return bodies;
}

/** undefined: they may say something else in another place. */
function textOf(parts: readonly BodyPart[]): string | undefined {
  let text = "";
  for (const { file, clauses } of parts) {
    for (const { kind, span } of clauses) {
      if ((kind !== "when" && kind !== "unless") || span.end - span.start > LONGEST_KEPT) return undefined;
      text += `${file.text.slice(span.start, span.end)}\n`;
    }
  }
  return text !== "" && text.length <= LONGEST_KEPT && aboutTheCaller.test(text) ? text : undefined;
}
