/** The server as its clients see it, over real sockets: the four webhooks, the operations endpoints, everything else. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect } from "node:tls";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { manualClock } from "../../src/base/clock.ts";
import type { Surroundings } from "../../src/engine/question.ts";
import { configurationSchema } from "../../src/server/configuration.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";
import { StartError } from "../../src/server/start-error.ts";
import { capturedReviews } from "../support/captured-reviews.ts";
import { type Certificates, testCertificates } from "../support/test-certificates.ts";
import { stubCompiler } from "../support/stub-engine.ts";

// The compiler is proven elsewhere; here any will do.
vi.mock("../../src/store/compiler.ts", () => ({ buildPolicySet: () => ({ engine: undefined, diagnostics: [] }) }));

let folder = "";
let certificates: Certificates;
const running: RunningServer[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-server-"));
  writeFileSync(join(folder, "a.policy"), "fine");
  certificates = await testCertificates(folder);
});
afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const clock = manualClock(1000);
let atAuthorize: Surroundings | undefined;
const build = stubCompiler({
  sources: [
    { type: "users", name: "demo" },
    { type: "basic", name: "demo" },
  ],
  authorize: (question, surroundings) => {
    atAuthorize = surroundings;
    return {
      decision: question.user.username === "root" ? "allow" : "deny",
      reason: "by the stub",
      rule: { name: "stub", file: "a.policy", line: 1 },
      evaluationError: undefined,
      validUntil: undefined,
    };
  },
});

async function start(changes: object = {}): Promise<RunningServer> {
  const server = await startServer({ configuration: configuration(changes), build, clock });
  running.push(server);
  return server;
}

function configuration(changes: object = {}) {
  return configurationSchema.parse({
    apiVersion: "verdict.dev/v1",
    kind: "Configuration",
    policies: [folder],
    listen: "127.0.0.1:0",
    operationsListen: "127.0.0.1:0",
    tls: { certificate: certificates.serving.certificate, key: certificates.serving.key },
    clients: { anonymous: ["authorize", "authenticate", "validate", "mutate"] },
    ...changes,
  });
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

function call(url: string, body: string | Uint8Array | undefined, options: object = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: "POST",
        agent: false,
        ca: certificates.caText,
        headers: { "content-type": "application/json" },
        ...options,
      },
      (reply) => {
        let text = "";
        reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        reply.on("end", () => {
          const parsed = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: parsed });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const sar = (user: string) =>
  JSON.stringify({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user, resourceAttributes: { verb: "get", resource: "pods" } },
  });

describe("webhooks", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start();
  });

  test("decide, with the clock that was given", async () => {
    clock.set(777);
    const reply = await call(`${server.webhooksUrl}/authorize?timeout=3s`, sar("root"));
    expect(reply).toMatchObject({
      status: 200,
      body: { status: { allowed: true, denied: false, reason: "by the stub" } },
    });
    expect(reply.headers["content-type"]).toMatch(/^application\/json/);
    expect(atAuthorize?.now).toBe(777);
    expect(await call(`${server.webhooksUrl}/authorize`, sar("eve"))).toMatchObject({
      body: { status: { denied: true } },
    });
  });

  test.each(["v1", "v1beta1"] as const)("answer everything that a real API server sent, in %s", async (version) => {
    for (const { path, review } of capturedReviews(version)) {
      const { status, body } = await call(server.webhooksUrl + path, JSON.stringify(review));
      expect([status, body["apiVersion"], body["kind"]]).toEqual([200, review["apiVersion"], review["kind"]]);
    }
  });

  test.each<[string, number, string, (url: string) => Promise<Reply>]>([
    ["not JSON", 400, "BadRequest", (url) => call(`${url}/authorize`, "{")],
    ["empty", 400, "BadRequest", (url) => call(`${url}/authorize`, "")],
    ["invalid UTF-8", 400, "BadRequest", (url) => call(`${url}/authorize`, Uint8Array.of(0x7b, 0xff, 0x7d))],
    ["wrong kind", 400, "BadRequest", (url) => call(`${url}/validate`, sar("a"))],
    ["wrong path", 404, "NotFound", (url) => call(`${url}/authorise`, sar("a"))],
    ["trailing slash", 404, "NotFound", (url) => call(`${url}/authorize/`, sar("a"))],
    ["unreadable URL", 400, "BadRequest", (url) => call(`${url}/%zz`, sar("a"))],
    ["wrong method", 405, "MethodNotAllowed", (url) => call(`${url}/authorize`, undefined, { method: "GET" })],
    ["put", 405, "MethodNotAllowed", (url) => call(`${url}/mutate`, sar("a"), { method: "PUT" })],
    ["unusual method", 405, "MethodNotAllowed", (url) => call(`${url}/mutate`, undefined, { method: "PROPFIND" })],
    [
      "content type",
      415,
      "UnsupportedMediaType",
      (url) => call(`${url}/authorize`, "a: b", { headers: { "content-type": "application/yaml" } }),
    ],
    ["no content type", 415, "UnsupportedMediaType", (url) => call(`${url}/authorize`, sar("a"), { headers: {} })],
    [
      "compressed",
      415,
      "UnsupportedMediaType",
      (url) =>
        call(`${url}/authorize`, sar("a"), {
          headers: { "content-type": "application/json", "content-encoding": "gzip" },
        }),
    ],
    [
      "ten megabytes",
      413,
      "RequestEntityTooLarge",
      (url) => call(`${url}/authorize`, Buffer.alloc(10_000_000, 0x20)),
    ],
    [
      "ten megabytes in chunks",
      413,
      "RequestEntityTooLarge",
      (url) =>
        call(`${url}/authorize`, Buffer.alloc(10_000_000, 0x20), {
          headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
        }),
    ],
  ])("%s: %i %s", async (_name, code, reason, ask) => {
    const { status, headers, body } = await ask(server.webhooksUrl);
    expect(status).toBe(code);
    expect(body).toMatchObject({ apiVersion: "v1", kind: "Status", status: "Failure", reason, code });
    expect(headers["retry-after"]).toBeUndefined();
    if (code === 405) expect(headers["allow"]).toBe("POST");
  });

  test("six megabytes of AdmissionReview are taken", async () => {
    const request = {
      uid: "u",
      operation: "CREATE",
      kind: { kind: "ConfigMap" },
      resource: { resource: "configmaps" },
      object: { data: { a: "x".repeat(6_000_000) } },
    };
    const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
    expect(await call(`${server.webhooksUrl}/validate`, JSON.stringify(review))).toMatchObject({
      status: 200,
      body: { response: { uid: "u", allowed: true } },
    });
  });

  test("bytes that are no HTTP get a Status and a closed connection", async () => {
    const { port } = new URL(server.webhooksUrl);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect({
        port: Number(port),
        host: "127.0.0.1",
        ca: certificates.caText,
        servername: "localhost",
      });
      let received = "";
      socket.on("data", (chunk) => (received += chunk.toString()));
      socket.on("end", () => resolve(received));
      socket.on("error", reject);
      socket.write("NONSENSE\r\n\r\n");
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 [^]*"kind":"Status"/);
  });

  test("only TLS 1.2 and up, HTTP/1.1 only", async () => {
    const { port } = new URL(server.webhooksUrl);
    const options = { port: Number(port), host: "127.0.0.1", ca: certificates.caText, servername: "localhost" };
    const protocol = await new Promise((resolve, reject) => {
      const socket = connect({ ...options, ALPNProtocols: ["h2", "http/1.1"] }, () => {
        resolve(socket.alpnProtocol);
        socket.destroy();
      });
      socket.on("error", reject);
    });
    expect(protocol).toBe("http/1.1");
    await expect(
      new Promise((resolve, reject) => {
        const socket = connect({ ...options, minVersion: "TLSv1", maxVersion: "TLSv1.1" }, () =>
          resolve(socket.destroy()),
        );
        socket.on("error", reject);
      }),
    ).rejects.toThrow();
  });

  test("a connection outlives the 90 seconds that a client keeps it", () => {
    // Held here as configured; waiting it out would take longer than everything else.
    return call(`${server.webhooksUrl}/authorize`, sar("a"), {
      agent: undefined,
      headers: { "content-type": "application/json", connection: "keep-alive" },
    }).then(({ headers }) => {
      expect(Number(/timeout=(\d+)/.exec(String(headers["keep-alive"]))?.[1])).toBeGreaterThan(90);
    });
  });
});

describe("clients", () => {
  const post = (url: string, options: object = {}) => call(url, sar("root"), options);
  const asClient = (name: keyof Certificates["clients"]) => certificates.clients[name];

  test("with certificates: the right name passes, the rest is 401", async () => {
    const server = await start({
      clients: { ca: certificates.clientCa, allowedNames: ["kube-apiserver", "alt.name"], anonymous: ["validate"] },
    });
    const url = `${server.webhooksUrl}/authorize`;
    expect(await post(url)).toMatchObject({
      status: 401,
      body: { kind: "Status", reason: "Unauthorized", code: 401 },
    });
    expect(await post(url, asClient("right"))).toMatchObject({ status: 200 });
    expect(await post(url, asClient("alternative"))).toMatchObject({ status: 200 });
    expect(await post(url, asClient("wrongName"))).toMatchObject({ status: 401 });
    expect(await post(url, asClient("foreign"))).toMatchObject({ status: 401 });
    // An open webhook asks nothing: wrong kind, and not 401.
    expect(await post(`${server.webhooksUrl}/validate`)).toMatchObject({ status: 400 });
    expect(await post(`${server.webhooksUrl}/mutate`)).toMatchObject({ status: 401 });
    const metrics = await (await fetch(`${server.operationsUrl}/metrics`)).text();
    expect(metrics).toMatch(/verdict_client_rejections_total\{reason="name_not_allowed"\} 1/);
    expect(metrics).toMatch(/verdict_client_rejections_total\{reason="untrusted_certificate"\} 1/);
    expect(metrics).toMatch(/verdict_client_rejections_total\{reason="no_credentials"\} 2/);
  });

  test("a resumed TLS session is who it was, and one without a certificate stays nobody", async () => {
    const server = await start({ clients: { ca: certificates.clientCa, allowedNames: ["kube-apiserver"] } });
    for (const [client, expected] of [
      [asClient("right"), 200],
      [asClient("foreign"), 401],
      [{}, 401],
    ] as const) {
      const sessions: Buffer[] = [];
      const first = new Agent({ maxCachedSessions: 0 });
      const seen = await new Promise<number>((resolve, reject) => {
        const outgoing = request(
          `${server.webhooksUrl}/authorize`,
          {
            method: "POST",
            agent: first,
            ca: certificates.caText,
            headers: { "content-type": "application/json" },
            ...client,
          },
          (reply) => {
            reply.resume().on("end", () => resolve(reply.statusCode ?? 0));
          },
        );
        outgoing.on("socket", (socket) => socket.on("session", (session: Buffer) => sessions.push(session)));
        outgoing.on("error", reject);
        outgoing.end(sar("root"));
      });
      expect(seen).toBe(expected);
      const session = sessions.at(-1);
      if (session === undefined) throw new Error("no session");
      // The same session, and no certificate shown beside it.
      const resumed = await call(`${server.webhooksUrl}/authorize`, sar("root"), { session });
      expect(resumed.status).toBe(expected);
    }
  });

  test("with a bearer token", async () => {
    const file = join(folder, "token");
    writeFileSync(file, "s3cr3t-marker\n");
    const server = await start({ clients: { bearerTokenFile: file } });
    const bearing = (authorization: string) =>
      post(`${server.webhooksUrl}/authorize`, { headers: { "content-type": "application/json", authorization } });
    expect(await bearing("Bearer s3cr3t-marker")).toMatchObject({ status: 200 });
    for (const wrong of ["Bearer s3cr3t", "Bearer", "Basic s3cr3t-marker", "s3cr3t-marker"]) {
      expect(await bearing(wrong)).toMatchObject({ status: 401 });
    }
  });

  test("nothing configured: nobody passes", async () => {
    const server = await start({ clients: {} });
    expect(await post(`${server.webhooksUrl}/authorize`)).toMatchObject({ status: 401 });
  });
});

describe("too much, too late", () => {
  const token = JSON.stringify({
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    spec: { token: "a:b" },
  });

  test.each(["unavailable", "decide"] as const)("more than may be in flight: %s", async (answer) => {
    const slow = await slowSource();
    const server = await start({
      overload: { maxInFlight: 1, answer },
      identity: { sources: { demo: { basic: { url: slow.url, timeout: "5s" } } } },
    });
    const first = call(`${server.webhooksUrl}/authenticate`, token);
    await slow.asked;
    const [access, second] = await Promise.all([
      call(`${server.webhooksUrl}/authorize`, sar("root")),
      call(`${server.webhooksUrl}/authenticate`, token),
    ]);
    if (answer === "unavailable") {
      expect([access.status, second.status]).toEqual([503, 503]);
      expect(access.headers["retry-after"]).toBeUndefined();
    } else {
      expect(access).toMatchObject({ status: 200, body: { status: { allowed: false, denied: false } } });
      expect(second).toMatchObject({
        status: 200,
        body: { status: { authenticated: false, error: expect.any(String) } },
      });
    }
    slow.release();
    expect(await first).toMatchObject({ status: 200 });
    expect(await call(`${server.webhooksUrl}/authorize`, sar("root"))).toMatchObject({
      body: { status: { allowed: true } },
    });
    slow.close();
  });

  test("past ?timeout= it is 503", async () => {
    const slow = await slowSource();
    const server = await start({ identity: { sources: { demo: { basic: { url: slow.url, timeout: "5s" } } } } });
    const reply = await call(`${server.webhooksUrl}/authenticate?timeout=50ms`, token);
    expect(reply).toMatchObject({ status: 503, body: { kind: "Status" } });
    slow.release();
    slow.close();
  });

  test("a stop answers what is under way, and then no more", async () => {
    const slow = await slowSource();
    const server = await start({ identity: { sources: { demo: { basic: { url: slow.url, timeout: "5s" } } } } });
    const pending = call(`${server.webhooksUrl}/authenticate`, token);
    await slow.asked;
    const stopped = server.stop();
    slow.release();
    expect(await pending).toMatchObject({ status: 200, body: { status: { authenticated: false } } });
    await stopped;
    await expect(call(`${server.webhooksUrl}/authorize`, sar("root"))).rejects.toThrow();
    slow.close();
  });

  /** A source that answers 500 when it is told to. */
  async function slowSource() {
    const { createServer } = await import("node:http");
    let release = () => {};
    let onAsked = () => {};
    const asked = new Promise<void>((resolve) => (onAsked = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const source = createServer((_request, reply) => {
      onAsked();
      void released.then(() => reply.writeHead(500).end());
    });
    await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
    const address = source.address();
    const port = typeof address === "object" ? address?.port : 0;
    return { url: `http://127.0.0.1:${port}/`, asked, release: () => release(), close: () => source.close() };
  }
});

