/**
 * Clients as an API server is one: connections that stay open, one call at a time on each, no call repeated. A call counts as
 * failed if its connection ends before the answer; a connection that ends between two calls is opened anew.
 */
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { pause } from "../../e2e/harness/eventually.ts";
import { count, newTally, type Tally } from "./tally.ts";

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface Call {
  /** With its query. */
  readonly path: string;
  readonly body: string | Buffer;
  readonly judge: (reply: Reply) => "good" | "failed" | "wrong";
}

export interface LoadOptions {
  /** `https://127.0.0.1:8443`; asked whenever a connection is opened. */
  readonly url: () => string;
  readonly tls: ConnectionOptions;
  readonly connections: number;
  /** Milliseconds between an answer and the next call of a connection. */
  readonly every: number;
  /** Calls of one connection before its client closes it and opens another. */
  readonly callsPerConnection?: number;
  next(): Call;
  /** A connection that cannot be opened is a call that failed, unless this says that it was to be expected. */
  readonly mayBeRefused?: () => boolean;
}

export interface Load {
  readonly tally: Tally;
  /** No further calls; resolves when those under way are answered. */
  stop(): Promise<void>;
}

const PATIENCE = 20_000;

export function startLoad(options: LoadOptions): Load {
  const tally = newTally();
  let stopped = false;
  const client = async (): Promise<void> => {
    while (!stopped) {
      let connection: Connection;
      try {
        connection = await open(options);
      } catch (error) {
        if (options.mayBeRefused?.() !== true) count(tally, "failed", () => `not connected: ${String(error)}`);
        await pause(20);
        continue;
      }
      await talk(connection);
      connection.socket.destroy();
    }
  };
  const talk = async (connection: Connection): Promise<void> => {
    for (let calls = 0; !stopped && connection.usable && calls < (options.callsPerConnection ?? Infinity); calls++) {
      const call = options.next();
      const reply = await connection.exchange(bytesOf(call.path, call.body));
      if (reply === undefined) count(tally, "failed", () => `no answer to ${call.path}`);
      else
        count(
          tally,
          call.judge(reply),
          () => `${reply.status} ${reply.text.slice(0, 300)} to ${String(call.body).slice(0, 300)}`,
        );
      await pause(options.every);
    }
  };
  const clients = Array.from({ length: options.connections }, client);
  return {
    tally,
    async stop() {
      stopped = true;
      await Promise.all(clients);
    },
  };
}

/** One call on a connection of its own. */
export async function askOnce(
  url: string,
  tls: ConnectionOptions,
  path: string,
  body: string | Buffer,
): Promise<Reply> {
  const connection = await open({ url: () => url, tls });
  const reply = await connection.exchange(bytesOf(path, body));
  connection.socket.destroy();
  if (reply === undefined) throw new Error(`no answer to ${path}`);
  return reply;
}

interface Connection {
  readonly socket: TLSSocket;
  /** Neither side has said that it is over. */
  readonly usable: boolean;
  /** undefined: it ended, or nothing came. */
  exchange(bytes: Buffer): Promise<Reply | undefined>;
}

function open({ url, tls }: Pick<LoadOptions, "url" | "tls">): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url());
    const socket = connect({ host: hostname, port: Number(port), servername: "localhost", ...tls }, () => {
      resolve(connection);
    });
    socket.setNoDelay(true);
    let usable = true;
    let received = Buffer.alloc(0);
    let wake: ((reply: Reply | undefined) => void) | undefined;
    const over = (error?: Error): void => {
      usable = false;
      wake?.(undefined);
      reject(error ?? new Error("closed"));
    };
    socket
      .on("error", over)
      .on("end", over)
      .on("close", () => over());
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const whole = replyIn(received);
      if (whole === undefined) return;
      received = received.subarray(whole.length) as Buffer<ArrayBuffer>;
      if (whole.last) usable = false;
      wake?.(whole.reply);
    });
    const connection: Connection = {
      socket,
      get usable() {
        return usable;
      },
      exchange(bytes) {
        return new Promise((answered) => {
          const timer = setTimeout(() => answered(undefined), PATIENCE);
          wake = (reply) => {
            clearTimeout(timer);
            wake = undefined;
            answered(reply);
          };
          socket.write(bytes);
        });
      },
    };
  });
}

function bytesOf(path: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const head =
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:18443\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: ${bytes.length}\r\n` +
    "Accept: application/json, */*\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n";
  return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
}

function replyIn(
  bytes: Buffer,
): { readonly reply: Reply; readonly length: number; readonly last: boolean } | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const length = end + 4 + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  if (bytes.length < length) return undefined;
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
  const last = /^connection: close/im.test(head);
  return { reply: { status, text: bytes.toString("utf8", end + 4, length) }, length, last };
}
