/** Calls that arrive together: all are decided before the first reply is written, each takes room until then, and none is lost. */
import { EventEmitter } from "node:events";
import type { Server as TlsServer } from "node:tls";
import { expect, test } from "vitest";
import { addDirectLane } from "../../../src/server/lane/direct-lane.ts";
import { createMetrics } from "../../../src/server/metrics.ts";
import { reviewService } from "../../../src/server/review-service.ts";
import { stubEngine } from "../../support/stub-engine.ts";

/** What the lane needs of a connection; remembers what is written to it, beside what others do. */
class FakeConnection extends EventEmitter {
  writableNeedDrain = false;
  destroyed = false;
  ended = false;
  readonly written: string[] = [];
  readonly #happened: string[];
  readonly #name: string;

  constructor(name: string, happened: string[]) {
    super();
    this.#name = name;
    this.#happened = happened;
  }
  write(text: string): boolean {
    this.#happened.push(`write ${this.#name}`);
    this.written.push(text);
    return true;
  }
  end(): void {
    this.#happened.push(`end ${this.#name}`);
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
  setNoDelay(): void {}
  pause(): void {}
  resume(): void {}
}

function call(user: string): Buffer {
  const spec = { resourceAttributes: { verb: "get", resource: "pods" }, user };
  const body = JSON.stringify({ kind: "SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec });
  const head = `POST /authorize?timeout=3s HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\nContent-Type: application/json\r\n\r\n`;
  return Buffer.from(head + body);
}

function lane(maxInFlight = 100) {
  const happened: string[] = [];
  const engine = stubEngine({
    authorize: ({ user }) => {
      happened.push(`decide ${user.username}`);
      const unspoken = { rule: undefined, evaluationError: undefined, validUntil: undefined };
      return { decision: "allow", reason: `for ${user.username}`, ...unspoken };
    },
  });
  const metrics = createMetrics({ rules: 0 });
  const service = reviewService({
    deciders: () => ({
      engine,
      surroundings: { now: Date.now(), namespaceFacts: () => undefined },
      verify: () => Promise.reject(new Error("no tokens here")),
      onBug: (error) => {
        throw error;
      },
    }),
    authenticate: () => undefined,
    metrics,
    bodyLimit: 1024,
    maxInFlight,
    overload: "unavailable",
  });
  const server = new EventEmitter();
  const direct = addDirectLane(server as TlsServer, { service, bodyLimit: 1024, keepAlive: 60_000 });
  const connect = (name: string) => {
    const connection = new FakeConnection(name, happened);
    server.emit("secureConnection", connection);
    return connection;
  };
  return { direct, connect, happened, metrics };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const statusOf = (text = "") => Number(text.slice(9, 12));

test("all are decided, then all are answered, each with its own", async () => {
  const { connect, happened } = lane();
  const connections = ["a", "b", "c"].map((name) => ({ name, connection: connect(name) }));
  for (const { name, connection } of connections) connection.emit("data", call(name));
  expect(happened).toEqual(["decide a", "decide b", "decide c"]);
  await turn();
  expect(happened.slice(3)).toEqual(["write a", "write b", "write c"]);
  for (const { name, connection } of connections) expect(connection.written.join()).toContain(`"for ${name}"`);
});

test("calls of one connection are answered in their order, at once where more stand behind", async () => {
  const { connect } = lane();
  const connection = connect("a");
  connection.emit("data", Buffer.concat([call("one"), call("two"), call("three")]));
  connection.emit("data", call("four"));
  await turn();
  expect(connection.written.map((text) => /"for (\w+)"/.exec(text)?.[1])).toEqual(["one", "two", "three", "four"]);
});

test("a call takes room until its reply is written: what comes beyond it in the same turn is shed", async () => {
  const { connect, metrics } = lane(2);
  const connections = ["a", "b", "c", "d"].map(connect);
  for (const connection of connections) connection.emit("data", call("x"));
  await turn();
  expect(connections.map(({ written }) => statusOf(written[0]))).toEqual([200, 200, 503, 503]);
  for (const connection of connections.slice(2)) connection.emit("data", call("x"));
  await turn();
  expect(connections.slice(2).map(({ written }) => statusOf(written[1]))).toEqual([200, 200]);
  const text = await metrics.registry.metrics();
  expect(text).toContain('verdict_requests_shed_total{review="authorize"} 2');
  expect(text).toContain('verdict_in_flight_requests{review="authorize"} 0');
  expect(text).toContain('verdict_requests_total{review="authorize",version="v1",code="200"} 4');
});

test("who goes away before the reply is written takes no room; a stop and a client that ends lose no reply", async () => {
  const { direct, connect, happened, metrics } = lane();
  const [gone, ending, idle] = ["gone", "ending", "idle"].map(connect);
  gone?.emit("data", call("gone"));
  gone?.destroy();
  ending?.emit("data", call("ending"));
  ending?.emit("end");
  idle?.emit("data", call("idle"));
  direct.close();
  await turn();
  expect(gone?.written).toEqual([]);
  for (const name of ["ending", "idle"]) {
    expect(happened.indexOf(`write ${name}`)).toBeGreaterThan(0);
    expect(happened.indexOf(`end ${name}`)).toBeGreaterThan(happened.indexOf(`write ${name}`));
  }
  expect(await metrics.registry.metrics()).toContain('verdict_in_flight_requests{review="authorize"} 0');
});
