/** The server's own log under repetition: callers that are refused, sources that are down, certificates near their end. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manualClock } from "../../src/base/clock.ts";
import { expiryWatch } from "../../src/server/expiry-watch.ts";
import type { Log } from "../../src/server/log.ts";
import { sparingLog } from "../../src/server/sparing-log.ts";
import { type TestServers, testServers } from "../support/running-server.ts";
import { stubCompiler } from "../support/stub-engine.ts";

let servers: TestServers;
beforeAll(async () => {
  servers = await testServers();
});
afterAll(() => servers.close());

interface Line {
  readonly level: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

function recorded(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  return { lines, log: (level, message, details = {}) => void lines.push({ level, message, details }) };
}

const sar = JSON.stringify({
  apiVersion: "authorization.k8s.io/v1",
  kind: "SubjectAccessReview",
  spec: { user: "a", resourceAttributes: { verb: "get", resource: "pods" } },
});

test("each refused caller is counted, and its kind of refusal has one line", async () => {
  const { log, lines } = recorded();
  const token = join(servers.folder, "token");
  writeFileSync(token, "the-right-one\n");
  const server = await servers.start(
    {
      clients: { ca: servers.certificates.clientCa, allowedNames: ["kube-apiserver"], bearerTokenFile: token },
    },
    { log },
  );
  const url = `${server.webhooksUrl}/authorize`;
  const withToken = { headers: { "content-type": "application/json", authorization: "Bearer something-secret" } };
  for (let round = 0; round < 5; round++) {
    expect(await servers.call(url, sar)).toMatchObject({ status: 401 });
    expect(await servers.call(url, sar, servers.certificates.clients.wrongName)).toMatchObject({ status: 401 });
    expect(await servers.call(url, sar, withToken)).toMatchObject({ status: 401 });
  }
  const refusals = lines.filter(({ message }) => message === "client refused");
  expect(refusals.map(({ level, details }) => ({ level, ...details }))).toEqual([
    { level: "warn", review: "authorize", reason: "no_credentials", address: "127.0.0.1" },
    {
      level: "warn",
      review: "authorize",
      reason: "name_not_allowed",
      address: "127.0.0.1",
      certificateNames: [expect.any(String)],
    },
    { level: "warn", review: "authorize", reason: "wrong_token", address: "127.0.0.1" },
  ]);
  expect(JSON.stringify(lines)).not.toContain("something-secret");
  const metrics = await servers.metrics(server);
  for (const reason of ["no_credentials", "name_not_allowed", "wrong_token"]) {
    expect(metrics).toContain(`verdict_client_rejections_total{reason="${reason}"} 5`);
  }
});

test("after a minute there is one more line, with how many were left out", () => {
  const { log, lines } = recorded();
  let now = 0;
  const sparing = sparingLog(log, () => now);
  const tell = (kind: string) => sparing(kind, "warn", "it happened", () => ({ kind }));
  for (let at = 0; at < 100; at++) tell("a");
  tell("b");
  now = 59_999;
  tell("a");
  expect(lines.map(({ details }) => details)).toEqual([{ kind: "a" }, { kind: "b" }]);
  now = 60_000;
  tell("a");
  tell("b");
  expect(lines.slice(2).map(({ details }) => details)).toEqual([{ kind: "a", leftOut: 100 }, { kind: "b" }]);
});

test("kinds that a stranger chooses are bounded, and room is made by what was quiet", () => {
  const { log, lines } = recorded();
  let now = 0;
  const sparing = sparingLog(log, () => now);
  for (let at = 0; at < 10_000; at++) sparing(`address ${at}`, "warn", "refused", () => ({}));
  expect(lines.length).toBe(257);
  now = 60_000;
  sparing("one more", "warn", "refused", () => ({ fresh: true }));
  expect(lines.at(-1)?.details).toEqual({ fresh: true });
});

test("a source that is down has one line and a remark, and one line when it is back", async () => {
  const { log, lines } = recorded();
  let status = 503;
  const upstream = createServer((_, reply) => reply.writeHead(status).end());
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  const server = await servers.start(
    { identity: { sources: { corp: { basic: { url: `http://127.0.0.1:${port}/` } } } } },
    { log, build: stubCompiler({ sources: [{ type: "basic", name: "corp" }] }) },
  );
  const review = (token: string) =>
    servers.call(
      `${server.webhooksUrl}/authenticate`,
      JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } }),
    );
  const readiness = async () => {
    const reply = await fetch(`${server.operationsUrl}/readyz?verbose`);
    return { status: reply.status, text: await reply.text() };
  };
  const about = () => lines.filter(({ message }) => message.startsWith("identity source"));
  for (const name of ["kim", "lee", "ann"]) await review(`${name}:pw`);
  expect(about()).toMatchObject([
    { level: "warn", message: "identity source unavailable", details: { source: "corp" } },
  ]);
  const down = await readiness();
  expect(down.status).toBe(200);
  expect(down.text).toMatch(/^\[!\]identity source corp unavailable since 20\d\d-\S+Z: /m);

  status = 401;
  await review("kim:pw");
  expect(about().slice(1)).toMatchObject([{ level: "info", message: "identity source answers again" }]);
  expect((await readiness()).text).not.toContain("corp");
  upstream.close();
});

test("a certificate's end is told a month before, every day, and when it has passed", () => {
  const { log, lines } = recorded();
  const day = 86_400_000;
  const clock = manualClock(0);
  const told: number[] = [];
  const metrics = { certificateExpiry: (_: string, seconds: number) => void told.push(seconds) };
  let serving = 31 * day;
  const watch = expiryWatch(() => ({ serving, client_ca: undefined }), metrics, log, clock);
  const lookAt = (instant: number) => {
    clock.set(instant);
    watch.look();
    return lines.splice(0).map(({ message, details }) => `${message} ${String(details["expires"])}`);
  };
  expect(lookAt(0)).toEqual([]);
  expect(lookAt(1.5 * day)).toEqual(["serving certificate expires within 30 days 1970-02-01T00:00:00.000Z"]);
  expect(watch.remarks()).toEqual(["serving certificate expires within 30 days"]);
  expect(lookAt(2 * day)).toEqual([]);
  expect(lookAt(2.5 * day)).toEqual(["serving certificate expires within 30 days 1970-02-01T00:00:00.000Z"]);
  expect(lookAt(31.1 * day)).toEqual(["serving certificate expired 1970-02-01T00:00:00.000Z"]);
  serving = 400 * day;
  expect(lookAt(31.2 * day)).toEqual([]);
  expect(watch.remarks()).toEqual([]);
  expect(told.at(-1)).toBe(400 * 86_400);
  watch.stop();
});
