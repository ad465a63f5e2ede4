/**
 * Answers calls of exactly the shape that an API server sends at the connection itself, with one write; four fifths of the
 * work of a call would be the layers in between. INVARIANT: whatever is not recognised whole is handed to the HTTP server
 * together with its bytes, before anything was counted or answered, and the connection is the HTTP server's from then on.
 */
import type { Server as TlsServer, TLSSocket } from "node:tls";
import { answerBrokenRequests } from "../plugins/broken-requests.ts";
import { failureStatus } from "../../kube/status.ts";
import { type Call, type Reply, type ReviewService, TOO_MANY, unauthorized } from "../review-service.ts";
import { httpReplies } from "./http-reply.ts";
import { HEAD_LIMIT, headRecogniser, type RequestHead } from "./request-head.ts";

export interface DirectLaneOptions {
  readonly service: ReviewService;
  readonly bodyLimit: number;
  /** Milliseconds that a connection may stay open between two calls. */
  readonly keepAlive: number;
  /** Milliseconds between two looks at all connections; what is slow is handed over at the second. */
  readonly sweep?: number;
}

export interface DirectLane {
  /** From now on each answer is the last of its connection. */
  drain(): void;
  /** Connections without a call end too. */
  close(): void;
  /** Ends every connection at once. */
  destroy(): void;
}

/** Larger bodies are worth the HTTP server's care: what waits here for its end must not add up to much. */
const BODY_LIMIT = 64 * 1024;
const SWEEP = 1000;
const HEAD_END = Buffer.from("\r\n\r\n");

interface Lane extends DirectLaneOptions {
  readonly recognise: (text: string) => RequestHead | undefined;
  readonly reply: ReturnType<typeof httpReplies>;
  readonly connections: Set<Connection>;
  readonly handOver: (socket: TLSSocket) => void;
  closing: boolean;
}

interface Connection {
  readonly lane: Lane;
  readonly socket: TLSSocket;
  /** What has arrived and is not answered. */
  bytes: Buffer | undefined;
  /** A call whose answer is being waited for. */
  waiting: boolean;
  /** The client sends no more. */
  ended: boolean;
  readonly stop: () => void;
  since: number;
  answered: boolean;
}

/** Puts itself before the HTTP server of these connections. */
export function addDirectLane(server: TlsServer, options: DirectLaneOptions): DirectLane {
  const listeners = server.listeners("secureConnection");
  server.removeAllListeners("secureConnection");
  const lane: Lane = {
    ...options,
    recognise: headRecogniser(),
    reply: httpReplies(Math.floor(options.keepAlive / 1000)),
    connections: new Set(),
    handOver: (socket) => {
      for (const listener of listeners) listener.call(server, socket);
    },
    closing: false,
  };
  server.on("secureConnection", (socket: TLSSocket) => accept(lane, socket));
  const sweeping = setInterval(() => sweepAll(lane, performance.now()), options.sweep ?? SWEEP);
  sweeping.unref();
  return {
    drain() {
      lane.closing = true;
    },
    close() {
      lane.closing = true;
      clearInterval(sweeping);
      for (const { socket, waiting, bytes } of lane.connections) if (!waiting && bytes === undefined) socket.end();
    },
    destroy() {
      for (const { socket } of lane.connections) socket.destroy();
    },
  };
}

function accept(lane: Lane, socket: TLSSocket): void {
  const onData = (bytes: Buffer) => {
    connection.bytes = connection.bytes === undefined ? bytes : Buffer.concat([connection.bytes, bytes]);
    if (connection.waiting || socket.writableNeedDrain) {
      // One call at a time: a client that sends more without reading answers waits in its own buffers.
      socket.pause();
      return;
    }
    serve(connection);
  };
  const onEnd = () => {
    connection.ended = true;
    if (connection.waiting) return;
    if (connection.bytes === undefined) socket.end();
    else answerBrokenRequests(new Error("it ended in the middle"), socket);
  };
  const onError = () => socket.destroy();
  const onClose = () => lane.connections.delete(connection);
  const onDrain = () => proceed(connection);
  const handlers = { data: onData, end: onEnd, error: onError, close: onClose, drain: onDrain } as const;
  const connection: Connection = {
    lane,
    socket,
    bytes: undefined,
    waiting: false,
    ended: false,
    since: performance.now(),
    answered: false,
    stop: () => {
      lane.connections.delete(connection);
      for (const [event, handler] of Object.entries(handlers)) socket.off(event, handler);
    },
  };
  lane.connections.add(connection);
  for (const [event, handler] of Object.entries(handlers)) socket.on(event, handler);
  socket.setNoDelay(true);
}

