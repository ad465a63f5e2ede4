/** The same bytes through both ways of serving, and the same answers: as captured, split, pipelined, changed, hostile. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningServer } from "../../../src/server/server.ts";
import { hashPassword } from "../../../src/identity/password-hash.ts";
import { capturedReviews } from "../../support/captured-reviews.ts";
import { type TestServers, testServers } from "../../support/running-server.ts";
import { stubCompiler } from "../../support/stub-engine.ts";
import { go, type RawClient, rawClient } from "./raw-calls.ts";

vi.mock("../../../src/store/compiler.ts", () => ({ buildPolicySet: () => ({ engine: undefined, diagnostics: [] }) }));

let servers: TestServers;
let direct: RawClient;
let http: RawClient;
let directServer: RunningServer;
let configuration: object;
const token = "s3cr3t";

const build = stubCompiler({
  sources: [{ type: "users", name: "demo" }],
  authorize: ({ user }) => ({
    decision: user.username.includes("root") ? "allow" : "deny",
    reason: `not für ${user.username} ☂`,
    rule: { name: "stub", file: "a.policy", line: 1 },
    evaluationError: undefined,
    validUntil: undefined,
  }),
});

beforeAll(async () => {
  servers = await testServers();
  const users = join(servers.folder, "users.yaml");
  writeFileSync(users, `users: [{name: alice, password: "${await hashPassword("pw")}"}]\n`);
  writeFileSync(join(servers.folder, "token"), token);
  configuration = {
    identity: { sources: { demo: { users: { file: users } } } },
    clients: {
      ca: servers.certificates.clientCa,
      allowedNames: ["kube-apiserver"],
      bearerTokenFile: join(servers.folder, "token"),
      anonymous: ["authenticate", "validate", "mutate"],
    },
  };
  directServer = await servers.start({ ...configuration, directLane: "on" }, { build });
  const httpServer = await servers.start({ ...configuration, directLane: "off" }, { build });
  const { caText, clients } = servers.certificates;
  direct = rawClient(directServer.webhooksUrl, caText, clients.right);
  http = rawClient(httpServer.webhooksUrl, caText, clients.right);
});
afterAll(() => servers.close());

const sar = (user: string) =>
  JSON.stringify({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user, resourceAttributes: { verb: "get", resource: "pods" } },
  });
const tokenReview = JSON.stringify({
  apiVersion: "authentication.k8s.io/v1",
  kind: "TokenReview",
  spec: { token: "alice:pw" },
});

/** What the HTTP server answers to bytes that are no request, and it ends the connection with it. */
const BROKEN = /connection: close\n\n.*"the request cannot be read"/;

async function bothAnswer(pieces: readonly Buffer[], endless = false): Promise<readonly string[]> {
  const [one, other] = await Promise.all([direct.all(pieces, endless), http.all(pieces, endless)]);
  const sent = JSON.stringify(Buffer.concat(pieces).toString("latin1").slice(0, 600));
  // The HTTP server races with itself where what follows a call is broken: it may drop the answers that it is still making.
  const [some, more] = [one, other]
    .map((replies) => replies.filter((reply) => !BROKEN.test(reply)))
    .toSorted((a, b) => a.length - b.length);
  const broken = one.length + other.length > (some?.length ?? 0) + (more?.length ?? 0);
  if (broken) expect(some, sent).toEqual(more?.slice(0, some?.length));
  else expect(one, sent).toEqual(other);
  return one;
}

test.each(["v1", "v1beta1"] as const)("everything that a real API server sent, in %s", async (version) => {
  for (const { path, review } of capturedReviews(version)) {
    const [reply] = await bothAnswer([go(path, JSON.stringify(review))]);
    expect(reply).toMatch(/^http\/1\.1 200 ok\n/);
  }
});

test("split at every byte", async () => {
  const bytes = go("/authorize?timeout=3s", sar("röot"));
  const [expected = ""] = await bothAnswer([bytes]);
  const connection = await direct.open();
  for (let at = 1; at < bytes.length; at++) {
    const replies = await connection.exchange([bytes.subarray(0, at), bytes.subarray(at)], 1);
    expect(replies, String(at)).toEqual([expected]);
  }
  const single = await connection.exchange(
    Array.from(bytes, (byte) => Buffer.from([byte])),
    1,
  );
  expect(single).toEqual([expected]);
  connection.socket.destroy();
});

