/** An outside service asked with basic authentication, in every way it may answer or fail to. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { basicSource } from "../../src/identity/basic-source.ts";
import { tokenVerifier, type SourceResult } from "../../src/identity/verify-token.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers as told; `seen` are the authorizations it was shown. */
async function service(answer: (reply: ServerResponse) => void): Promise<{ url: URL; seen: (string | undefined)[] }> {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, reply) => {
    seen.push(request.headers.authorization);
    answer(reply);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/login`), seen };
}

const source = (url: URL, timeout = 5000) =>
  basicSource("corp", { url, timeout, ca: undefined, allowSystem: { users: [], groups: [] } });
const alice = { credentials: { name: "alice", password: "s3crét:x" } };

test("2xx vouches; the answer's object becomes claims, and the name stays the one that was checked", async () => {
  const { url, seen } = await service((reply) =>
    reply.end('{"username":"root","groups":["dev"],"__proto__":{"a":1}}'),
  );
  const answer = await source(url).verify(alice);
  expect(answer).toMatchObject({ kind: "vouched", claims: { username: "alice", groups: ["dev"] } });
  expect(seen).toEqual([`Basic ${Buffer.from("alice:s3crét:x").toString("base64")}`]);
  expect(({} as { a?: number }).a).toBeUndefined();
});

test.each([
  ["", 200],
  ["no json", 200],
  ["[1]", 200],
  ["", 204],
  ["[".repeat(5000), 201],
])("%j with %i vouches without claims", async (body, code) => {
  const { url } = await service((reply) => reply.writeHead(code).end(body));
  expect(await source(url).verify(alice)).toEqual({ kind: "vouched", claims: { username: "alice" } });
});

test.each([401, 403])("%i is no", async (code) => {
  const { url } = await service((reply) => reply.writeHead(code).end("x"));
  expect(await source(url).verify(alice)).toEqual({ kind: "rejected" });
});

test.each([302, 400, 404, 418, 429, 500, 503])("%i is an error, and no redirect is followed", async (code) => {
  const { url, seen } = await service((reply) => reply.writeHead(code, { location: "/elsewhere" }).end());
  expect(await source(url).verify(alice)).toMatchObject({ kind: "error", timeout: false });
  expect(seen).toHaveLength(1);
});

test("too large, too slow, cut off, not there", async () => {
  const large = await service((reply) => reply.end("x".repeat(70_000)));
  expect(await source(large.url).verify(alice)).toMatchObject({ kind: "error", timeout: false });
  const silent = await service(() => undefined);
  expect(await source(silent.url, 50).verify(alice)).toMatchObject({ kind: "error", timeout: true });
  const dripping = await service((reply) => reply.write("{"));
  expect(await source(dripping.url, 50).verify(alice)).toMatchObject({ kind: "error", timeout: true });
  const cut = await service((reply) => reply.destroy());
  expect(await source(cut.url).verify(alice)).toMatchObject({ kind: "error", timeout: false });
  expect(await source(new URL("http://127.0.0.1:1/")).verify(alice)).toMatchObject({ kind: "error", timeout: false });
});

test("the verifier asks only wanted sources about passwords, and says who could not be asked", async () => {
  const { url, seen } = await service((reply) => reply.writeHead(500).end());
  const observed: [string, SourceResult][] = [];
  const verify = tokenVerifier({
    sources: [source(url)],
    audiences: ["api"],
    observe: (name, result) => observed.push([name, result]),
  });
  const wanted = [{ type: "basic", name: "corp" }];
  expect(await verify("eyJh.eyJz.c2ln", [], wanted)).toMatchObject({ vouchings: [], unavailable: [] });
  expect(await verify("alice:pw", [], [{ type: "users", name: "corp" }])).toMatchObject({ unavailable: [] });
  expect(await verify("alice:pw", ["other"], wanted)).toEqual({ vouchings: [], unavailable: [], audiences: [] });
  expect(seen).toEqual([]);
  expect(await verify("alice:pw", ["x", "api"], wanted)).toEqual({
    vouchings: [],
    unavailable: ["corp"],
    audiences: ["api"],
  });
  expect(observed).toEqual([["corp", "error"]]);
});