/** HOT PATH. Answers all that has arrived whole. */
function serve(connection: Connection): void {
  const { lane, socket } = connection;
  while (connection.bytes !== undefined && !connection.waiting && !socket.destroyed) {
    if (socket.writableNeedDrain) {
      socket.pause();
      return;
    }
    const { bytes } = connection;
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd > HEAD_LIMIT || (headEnd < 0 && !mayBecomeHead(bytes))) return leave(connection);
    if (headEnd < 0) return;
    const head = lane.recognise(bytes.toString("latin1", 0, headEnd));
    if (head === undefined || head.bodyLength > Math.min(BODY_LIMIT, lane.bodyLimit)) return leave(connection);
    const start = headEnd + HEAD_END.length;
    const end = start + head.bodyLength;
    if (bytes.length < end) return;
    connection.bytes = bytes.length === end ? undefined : bytes.subarray(end);
    answer(connection, head, bytes.subarray(start, end));
  }
}

const FIRST = Buffer.from("POST /");

function mayBecomeHead(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, FIRST.length);
  return bytes.length <= HEAD_LIMIT && bytes.compare(FIRST, 0, length, 0, length) === 0;
}

/** The HTTP server takes it from here, as if it had been there from the beginning. */
function leave(connection: Connection): void {
  const { lane, socket, bytes } = connection;
  connection.stop();
  connection.bytes = undefined;
  if (socket.destroyed) return;
  socket.pause();
  if (bytes !== undefined) socket.unshift(bytes);
  lane.handOver(socket);
  socket.resume();
}

function answer(connection: Connection, head: RequestHead, body: Buffer): void {
  const { lane, socket } = connection;
  const { service } = lane;
  const started = performance.now();
  const call = service.receive(head.name, { socket, authorization: head.authorization });
  if (call === undefined) {
    const refusal = { status: 401, body: JSON.stringify(failureStatus(401, unauthorized(head.name))) };
    return finish(connection, head, undefined, refusal, started, "www-authenticate: Bearer\r\n");
  }
  if (service.unavailable(call)) {
    return finish(
      connection,
      head,
      call,
      { status: 503, body: JSON.stringify(failureStatus(503, TOO_MANY)) },
      started,
    );
  }
  const reply = service.answer(call, body, head.patience);
  if (!(reply instanceof Promise)) return finish(connection, head, call, reply, started);
  connection.waiting = true;
  reply
    .catch(() => ({ status: 503, body: JSON.stringify(failureStatus(503, "internal error")) }))
    .then((late) => {
      connection.waiting = false;
      finish(connection, head, call, late, started);
      proceed(connection);
    });
}

function finish(
  connection: Connection,
  { name }: RequestHead,
  call: Call | undefined,
  { status, body }: Reply,
  started: number,
  headers = "",
): void {
  const { lane, socket } = connection;
  const now = performance.now();
  const keepAlive = !lane.closing && !connection.ended;
  if (!socket.destroyed) socket.write(lane.reply({ status, body, headers, keepAlive }));
  connection.since = now;
  connection.answered = true;
  if (call !== undefined) lane.service.release(call);
  lane.service.answered(name, call, status, (now - started) / 1000);
  if (!keepAlive) {
    connection.bytes = undefined;
    socket.end();
  }
}

function proceed(connection: Connection): void {
  if (connection.socket.destroyed || connection.waiting || !connection.lane.connections.has(connection)) return;
  serve(connection);
  const { lane, socket } = connection;
  if (lane.connections.has(connection) && !connection.waiting && !socket.writableNeedDrain) socket.resume();
}

/** Who is slow or silent from the start is the HTTP server's, whose time limits hold then; who is silent after a call is done. */
function sweepAll(lane: Lane, now: number): void {
  const sweep = lane.sweep ?? SWEEP;
  for (const connection of lane.connections) {
    const { socket, since, waiting, bytes, answered } = connection;
    if (waiting || socket.writableNeedDrain) continue;
    const silent = now - since;
    if (bytes === undefined && answered) {
      if (silent >= lane.keepAlive) socket.end();
    } else if (silent >= sweep) leave(connection);
  }
}
