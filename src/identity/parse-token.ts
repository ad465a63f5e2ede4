/**
 * What form a token has: a name and a password, cut at the first colon, or a signed JWT, which has no colon. So none of the
 * one kind is ever shown to a source of the other, and a service account's JWT, whose issuer is the cluster, to nobody.
 */
import { isJsonObject, nestsDeeperThan, parseJson } from "../base/json.ts";
import type { Credentials, PresentedJwt, PresentedToken } from "./source.ts";

/** Longer ones are no passwords, and hashing them would be work for whoever sends them. */
const PART_LIMIT = 1024;
/** Longer ones are no tokens: an API server takes no header of that size. */
const JWT_LIMIT = 64 * 1024;
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const NESTING_LIMIT = 100;

/** Neither form: the empty object. */
export function parseToken(token: string): PresentedToken {
  const credentials = parseCredentials(token);
  if (credentials !== undefined) return { credentials };
  const jwt = parseJwt(token);
  return jwt === undefined ? {} : { jwt };
}

/** An empty or unprintable part is refused before anybody is asked. */
function parseCredentials(token: string): Credentials | undefined {
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

function parseJwt(token: string): PresentedJwt | undefined {
  if (token.length > JWT_LIMIT || !JWT.test(token)) return undefined;
  const claims = jwtClaims(token);
  return typeof claims?.["iss"] === "string" ? { text: token, issuer: claims["iss"] } : undefined;
}

/** The payload, with exact numbers; undefined: it is no JSON object. */
export function jwtClaims(token: string) {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  if (nestsDeeperThan(payload, NESTING_LIMIT)) return undefined;
  try {
    const value = parseJson(payload);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
