/**
 * A token → name and password, cut at the first colon. A token without a colon is somebody else's (a JWT has none, so none
 * ever reaches a password source), and an empty or unprintable part is refused before anybody is asked.
 */
import type { Credentials } from "./source.ts";

/** Longer ones are no passwords, and hashing them would be work for whoever sends them. */
const PART_LIMIT = 1024;

export function parseCredentials(token: string): Credentials | undefined {
  const colon = token.indexOf(":");
  if (colon <= 0 || colon === token.length - 1) return undefined;
  const name = token.slice(0, colon);
  const password = token.slice(colon + 1);
  if (name.length > PART_LIMIT || password.length > PART_LIMIT) return undefined;
  return isPlain(name) && isPlain(password) ? { name, password } : undefined;
}

function isPlain(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
