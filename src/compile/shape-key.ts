/** What a rule is beside who, what and where, as one text. Most rules of a large set have the same, and say it shortly. */
import type { CheckedBody, CheckedRule } from "../check/checked.ts";
import { canonicalText } from "./canonical.ts";

/** `known`: texts of what was asked about before, by their JSON, which is written ten times as fast. */
export function shapeKey(
  { unit, effect, shadow, gates, head, bodies }: CheckedRule,
  known: Map<string, string>,
): string {
  const short = `${effect} ${shadow} ${gates.authorization} ${gates.admission} ${JSON.stringify(unit)}`;
  const [body] = bodies;
  if (head.times.length === 0 && bodies.length === 1 && body !== undefined && isPlain(body)) return short;
  const more = { times: head.times, bodies };
  const json = jsonOf(more);
  const text = (json === undefined ? undefined : known.get(json)) ?? canonicalText(more);
  if (json !== undefined) known.set(json, text);
  return `${short} ${text}`;
}

/** undefined: it holds a number that JSON has no text for. */
function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Nothing in it: the rule holds wherever its head does, and its name is its message. */
function isPlain({ check, targets, code, exemptions }: CheckedBody): boolean {
  return (
    check === undefined &&
    targets === undefined &&
    exemptions.length === 0 &&
    code.clauses.length === 0 &&
    code.writes.length === 0 &&
    code.message === undefined &&
    code.help === undefined &&
    !code.already
  );
}
