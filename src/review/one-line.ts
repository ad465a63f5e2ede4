/**
 * Text for people, made safe for where it goes: the reason of a decision stands in a user's 403 and in audit logs, and the
 * API server drops a warning that holds any control character.
 */

const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** HOT PATH: what most texts are, and what nothing is to be done about. */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Control characters and line ends become one space, lone surrogates the replacement character; cut to `limit` characters. */
export function oneLine(text: string, limit = Number.POSITIVE_INFINITY): string {
  if (text.length <= limit && (text === "" || PLAIN.test(text))) return text;
  return cut(text.toWellFormed().replace(CONTROL, " ").trim(), limit);
}

/** At most `limit` characters (code points), the last of them an ellipsis where something was cut. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}
