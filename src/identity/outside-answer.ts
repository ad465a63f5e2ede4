/**
 * One GET to an outside service, bounded in time and size. Redirects are not followed: they would carry what is sent to
 * wherever an answer points. INVARIANT: a failure is told by codes, never by messages, which may quote what was sent.
 */
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";

export interface OutsideOptions {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** PEM; absent: the authorities that Node trusts. */
  readonly ca: string | undefined;
  readonly headers: OutgoingHttpHeaders;
  /** Bytes. */
  readonly limit: number;
}

export type OutsideAnswer =
  /** 2xx. */
  | { readonly kind: "answered"; readonly body: string }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "failed"; readonly why: string; readonly timeout: boolean };

/** Never rejects. */
export function getOutside(url: URL, { timeout, ca, headers, limit }: OutsideOptions): Promise<OutsideAnswer> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout);
    const secure = url.protocol === "https:";
    const settings: RequestOptions = {
      method: "GET",
      headers: { accept: "application/json", "user-agent": "verdict", ...headers },
      // A connection for each question: a kept one may be closed by the other side in the very moment it is used.
      agent: false,
      signal,
      ...(ca === undefined ? {} : { ca }),
      ...(secure ? { minVersion: "TLSv1.2" } : {}),
    };
    const fail = (error: unknown) => resolve(failure(error, signal.aborted));
    // Not imported: a declaration would make Node load all that this module can give, a whole HTTP client among it.
    const send = secure ? httpsRequest : process.getBuiltinModule("node:http").request;
    const outgoing = send(url, settings, (response) => {
      readAnswer(response, limit).then((answer) => {
        resolve(answer);
        outgoing.destroy();
      }, fail);
    });
    outgoing.on("error", fail);
    outgoing.end();
  });
}

async function readAnswer(response: IncomingMessage, limit: number): Promise<OutsideAnswer> {
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) return { kind: "status", status };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      return { kind: "failed", why: `its answer is larger than ${limit / 1024} KiB`, timeout: false };
    }
    chunks.push(chunk);
  }
  return { kind: "answered", body: Buffer.concat(chunks).toString("utf8") };
}

function failure(error: unknown, timedOut: boolean): OutsideAnswer {
  if (timedOut) return { kind: "failed", why: "it did not answer in time", timeout: true };
  const code = error instanceof Error && "code" in error ? String(error.code) : "it failed";
  return { kind: "failed", why: code, timeout: false };
}
