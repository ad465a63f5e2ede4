/**
 * Recognises the head of a call as an API server writes it, and nothing else: one request line, a closed set of headers in
 * Go's spelling, each once. INVARIANT: what is recognised means the same to every HTTP parser; at the first doubt it is
 * not recognised, and the HTTP server judges it.
 */
import { type ReviewName, reviewNames } from "../../review/review-path.ts";
import { timeoutOf } from "../review-service.ts";

export interface RequestHead {
  readonly name: ReviewName;
  /** As the URL says it. */
  readonly timeout: string | undefined;
  /** The same in milliseconds. */
  readonly patience: number | undefined;
  readonly bodyLength: number;
  readonly authorization: string | undefined;
}

/** A head that is longer is not one of those. */
export const HEAD_LIMIT = 8192;

const REQUEST_LINE = /^POST \/([a-z]{6,12})(?:\?timeout=([0-9]{1,5}(?:ms|s|m)))? HTTP\/1\.1$/;
/** One space after the colon, none at the end, and only characters that can be seen. */
const HEADER = /^([A-Z][A-Za-z-]{3,15}): ([\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?)$/;
const LENGTH = /^[1-9][0-9]{0,7}$/;
const KNOWN: ReadonlySet<string> = new Set([
  "Host",
  "User-Agent",
  "Content-Length",
  "Accept",
  "Content-Type",
  "Authorization",
  "Accept-Encoding",
]);

/** `text`: all before the empty line, one character for each byte. */
export function recogniseHead(text: string): RequestHead | undefined {
  const lines = text.split("\r\n");
  const [, path, timeout] = REQUEST_LINE.exec(lines[0] ?? "") ?? [];
  const name = reviewNames.find((known) => known === path);
  if (name === undefined) return undefined;
  const headers = new Map<string, string>();
  for (let index = 1; index < lines.length; index++) {
    const [, key, value] = HEADER.exec(lines[index] ?? "") ?? [];
    if (key === undefined || value === undefined || !KNOWN.has(key) || headers.has(key)) return undefined;
    headers.set(key, value);
  }
  const length = headers.get("Content-Length") ?? "";
  if (!headers.has("Host") || headers.get("Content-Type") !== "application/json" || !LENGTH.test(length))
    return undefined;
  return {
    name,
    timeout,
    patience: timeoutOf(timeout),
    bodyLength: Number(length),
    authorization: headers.get("Authorization"),
  };
}
