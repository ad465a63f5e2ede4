/** The bytes of a reply, as the HTTP server would write them. */
import { STATUS_CODES } from "node:http";

export interface ReplyOptions {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** Further header lines, each with its line end. */
  readonly headers?: string;
  /** Whether the connection stays open. */
  readonly keepAlive: boolean;
}

export function httpReplies(keepAliveSeconds: number): (options: ReplyOptions) => string {
  const open = `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`;
  let second = 0;
  let date = "";
  return ({ status, body, headers = "", keepAlive }) => {
    const now = Math.trunc(Date.now() / 1000);
    if (now !== second) {
      second = now;
      date = new Date(now * 1000).toUTCString();
    }
    return (
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n${headers}content-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nDate: ${date}\r\n${keepAlive ? open : "Connection: close\r\n\r\n"}${body}`
    );
  };
}
