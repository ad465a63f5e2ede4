/** Tokens of an issuer, good and bad in every way, against an issuer that publishes its keys on loopback. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeAll, expect, test } from "vitest";
import { manualClock } from "../../src/base/clock.ts";
import { type OidcOptions, oidcSource } from "../../src/identity/oidc-source.ts";
import { tokenCache } from "../../src/identity/token-cache.ts";
import { type SourceResult, tokenVerifier } from "../../src/identity/verify-token.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
type Key = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

interface KeyPair {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: Key;
  readonly jwk: object;
}

async function keyPair(kid: string, algorithm = "ES256"): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" } };
}

let one: KeyPair;
let two: KeyPair;
beforeAll(async () => {
  one = await keyPair("one");
  two = await keyPair("two", "RS256");
});

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Issuer {
  readonly url: string;
  keys: KeyPair[];
  /** Paths that were asked. */
  readonly seen: string[];
  /** Answers instead of the document. */
  fault: ((path: string) => { readonly status?: number; readonly body?: string } | undefined) | undefined;
}

async function issuerOf(...keys: KeyPair[]): Promise<Issuer> {
  const server = createServer((request, reply) => {
    const path = request.url ?? "";
    issuer.seen.push(path);
    const fault = issuer.fault?.(path);
    const documents: Record<string, object> = {
      "/.well-known/openid-configuration": { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
      "/keys": { keys: issuer.keys.map(({ jwk }) => jwk) },
    };
    const document = documents[path];
    reply.writeHead(fault?.status ?? (document === undefined ? 404 : 200), { location: "/elsewhere" });
    reply.end(fault?.body ?? JSON.stringify(document ?? {}));
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer: Issuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    seen: [],
    fault: undefined,
  };
  return issuer;
}

function sourceOf(issuer: Issuer, options: Partial<OidcOptions> = {}) {
  return oidcSource("sso", {
    issuer: new URL(issuer.url),
    audiences: ["kubernetes", "kubectl"],
    ca: undefined,
    timeout: 5000,
    allowSystem: { users: [], groups: [] },
    clock: manualClock(NOW),
    ...options,
  });
}

const seconds = NOW / 1000;
function sign(issuer: Issuer, key: KeyPair, claims: JWTPayload = {}, header: object = {}): Promise<string> {
  return new SignJWT({ iss: issuer.url, sub: "ann", aud: "kubernetes", exp: seconds + 600, ...claims })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** Through the verifier, as a token comes. */
async function ask(source: ReturnType<typeof oidcSource>, token: string) {
  const seen: (readonly [SourceResult, string | undefined])[] = [];
  const verify = tokenVerifier({
    sources: [source],
    audiences: [],
    observe: (_name, result, _seconds, why) => void seen.push([result, why]),
  });
  const verification = await verify(token, [], [{ type: "oidc", name: "sso" }]);
  return { ...verification, seen };
}

test("a token of the issuer is vouched for with its claims, numbers exact", async () => {
  const issuer = await issuerOf(one, two);
  const source = sourceOf(issuer);
  for (const key of [one, two]) {
    const token = await sign(issuer, key, { email: "ann@example.com", groups: ["dev"], aud: ["x", "kubectl"] });
    const { vouchings, expires } = await ask(source, token);
    expect(vouchings).toMatchObject([
      { sourceType: "oidc", sourceName: "sso", claims: { sub: "ann", email: "ann@example.com", groups: ["dev"] } },
    ]);
    expect(expires).toBe(NOW + 600_000);
  }
  // Discovery and keys once, for both.
  expect(issuer.seen).toEqual(["/.well-known/openid-configuration", "/keys"]);
});

test.each<readonly [string, (issuer: Issuer) => Promise<string>]>([
  ["expired", (issuer) => sign(issuer, one, { exp: seconds - 11 })],
  ["not valid yet", (issuer) => sign(issuer, one, { nbf: seconds + 60 })],
  ["for somebody else", (issuer) => sign(issuer, one, { aud: "another-client" })],
  ["without an end", (issuer) => sign(issuer, one, { exp: undefined as unknown as number })],
  ["without a subject", (issuer) => sign(issuer, one, { sub: undefined as unknown as string })],
  ["signed by a key of the same name", async (issuer) => sign(issuer, await keyPair("one"))],
  ["signed by a key that is not published", (issuer) => sign(issuer, two)],
  [
    "unsigned",
    async (issuer) => {
      const text = new UnsecuredJWT({ iss: issuer.url, sub: "ann", aud: "kubernetes", exp: seconds + 600 }).encode();
      return `${text}AAAA`;
    },
  ],
  [
    "signed with the public key as a shared secret",
    (issuer) =>
      new SignJWT({ iss: issuer.url, sub: "ann", aud: "kubernetes", exp: seconds + 600 })
        .setProtectedHeader({ alg: "HS256", kid: "one" })
        .sign(new TextEncoder().encode(JSON.stringify(one.jwk))),
  ],
  [
    "with a changed payload",
    async (issuer) => {
      const [head, , signature] = (await sign(issuer, one)).split(".");
      const payload = { iss: issuer.url, sub: "root", aud: "kubernetes", exp: seconds + 600 };
      return `${head}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.${signature}`;
    },
  ],
  ["with a header that it calls critical", (issuer) => sign(issuer, one, {}, { crit: ["x"], x: 1 })],
])("a token %s is not", async (_what, make) => {
  const issuer = await issuerOf(one);
  const { vouchings, unavailable, seen } = await ask(sourceOf(issuer), await make(issuer).catch(() => ""));
  expect({ vouchings, unavailable }).toEqual({ vouchings: [], unavailable: [] });
  expect(seen.every(([result]) => result === "rejected")).toBe(true);
});

test("a token of another issuer, a service account's among them, is shown to nobody", async () => {
  const issuer = await issuerOf(one);
  const source = sourceOf(issuer);
  for (const iss of [
    "https://kubernetes.default.svc.cluster.local",
    `${issuer.url}/`,
    `${issuer.url}.evil.example`,
  ]) {
    expect((await ask(source, await sign(issuer, one, { iss }))).seen).toEqual([]);
  }
  for (const token of ["ann:password", "a.b", "a.b.c", "....", "x".repeat(100_000), `${"a.".repeat(5000)}b`, ""]) {
    expect((await ask(source, token)).seen).toEqual([]);
  }
  expect(issuer.seen).toEqual([]);
});

test("keys that were added are found", async () => {
  const issuer = await issuerOf(one);
  const source = sourceOf(issuer);
  expect((await ask(source, await sign(issuer, one))).vouchings).toHaveLength(1);
  // Unknown keys are looked for once in a while only, so that strangers cannot make it ask without end.
  issuer.keys = [one, two];
  const before = issuer.seen.length;
  for (let at = 0; at < 20; at++) await ask(source, await sign(issuer, two));
  expect(issuer.seen.length - before).toBeLessThanOrEqual(1);
  expect((await ask(sourceOf(issuer), await sign(issuer, two))).vouchings).toHaveLength(1);
});

test.each<readonly [string, Issuer["fault"], RegExp]>([
  ["is down", () => ({ status: 503 }), /^it answered 503$/],
  ["points elsewhere", () => ({ status: 302 }), /^it answered 302$/],
  ["speaks no JSON", () => ({ body: "<html>" }), /no JSON object/],
  [
    "is somebody else",
    () => ({ body: '{"issuer":"https://other.example","jwks_uri":"https://other.example/k"}' }),
    /of another issuer/,
  ],
  ["answers without end", () => ({ body: "x".repeat(300 * 1024) }), /larger than 256 KiB/],
  ["has no keys", (path) => (path === "/keys" ? { body: "{}" } : undefined), /key set is none/],
  ["loses its keys", (path) => (path === "/keys" ? { status: 500 } : undefined), /^it answered 500$/],
])("an issuer that %s is an error, and is asked again", async (_what, fault, why) => {
  const issuer = await issuerOf(one);
  const source = sourceOf(issuer);
  const token = await sign(issuer, one);
  issuer.fault = fault;
  const failed = await ask(source, token);
  expect(failed).toMatchObject({
    vouchings: [],
    unavailable: ["sso"],
    seen: [["error", expect.stringMatching(why)]],
  });
  expect(JSON.stringify(failed.seen)).not.toContain(token);
  issuer.fault = undefined;
  expect((await ask(source, token)).vouchings).toHaveLength(1);
});

test("an issuer that does not answer in time is a timeout", async () => {
  const silent = createServer(() => undefined);
  open.push(silent);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const issuer: Issuer = { url, keys: [], seen: [], fault: undefined };
  const { seen } = await ask(sourceOf(issuer, { timeout: 20 }), await sign(issuer, one));
  expect(seen).toEqual([["timeout", "it did not answer in time"]]);
});

test("what is kept of a token does not outlive it", async () => {
  const issuer = await issuerOf(one);
  const clock = manualClock(NOW);
  let asked = 0;
  const source = sourceOf(issuer, { clock });
  const verify = tokenVerifier({ sources: [source], audiences: [], observe: () => void asked++ });
  let time = 0;
  const cache = tokenCache(verify, { entries: 10, allowTTL: 120_000, denyTTL: 10_000, clock, monotonic: () => time });
  const token = await sign(issuer, one, { exp: seconds + 30 });
  const later = (milliseconds: number) => {
    time += milliseconds;
    clock.set(clock.now() + milliseconds);
    return cache.verify(token, [], [{ type: "oidc", name: "sso" }]);
  };
  expect((await later(0)).vouchings).toHaveLength(1);
  expect((await later(29_999)).cached).toBe(true);
  expect(asked).toBe(1);
  expect((await later(20_000)).vouchings).toEqual([]);
  expect(asked).toBe(2);
});
