/** Words of the language that a letter keeps from being read: `nmed "web"`, `goup "sre"`. */
import { Identifier } from "../../grammar/tokens.ts";
import { isString } from "../../grammar/segments.ts";
import { nearest } from "../base/nearest.ts";
import { type Finding, replacing, type Scene, spanOfToken } from "./scene.ts";

/** What stands before a text, and is no name. */
const BEFORE_TEXT = ["named", "because", "help", "until", "between", "selecting", "from", "by", "in"];
/** What says whose name the text is. */
const KINDS_OF_CALLER = ["user", "group", "serviceaccount", "node", "uid", "extra"];

export function misspeltWord({ tokens, index, found }: Scene): Finding | undefined {
  if (found === undefined) return undefined;
  const [previous, next] = [tokens[index - 1], tokens[index + 1]];
  if (found.tokenType === Identifier && next !== undefined && isString(next))
    return instead(found, nearest(found.image, [...BEFORE_TEXT, ...KINDS_OF_CALLER]));
  if (isString(found) && previous?.tokenType === Identifier)
    return instead(previous, nearest(previous.image, KINDS_OF_CALLER));
  return undefined;
}

function instead(token: NonNullable<Scene["found"]>, word: string | undefined): Finding | undefined {
  if (word === undefined) return undefined;
  const span = spanOfToken(token);
  const message = `\`${token.image}\` has no meaning here`;
  const title = `write \`${word}\``;
  return { code: "syntax", span, message, help: `did you mean \`${word}\`?`, fix: replacing(span, word, title) };
}
