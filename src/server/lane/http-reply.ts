/** The bytes of a reply, as the HTTP server would write them. */

/** Not imported: a declaration would make Node load all that this module can give, a whole HTTP client among it (42 ms). */
const { STATUS_CODES } = process.getBuiltinModule("node:http");

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
  let dateAndOpen = "";
  // HOT PATH: what is the same for a second is one text.
  return ({ status, body, headers = "", keepAlive }) => {
    const now = Math.trunc(Date.now() / 1000);
    if (now !== second) {
      second = now;
      date = `\r\nDate: ${new Date(now * 1000).toUTCString()}\r\n`;
      dateAndOpen = date + open;
    }
    const begin = status === 200 && headers === "" ? OK : beginning(status, headers);
    return begin + Buffer.byteLength(body) + (keepAlive ? dateAndOpen : `${date}Connection: close\r\n\r\n`) + body;
  };
}

const OK = beginning(200, "");

function beginning(status: number, headers: string): string {
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`;
  return `${line}\r\n${headers}content-type: application/json; charset=utf-8\r\ncontent-length: `;
}