describe("operations", () => {
  let server: RunningServer;
  const get = async (path: string) => {
    const reply = await fetch(server.operationsUrl + path);
    return { status: reply.status, text: await reply.text() };
  };
  beforeAll(async () => {
    server = await start();
  });

  test("health, version, policies", async () => {
    expect(await get("/livez")).toEqual({ status: 200, text: "ok" });
    expect(await get("/readyz")).toEqual({ status: 200, text: "ok" });
    expect((await get("/readyz?verbose")).text).toMatch(/^\[\+\]serving ok\n[^]*readyz check passed$/);
    expect(JSON.parse((await get("/version")).text)).toMatchObject({
      version: expect.any(String),
      node: process.version,
    });
    expect(JSON.parse((await get("/policies")).text)).toMatchObject({
      digest: "sha256:stub",
      units: [{ name: "root", stale: false, files: [join(folder, "a.policy")], rules: 1 }],
      diagnostics: [],
    });
    expect(await get("/nothing")).toMatchObject({ status: 404 });
    expect((await fetch(`${server.operationsUrl}/livez`, { method: "POST" })).status).toBe(405);
  });

  test("a reload that fails is told, and changes nothing", async () => {
    writeFileSync(join(folder, "a.policy"), "broken");
    expect(await server.reload()).toMatchObject({ succeeded: false });
    expect(await get("/readyz")).toMatchObject({ status: 200 });
    expect((await get("/readyz?verbose")).text).toContain("[!]policies on their last good version");
    expect(JSON.parse((await get("/policies")).text)).toMatchObject({
      units: [{ stale: true }],
      diagnostics: [{ code: "syntax", start: { line: 1, column: 1 }, end: { line: 1, column: 7 } }],
    });
    const metrics = (await get("/metrics")).text;
    expect(metrics).toContain('verdict_policy_loads_total{result="failure"} 1');
    expect(metrics).toContain('verdict_unit_stale{unit="root"} 1');
    writeFileSync(join(folder, "a.policy"), "fine");
    expect(await server.reload()).toMatchObject({ succeeded: true });
    expect(JSON.parse((await get("/policies")).text)).toMatchObject({ units: [{ stale: false }], diagnostics: [] });
  });

  test("a change of a file is noticed by looking, and a new certificate is served", async () => {
    const place = mkdtempSync(join(tmpdir(), "verdict-polled-"));
    const copy = (name: string, from: string): string => {
      copyFileSync(from, join(place, name));
      return join(place, name);
    };
    writeFileSync(join(place, "a.policy"), "fine");
    const tls = {
      certificate: copy("tls.crt", certificates.serving.certificate),
      key: copy("tls.key", certificates.serving.key),
    };
    const polled = await start({ policies: [place], tls, pollInterval: "20ms" });
    const policies = async () => (await fetch(`${polled.operationsUrl}/policies`)).json();
    writeFileSync(join(place, "b.policy"), "fine");
    await expect
      .poll(policies)
      .toMatchObject({ units: [{ files: [join(place, "a.policy"), join(place, "b.policy")] }] });
    writeFileSync(join(place, "b.policy"), "broken");
    await expect.poll(policies).toMatchObject({ units: [{ stale: true }] });

    const serial = () =>
      new Promise<string>((resolve, reject) => {
        const { port } = new URL(polled.webhooksUrl);
        const options = { port: Number(port), host: "127.0.0.1", ca: certificates.caText, servername: "localhost" };
        const socket = connect(options, () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        });
        socket.on("error", reject);
      });
    const before = await serial();
    // Between the two copies the key does not belong to the certificate: the pair before stays.
    copy("tls.crt", certificates.renewed.certificate);
    expect(await polled.reload()).toBeDefined();
    expect(await serial()).toBe(before);
    copy("tls.key", certificates.renewed.key);
    await polled.reload();
    expect(await serial()).not.toBe(before);
    rmSync(place, { recursive: true, force: true });
  });

  test("metrics count what was decided", async () => {
    await call(`${server.webhooksUrl}/authorize`, sar("root"));
    await call(`${server.webhooksUrl}/authorize`, "{");
    const metrics = (await get("/metrics")).text;
    for (const line of [
      'verdict_requests_total{review="authorize",version="v1",code="200"} 1',
      'verdict_requests_total{review="authorize",version="",code="400"} 1',
      'verdict_decisions_total{review="authorize",decision="allow",impersonation="none"} 1',
      'verdict_rule_matches_total{rule="stub",effect="allow"} 1',
      'verdict_evaluation_duration_seconds_count{review="authorize"} 1',
      'verdict_policy_info{digest="sha256:stub"} 1',
      'verdict_in_flight_requests{review="authorize"} 0',
    ]) {
      expect(metrics).toContain(line);
    }
    expect(metrics).toMatch(/verdict_certificate_expiry_timestamp_seconds\{certificate="serving"\} \d+/);
  });
});

