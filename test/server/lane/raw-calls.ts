/** Bytes sent as they are, in the pieces they are given in, and the replies that came, whole, without their date. */
import { connect, type TLSSocket } from "node:tls";

export const go = (
  path: string,
  body: string | Buffer,
  changes: Readonly<Record<string, string | undefined>> = {},
): Buffer => {
  const bytes = Buffer.from(body);
  const headers: Record<string, string | undefined> = {
    Host: "127.0.0.1:18443",
    "User-Agent": "Go-http-client/1.1",
    "Content-Length": String(bytes.length),
    Accept: "application/json, */*",
    "Content-Type": "application/json",
    "Accept-Encoding": "gzip",
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}\r\n`],
  );
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1"), bytes]);
};

/** A request after which either way of serving ends the connection. */
const LAST = Buffer.from("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
/** Bytes whose end never comes are waited for by the server, and here until this client says that there are no more. */
const PATIENCE = 1000;

export interface RawClient {
  /** Everything that is answered to the bytes, and then to one last request. `endless`: they may swallow that request. */
  all(pieces: readonly Buffer[], endless?: boolean): Promise<readonly string[]>;
  open(): Promise<RawConnection>;
}
export interface RawConnection {
  /** Sends the pieces one after another, and takes that many replies. */
  exchange(pieces: readonly Buffer[], replies: number): Promise<readonly string[]>;
  readonly socket: TLSSocket;
}

export function rawClient(url: string, ca: string, credentials: object = {}): RawClient {
  const dial = (): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const port = Number(new URL(url).port);
      const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca, ...credentials }, () =>
        resolve(socket),
      );
      socket.setNoDelay(true);
      socket.once("error", reject);
    });
  return {
    async all(pieces, endless = false) {
      const socket = await dial();
      const chunks: Buffer[] = [];
      const closed = new Promise<void>((resolve) => {
        socket.on("data", (chunk: Buffer) => chunks.push(chunk));
        socket.on("error", () => resolve());
        socket.on("end", resolve);
        socket.on("close", () => resolve());
      });
      await sendPieces(socket, [...pieces, LAST]);
      const timer = setTimeout(() => socket.end(), endless ? PATIENCE : 60_000);
      await closed;
      clearTimeout(timer);
      socket.destroy();
      return repliesIn(Buffer.concat(chunks)).replies;
    },
    async open() {
      const socket = await dial();
      let received = Buffer.alloc(0);
      let wake = () => {};
      socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        wake();
      });
      socket.on("error", () => wake());
      socket.on("close", () => wake());
      return {
        socket,
        async exchange(pieces, count) {
          await sendPieces(socket, pieces);
          for (;;) {
            const { replies, rest } = repliesIn(received);
            if (replies.length >= count || socket.destroyed) {
              received = rest;
              return replies;
            }
            await new Promise<void>((resolve) => (wake = resolve));
          }
        },
      };
    },
  };
}

async function sendPieces(socket: TLSSocket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || piece.length === 0) continue;
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function repliesIn(bytes: Buffer): { readonly replies: readonly string[]; readonly rest: Buffer<ArrayBuffer> } {
  const replies: string[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const head = bytes.toString("latin1", at, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (bytes.length < end + 4 + length) break;
    const shown = head
      .replace(/\r\nDate: [^\r]+/, "")
      .split("\r\n")
      .map((line) => line.toLowerCase());
    replies.push(`${shown.join("\n")}\n\n${bytes.toString("utf8", end + 4, end + 4 + length)}`);
    at = end + 4 + length;
  }
  return { replies, rest: Buffer.from(bytes.subarray(at)) };
}
