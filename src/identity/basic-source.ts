/**
 * A source that asks an outside service with HTTP basic authentication: 2xx is yes, 401 and 403 are no, anything else is
 * an error. Redirects are not followed, since they would carry the password to wherever an answer points.
 */
import { request as httpRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { isJsonObject, type JsonObject, nestsDeeperThan, parseJson } from "../base/json.ts";
import type { Credentials, IdentitySource, SourceAnswer } from "./source.ts";

export interface BasicOptions {
  readonly url: URL;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** PEM; absent: the authorities that Node trusts. */
  readonly ca: string | undefined;
  readonly allowSystem: IdentitySource["allowSystem"];
}

const ANSWER_LIMIT = 64 * 1024;
const NESTING_LIMIT = 100;

export function basicSource(name: string, options: BasicOptions): IdentitySource {
  return {
    type: "basic",
    name,
    allowSystem: options.allowSystem,
    verify: (credentials) => ask(options, credentials),
  };
}

function ask(options: BasicOptions, credentials: Credentials): Promise<SourceAnswer> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(options.timeout);
    const secure = options.url.protocol === "https:";
    const settings: RequestOptions = {
      method: "GET",
      headers: { authorization: authorization(credentials), accept: "application/json", "user-agent": "verdict" },
      // A connection for each question: a kept one may be closed by the other side in the very moment it is used.
      agent: false,
      signal,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(secure ? { minVersion: "TLSv1.2" } : {}),
    };
    const fail = (error: unknown) => resolve(failure(error, signal.aborted));
    const send = secure ? httpsRequest : httpRequest;
    const outgoing = send(options.url, settings, (response) => {
      readAnswer(response, credentials.name).then((answer) => {
        resolve(answer);
        outgoing.destroy();
      }, fail);
    });
    outgoing.on("error", fail);
    outgoing.end();
  });
}

function authorization({ name, password }: Credentials): string {
  return `Basic ${Buffer.from(`${name}:${password}`, "utf8").toString("base64")}`;
}

async function readAnswer(response: IncomingMessage, name: string): Promise<SourceAnswer> {
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) return { kind: "rejected" };
  if (status < 200 || status > 299) return { kind: "error", why: `it answered ${status}`, timeout: false };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) return { kind: "error", why: "its answer is larger than 64 KiB", timeout: false };
    chunks.push(chunk);
  }
  // INVARIANT: the name is the one that was checked, whatever the answer calls it.
  return { kind: "vouched", claims: { ...claimsOf(Buffer.concat(chunks).toString("utf8")), username: name } };
}

function claimsOf(text: string): JsonObject {
  if (nestsDeeperThan(text, NESTING_LIMIT)) return {};
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** INVARIANT: only error codes, never messages, which may quote what was sent. */
function failure(error: unknown, timedOut: boolean): SourceAnswer {
  if (timedOut) return { kind: "error", why: "it did not answer in time", timeout: true };
  const code = error instanceof Error && "code" in error ? String(error.code) : "it failed";
  return { kind: "error", why: code, timeout: false };
}