describe("what keeps it from starting", () => {
  const refused = async (changes: object): Promise<string> => {
    try {
      await start(changes);
    } catch (error) {
      if (error instanceof StartError)
        return error.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n");
      throw error;
    }
    throw new Error("it started");
  };

  test.each<[string, () => object, RegExp]>([
    ["no certificate", () => ({ tls: {} }), /`tls.certificate` is missing/],
    [
      "a missing file",
      () => ({ tls: { certificate: "/nowhere", key: "/nowhere" } }),
      /`tls.certificate` names `\/nowhere`, .* does not exist/,
    ],
    [
      "no PEM",
      () => ({ tls: { certificate: join(folder, "a.policy"), key: certificates.serving.key } }),
      /holds no certificate in PEM/,
    ],
    [
      "no key",
      () => ({ tls: { certificate: certificates.serving.certificate, key: certificates.ca } }),
      /holds no private key in PEM/,
    ],
    [
      "another key",
      () => ({ tls: { certificate: certificates.serving.certificate, key: certificates.otherKey } }),
      /does not belong to the certificate/,
    ],
    ["no policies", () => ({ policies: ["/nowhere"] }), /no-policies: `\/nowhere` does not exist/],
    [
      "no users",
      () => ({ identity: { sources: { demo: { users: { file: "/nowhere" } } } } }),
      /users of identity source `demo`: .*does not exist/,
    ],
    [
      "an account of a directory without its password",
      () => ({
        identity: {
          sources: { ad: { ldap: { url: "ldaps://x", bindDN: "cn=x", baseDN: "dc=x", filter: "(uid={name})" } } },
        },
      }),
      /wrong-configuration: identity source `ad`: `bindDN` and `bindPasswordFile` go together/,
    ],
    [
      "an issuer whose tokens would do for anybody",
      () => ({ identity: { sources: { sso: { oidc: { issuer: "https://x" } } } } }),
      /wrong-configuration: identity source `sso` has no `audiences`/,
    ],
    ["facts outside a cluster", () => ({ cluster: { kubeconfig: "in-cluster" } }), /kubeconfig.*this is no Pod/],
    ["facts", () => ({ cluster: { kubeconfig: "/nowhere" } }), /`cluster.kubeconfig` names .* does not exist/],
    ["an empty token", () => ({ clients: { bearerTokenFile: "/dev/null" } }), /which is empty/],
  ])("%s", async (_name, changes, message) => {
    expect(await refused(changes())).toMatch(message);
  });

  test("a port in use, unless any free one will do", async () => {
    const server = await start();
    const { port } = new URL(server.webhooksUrl);
    const changes = { listen: `127.0.0.1:${port}` };
    expect(await refused(changes)).toMatch(/`listen` is `127.0.0.1:\d+`, which is in use/);
    expect(await refused({ operationsListen: `127.0.0.1:${port}` })).toMatch(/`operationsListen` is/);
    const other = await startServer({ configuration: configuration(changes), build, anyFreePort: true });
    running.push(other);
    expect(new URL(other.webhooksUrl).port).not.toBe(port);
    expect(await call(`${other.webhooksUrl}/authorize`, sar("root"))).toMatchObject({ status: 200 });
  });

  test("a configuration may be named by its file", async () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, "apiVersion: verdict.dev/v1\nkind: Configuration\nlistn: x\n");
    await expect(startServer({ configuration: file, build })).rejects.toThrow("`listn` is not a key");
    await expect(startServer({ configuration: join(folder, "no.yaml"), build })).rejects.toThrow("does not exist");
  });
});
