/**
 * Calls as a kube-apiserver writes them, ready to be sent: the bytes of the head and the body, and what the plain scan
 * says that the answer must be. Each body has a credential's id of sixteen characters, which can be written over in place, so
 * that no two bodies are alike and making one costs next to nothing.
 */
import type { Workload } from "../workload/model.ts";
import { generate } from "../workload/rules.ts";
import { bodyOf, requestsFor } from "../workload/requests.ts";
import { oracleOf } from "../workload/prefiltered.ts";

export interface PreparedCall {
  readonly bytes: Buffer;
  /** Where the sixteen characters begin. */
  readonly serial: number;
  /** What the body of the answer must hold. */
  readonly expected: Buffer;
}

const MARK = "JTI=";
const EXPECTED = {
  allow: Buffer.from('"allowed":true'),
  deny: Buffer.from('"denied":true'),
  "no-opinion": Buffer.from('"allowed":false'),
} as const;

/** What a server is given: a set that brings no thousands of warnings with it. */
export function workloadServed(rules: number): Workload {
  return generate(rules, undefined, "no overlaps");
}

export function preparedCalls(rules: number, count: number): readonly PreparedCall[] {
  const workload = workloadServed(rules);
  const decide = oracleOf(workload);
  return requestsFor(workload, count).map((ask) => {
    const body = bodyOf(ask);
    const head =
      "POST /authorize?timeout=3s HTTP/1.1\r\nHost: 127.0.0.1:8443\r\nUser-Agent: Go-http-client/1.1\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\nAccept: application/json, */*\r\n` +
      "Content-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n";
    const bytes = Buffer.from(head + body);
    const serial = bytes.indexOf(MARK) + MARK.length;
    return { bytes, serial, expected: EXPECTED[decide(ask)] };
  });
}

/** Writes a number over them, in letters: sixteen digits in a row are read with the care that large integers need. */
export function renumber({ bytes, serial }: PreparedCall, number: number): void {
  for (let at = serial + 15, rest = number; at >= serial; at--) {
    bytes[at] = 97 + (rest % 16);
    rest = Math.floor(rest / 16);
  }
}
