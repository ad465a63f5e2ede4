/**
 * The load, in a process of its own so that it takes nothing from the loop of what it measures: connections like an API
 * server's (TLS with a client certificate, kept open, one call at a time on each) written and read at `node:tls`, because an
 * HTTP client would cost more than the server. Every answer is looked at. Works off the orders of its parent.
 */
import { connect, type TLSSocket } from "node:tls";
import type { LoadOrder, LoadResult, LoadSetting } from "./load.ts";
import { type PreparedCall, preparedCalls, renumber } from "./traffic.ts";

interface Line {
  readonly socket: TLSSocket;
  call: PreparedCall | undefined;
  sentAt: number;
  received: Buffer | undefined;
}

interface Round {
  readonly order: LoadOrder;
  readonly latencies: number[];
  failed: number;
  wrong: number;
  answered: number;
  onFree: (line: Line) => void;
}

let calls: readonly PreparedCall[] = [];
let setting: LoadSetting | undefined;
/** Goes on through all rounds: no body is ever sent twice, unless it is to be. */
let serial = 0;
const HEAD_END = Buffer.from("\r\n\r\n");

process.on("disconnect", () => process.exit());
process.on("message", (message: LoadSetting | LoadOrder) => {
  if (message.kind === "setting") {
    setting = message;
    calls = preparedCalls(message.rules, message.calls);
    process.send?.({ kind: "ready" });
  } else void run(message).then((result) => process.send?.(result));
});

async function run(order: LoadOrder): Promise<LoadResult> {
  const round: Round = { order, latencies: [], failed: 0, wrong: 0, answered: 0, onFree: () => undefined };
  const lines = await Promise.all(Array.from({ length: order.connections }, () => open(order, round)));
  const cpu = process.cpuUsage();
  const begun = performance.now();
  if (order.perSecond === undefined) await asFastAsItGoes(round, lines);
  else await steadily(round, lines, order.perSecond);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  for (const { socket } of lines) socket.destroy();
  const { latencies, failed, wrong, answered } = round;
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    kind: "result",
    answered,
    failed,
    wrong,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    longest: at(1),
  };
}

function open({ port }: LoadOrder, round: Round): Promise<Line> {
  return new Promise((resolve, reject) => {
    const credentials = { ca: setting?.ca ?? "", cert: setting?.cert ?? "", key: setting?.key ?? "" };
    const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ...credentials }, () => resolve(line));
    const line: Line = { socket, call: undefined, sentAt: 0, received: undefined };
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => take(round, line, bytes));
    socket.on("error", reject);
    socket.on("close", () => {
      if (line.call !== undefined) done(round, line, false);
    });
  });
}

/** Each connection has its next call as soon as its last is answered. */
async function asFastAsItGoes(round: Round, lines: readonly Line[]): Promise<void> {
  const end = performance.now() + round.order.seconds * 1000;
  await new Promise<void>((resolve) => {
    let open = lines.length;
    round.onFree = (line) => {
      if (performance.now() < end && !line.socket.destroyed) send(round, line, performance.now());
      else if (--open === 0) resolve();
    };
    for (const line of lines) round.onFree(line);
  });
}

const PATIENCE = 5000;

/** Calls come when they come, whether the server is ready or not: what waits for a connection waits from when it came. */
async function steadily(round: Round, lines: readonly Line[], perSecond: number): Promise<void> {
  const free = [...lines];
  const queue: number[] = [];
  let [came, inTheAir] = [0, 0];
  round.onFree = (line) => {
    inTheAir--;
    const waiting = queue.shift();
    if (waiting === undefined) free.push(line);
    else {
      inTheAir++;
      send(round, line, waiting);
    }
  };
  const begun = performance.now();
  const total = Math.round(round.order.seconds * perSecond);
  while (came < total) {
    const now = performance.now();
    const due = Math.min(total, Math.floor(((now - begun) / 1000) * perSecond));
    for (; came < due; came++) {
      const line = free.pop();
      if (line === undefined) queue.push(now);
      else {
        inTheAir++;
        send(round, line, now);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const end = performance.now() + PATIENCE;
  while ((inTheAir > 0 || queue.length > 0) && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 5));
  round.failed += queue.length + inTheAir;
}

function send({ order }: Round, line: Line, since: number): void {
  const number = serial++;
  // A step that shares no divisor with their number goes through all of them in no order that a cache could like.
  const call = calls[(number * 7919) % (order.alike ?? calls.length)];
  if (call === undefined) throw new Error("there are no calls");
  if (order.alike === undefined) renumber(call, number);
  line.call = call;
  line.sentAt = since;
  line.socket.write(call.bytes);
}

function take(round: Round, line: Line, bytes: Buffer): void {
  const received = line.received === undefined ? bytes : Buffer.concat([line.received, bytes]);
  line.received = received;
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return;
  const head = received.toString("latin1", 0, headEnd);
  const length = /\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined && received.length < headEnd + HEAD_END.length + Number(length)) return;
  line.received = undefined;
  const ok = head.startsWith("HTTP/1.1 200 ") && length !== undefined;
  const expected = line.call?.expected;
  if (ok && round.order.check && expected !== undefined && received.indexOf(expected, headEnd) < 0) round.wrong++;
  done(round, line, ok);
}

function done(round: Round, line: Line, ok: boolean): void {
  if (ok) {
    round.answered++;
    round.latencies.push(performance.now() - line.sentAt);
  } else round.failed++;
  line.call = undefined;
  round.onFree(line);
}