test("pipelined, with answers that take their time in between, and something unusual at the end", async () => {
  const many = [
    go("/authorize", sar("root")),
    go("/authenticate?timeout=30s", tokenReview),
    go("/authorize?timeout=3s", sar("eve")),
    go("/validate", "{"),
    go("/authenticate", tokenReview),
    go("/authorize", sar("root"), { "X-Unusual": "1" }),
    go("/authorize", sar("root")),
  ];
  const replies = await bothAnswer([Buffer.concat(many)]);
  expect(replies).toHaveLength(many.length + 1);
  for (const at of [100, 700, 1500]) {
    const bytes = Buffer.concat(many);
    expect(await bothAnswer([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(replies);
  }
});

test("more than a client reads waits, and nothing is lost", async () => {
  const connection = await direct.open();
  connection.socket.pause();
  const count = 3000;
  const bytes = Buffer.concat(Array.from({ length: count }, (_, index) => go("/authorize", sar(`user-${index}`))));
  const sent = connection.exchange([bytes], count);
  connection.socket.resume();
  const replies = await sent;
  expect(replies).toHaveLength(count);
  for (const [index, reply] of replies.entries()) expect(reply).toContain(`user-${index} `);
  connection.socket.destroy();
});

describe("what is not exactly an API server's call is the HTTP server's", () => {
  const body = sar("root");
  test.each<[string, () => Buffer]>([
    [
      "chunked",
      () =>
        Buffer.concat([
          go("/authorize", "", { "Content-Length": undefined, "Transfer-Encoding": "chunked" }),
          Buffer.from(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`),
        ]),
    ],
    ["chunked, and a length", () => go("/authorize", body, { "Transfer-Encoding": "chunked" })],
    ["no length", () => go("/authorize", "", { "Content-Length": undefined })],
    ["length nought", () => go("/authorize", "")],
    ["a length with a sign", () => go("/authorize", body, { "Content-Length": `+${body.length}` })],
    ["a length with a nought before it", () => go("/authorize", body, { "Content-Length": `0${body.length}` })],
    ["two lengths", () => go("/authorize", body, { "Content-length": "5" })],
    ["a length too short", () => go("/authorize", body, { "Content-Length": String(body.length - 5) })],
    ["a length too long", () => go("/authorize", body, { "Content-Length": String(body.length + 500) })],
    ["an immense length", () => go("/authorize", body, { "Content-Length": "99999999" })],
    ["another path", () => go("/authorise", body)],
    ["an absolute URL", () => go("https://127.0.0.1/authorize", body)],
    ["a fragment of a query", () => go("/authorize?timeout=3s&x=1", body)],
    ["an encoded query", () => go("/authorize?timeout=%33s", body)],
    ["another content type", () => go("/authorize", body, { "Content-Type": "application/yaml" })],
    ["a charset", () => go("/authorize", body, { "Content-Type": "application/json; charset=utf-8" })],
    ["compressed", () => go("/authorize", body, { "Content-Encoding": "gzip" })],
    ["expects 100", () => go("/authorize", body, { Expect: "100-continue" })],
    ["closes", () => go("/authorize", body, { Connection: "close" })],
    ["an upgrade", () => go("/authorize", body, { Connection: "Upgrade", Upgrade: "h2c" })],
    ["no host", () => go("/authorize", body, { Host: undefined })],
    ["a folded header", () => go("/authorize", body, { Accept: "a\r\n b" })],
    ["a header without a name", () => go("/authorize", body, { Accept: "a\r\n: b" })],
    [
      "a space before the colon",
      () => Buffer.from(go("/authorize", body).toString("latin1").replace("Accept:", "Accept :"), "latin1"),
    ],
    [
      "bare line feeds",
      () => Buffer.from(go("/authorize", body).toString("latin1").replaceAll("\r\n", "\n"), "latin1"),
    ],
    [
      "HTTP/1.0",
      () => Buffer.from(go("/authorize", body).toString("latin1").replace("HTTP/1.1", "HTTP/1.0"), "latin1"),
    ],
    ["a large head", () => go("/authorize", body, { "User-Agent": "x".repeat(9000) })],
    ["a head too large", () => go("/authorize", body, { "User-Agent": "x".repeat(40_000) })],
    ["a large body", () => go("/authorize", sar("root".repeat(30_000)))],
    ["empty lines first", () => Buffer.concat([Buffer.from("\r\n\r\n"), go("/authorize", body)])],
    ["no HTTP", () => Buffer.from("NONSENSE\r\n\r\n")],
    ["a control character", () => go("/authorize", body, { Accept: "a\u0001b" })],
    ["bytes above ASCII", () => go("/authorize", body, { "User-Agent": "\u00e9" })],
  ])("%s", async (_name, bytes) => {
    await bothAnswer([bytes()], true);
    await bothAnswer([go("/authorize", sar("root")), bytes()], true);
  });
});

test("bodies that are no review", async () => {
  for (const body of ["{", "[]", " ", "\u0000", '{"a":1}', tokenReview])
    for (const path of ["/authorize", "/authenticate", "/validate", "/mutate"]) await bothAnswer([go(path, body)]);
  await bothAnswer([go("/authorize", Buffer.from([0x7b, 0xff, 0x7d]))]);
});

test("calls changed by chance", async () => {
  const original = go("/authorize?timeout=3s", sar("root"), { Authorization: "Bearer x" });
  const at = fc.nat(original.length - 1);
  const piece = fc.constantFrom(
    "\r\n",
    "\r",
    "\n",
    ":",
    " ",
    "\t",
    ",",
    "0",
    "9",
    "Content-Length: 5\r\n",
    "chunked",
    "\u0000",
    "\u00e9",
    "%",
    "?",
    "{",
    '"',
  );
  const change = fc.oneof(
    fc.record({ kind: fc.constant("put" as const), at, piece }),
    fc.record({ kind: fc.constant("insert" as const), at, piece }),
    fc.record({ kind: fc.constant("remove" as const), at, length: fc.integer({ min: 1, max: 40 }) }),
  );
  const changed = fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let bytes = original;
    for (const one of changes) {
      const cut = one.kind === "insert" ? 0 : one.kind === "remove" ? one.length : one.piece.length;
      const added = one.kind === "remove" ? Buffer.alloc(0) : Buffer.from(one.piece, "latin1");
      bytes = Buffer.concat([bytes.subarray(0, one.at), added, bytes.subarray(one.at + cut)]);
    }
    return bytes;
  });
  // Several at once: most of the time is spent on handshakes and on waiting for ends that never come.
  const batches = fc.array(changed, { minLength: 150, maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(batches, (batch) =>
      Promise.all(batch.map((bytes) => bothAnswer([bytes], true))).then(() => undefined),
    ),
    { numRuns: 6, seed: 20_260_714, endOnFailure: true },
  );
}, 60_000);

describe("clients", () => {
  test.each(["right", "wrongName", "foreign", undefined] as const)("with the certificate %s", async (name) => {
    const { caText, clients } = servers.certificates;
    const credentials = name === undefined ? {} : clients[name];
    const one = rawClient(directServer.webhooksUrl, caText, credentials);
    const [first = "", second = ""] = await one.all([go("/authorize", sar("root")), go("/validate", "{")]);
    expect(first.split("\n")[0]).toBe(name === "right" ? "http/1.1 200 ok" : "http/1.1 401 unauthorized");
    expect(second).toMatch(/^http\/1\.1 400/);
  });

  test("with a token, each call anew", async () => {
    const { caText } = servers.certificates;
    const lane = rawClient(directServer.webhooksUrl, caText);
    const calls = [token, "wrong", token].map((word) =>
      go("/authorize", sar("root"), { Authorization: `Bearer ${word}` }),
    );
    const replies = await lane.all([...calls, go("/authorize", sar("root"))]);
    expect(replies.slice(0, 4).map((reply) => /^http\/1\.1 (\d+)/.exec(reply)?.[1])).toEqual([
      "200",
      "401",
      "200",
      "401",
    ]);
    expect(replies[1]).toContain("www-authenticate: bearer");
  });
});

test("both ways count the same", async () => {
  const lines = async (directLane: string) => {
    const server = await servers.start({ ...configuration, directLane }, { build });
    const client = rawClient(server.webhooksUrl, servers.certificates.caText, servers.certificates.clients.right);
    await client.all([
      go("/authorize", sar("root")),
      go("/authorize", sar("root")),
      go("/authorize", "{"),
      go("/authenticate", tokenReview),
    ]);
    const stranger = rawClient(server.webhooksUrl, servers.certificates.caText);
    await stranger.all([go("/authorize", sar("root"))]);
    const counted = (await servers.metrics(server)).split("\n");
    return counted.filter(
      (line) => /^verdict_\w+(total|_count|entries|requests)\b/.test(line) && !line.includes("load"),
    );
  };
  const [one, other] = [await lines("on"), await lines("off")];
  expect(one.toSorted()).toEqual(other.toSorted());
  expect(one).toContain('verdict_requests_total{review="authorize",version="v1",code="200"} 2');
});

test("a client that goes away while its answer is made takes no room", async () => {
  const connection = await direct.open();
  connection.socket.write(go("/authenticate", tokenReview.replace("alice:pw", "alice:other")));
  await new Promise((resolve) => setImmediate(resolve));
  connection.socket.destroy();
  await expect
    .poll(async () => (await servers.metrics(directServer)).split("\n"))
    .toContain('verdict_in_flight_requests{review="authenticate"} 0');
});

test("a stop ends idle connections, and answers what is under way", async () => {
  const server = await servers.start({ ...configuration, directLane: "on" }, { build });
  const client = rawClient(server.webhooksUrl, servers.certificates.caText, servers.certificates.clients.right);
  const [idle, busy] = [await client.open(), await client.open()];
  await idle.exchange([go("/authorize", sar("root"))], 1);
  const answered = busy.exchange([go("/authenticate", tokenReview)], 1);
  await expect
    .poll(async () => (await servers.metrics(server)).split("\n"))
    .toContain('verdict_in_flight_requests{review="authenticate"} 1');
  await server.stop();
  expect((await answered)[0]).toMatch(/^http\/1\.1 200 ok\n[^]*connection: close/);
});
