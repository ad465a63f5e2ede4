/** `serve` and `demo` as processes, with the real compiler: ready lines, signals, exit codes, reloads, and no secret anywhere. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hashPassword } from "../../src/identity/password-hash.ts";
import { type Certificates, testCertificates } from "../support/test-certificates.ts";
import { PROJECT, startVerdict, type VerdictProcess } from "../support/verdict-process.ts";

const POLICY = `language 1
allow "jane reads" user "jane" to get, list on pods in "shop"
authenticate "demo" with users "demo" as user "demo:{claims.username}" groups claims.groups ?? []
`;

let folder = "";
let certificates: Certificates;
const processes: VerdictProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-serving-"));
  certificates = await testCertificates(folder);
  writeFileSync(
    join(folder, "users.yaml"),
    `users:\n  - {name: ann, password: "${await hashPassword("m4rker-password")}", groups: [demo]}\n`,
  );
});
afterEach(async () => {
  for (const one of processes.splice(0)) {
    one.signal("SIGKILL");
    await one.ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], cwd?: string): VerdictProcess {
  const started = startVerdict(args, cwd);
  processes.push(started);
  return started;
}

function configuration(more = ""): string {
  writeFileSync(join(folder, "rules.policy"), POLICY);
  const path = join(folder, "verdict.yaml");
  writeFileSync(
    path,
    `apiVersion: verdict.dev/v1
kind: Configuration
policies: [rules.policy]
listen: 127.0.0.1:0
operationsListen: 127.0.0.1:0
tls: {certificate: tls.crt, key: tls.key}
identity: {sources: {demo: {users: {file: users.yaml}}}}
${more}`,
  );
  return path;
}

function post(url: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: "POST",
        agent: false,
        ca: certificates.caText,
        headers: { "content-type": "application/json; charset=utf-8" },
      },
      (reply) => {
        let text = "";
        reply.on("data", (chunk) => (text += String(chunk)));
        reply.on("end", () =>
          resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}

const access = (user: string, verb: string) => ({
  apiVersion: "authorization.k8s.io/v1",
  kind: "SubjectAccessReview",
  spec: { user, resourceAttributes: { verb, version: "v1", resource: "pods", namespace: "shop" } },
});
const token = (text: string) => ({
  apiVersion: "authentication.k8s.io/v1",
  kind: "TokenReview",
  spec: { token: text },
});

async function urls(server: VerdictProcess): Promise<{ webhooks: string; operations: string }> {
  const out = await server.until(/^operations \S+$/m);
  const ready = /^webhooks (https:\/\/127\.0\.0\.1:\d+)\noperations (http:\/\/127\.0\.0\.1:\d+)\n/.exec(out);
  if (ready === null) throw new Error(`not the ready lines: ${out}`);
  return { webhooks: ready[1] ?? "", operations: ready[2] ?? "" };
}

describe("serve", () => {
  test("decides, reloads on SIGHUP, ends with 0 on SIGTERM, and writes no secret", async () => {
    const server = start(["serve", "--config", configuration(), "--insecure-allow-anonymous-clients"]);
    const { webhooks, operations } = await urls(server);
    expect(await post(`${webhooks}/authorize`, access("jane", "get"))).toMatchObject({
      body: { status: { allowed: true } },
    });
    expect(await post(`${webhooks}/authorize`, access("jane", "delete"))).toMatchObject({
      body: { status: { allowed: false, denied: false } },
    });
    expect(await post(`${webhooks}/authenticate`, token("ann:m4rker-password"))).toMatchObject({
      body: { status: { authenticated: true, user: { username: "demo:ann", groups: ["demo"] } } },
    });
    const wrong = await post(`${webhooks}/authenticate`, token("ann:m4rker-wrong"));
    expect(wrong.body["status"]).toEqual({ authenticated: false });

    writeFileSync(join(folder, "rules.policy"), POLICY.replace("get, list", "delete"));
    server.signal("SIGHUP");
    await expect
      .poll(async () => (await post(`${webhooks}/authorize`, access("jane", "delete"))).body["status"])
      .toMatchObject({ allowed: true });
    writeFileSync(join(folder, "rules.policy"), POLICY.replace("allow", "alow"));
    server.signal("SIGHUP");
    await expect.poll(async () => (await fetch(`${operations}/readyz?verbose`)).text()).toContain("last good");
    expect(await post(`${webhooks}/authorize`, access("jane", "delete"))).toMatchObject({
      body: { status: { allowed: true } },
    });
    expect(server.err()).toMatch(/^error\[/m);

    const metrics = await (await fetch(`${operations}/metrics`)).text();
    server.signal("SIGTERM");
    expect(await server.ended).toBe(0);
    const everything = server.out() + server.err() + metrics;
    for (const secret of ["m4rker-password", "m4rker-wrong"]) {
      for (const form of [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret), "$scrypt"]) {
        expect(everything).not.toContain(form);
      }
    }
  });

  test("SIGINT ends it with 0 too; the log is JSON lines", async () => {
    const server = start(["serve", "--config", configuration()]);
    await urls(server);
    server.signal("SIGINT");
    expect(await server.ended).toBe(0);
    for (const line of server.err().trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("level");
  });

  test("what cannot start says why, once, and ends with 1", async () => {
    const first = start(["serve", "--config", configuration()]);
    const { webhooks } = await urls(first);
    const cases: readonly (readonly string[])[] = [
      ["--listen", new URL(webhooks).host],
      ["--tls-key", certificates.otherKey],
      ["--tls-certificate", "/nowhere.crt"],
      ["--policies", "/nowhere"],
    ];
    for (const flags of cases) {
      const failing = start(["serve", "--config", configuration(), ...flags]);
      expect(await failing.ended).toBe(1);
      expect(failing.out()).toBe("");
      expect(failing.err().match(/^error\[/gm)).toHaveLength(1);
    }
    const unknown = start(["serve", "--config", configuration("listn: x\n")]);
    expect(await unknown.ended).toBe(1);
    expect(unknown.err()).toMatch(/^error\[unknown-key\].*\n --> .*verdict.yaml:8:1\n[^]*did you mean `listen`/);
  });
});

describe("demo", () => {
  test("serves without anything prepared, and keeps its certificates", async () => {
    const place = mkdtempSync(join(tmpdir(), "verdict-demo-"));
    try {
      const args = ["demo", "--listen", "127.0.0.1:0", "--operations-listen", "127.0.0.1:0"];
      const demo = start(args, place);
      const { webhooks } = await urls(demo);
      const out = await demo.until(/verdict.* test .*\n/);
      expect(out.match(/^ {2}\S.*$/gm)).toHaveLength(3);
      const ca = readFileSync(join(place, ".verdict/ca.crt"), "utf8");
      const review = JSON.parse(/-d '([^']*)'/.exec(out)?.[1] ?? "{}") as object;
      const reply = await new Promise<string>((resolve, reject) => {
        const outgoing = request(
          `${webhooks}/authorize`,
          { method: "POST", agent: false, ca, headers: { "content-type": "application/json" } },
          (answer) => {
            let text = "";
            answer.on("data", (chunk) => (text += String(chunk)));
            answer.on("end", () => resolve(text));
          },
        );
        outgoing.on("error", reject);
        outgoing.end(JSON.stringify(review));
      });
      expect(JSON.parse(reply)).toMatchObject({ status: { denied: true, reason: expect.any(String) } });
      demo.signal("SIGINT");
      expect(await demo.ended).toBe(0);

      const again = start(args, place);
      await urls(again);
      expect(readFileSync(join(place, ".verdict/ca.crt"), "utf8")).toBe(ca);
      again.signal("SIGINT");
      await again.ended;
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  test("certificates are made anew when they near their end or do not fit", async () => {
    const { demoCertificates } = await import("../../src/cli/demo-certificates.ts");
    const place = mkdtempSync(join(tmpdir(), "verdict-demo-"));
    try {
      const now = Date.now();
      const { ca, key } = await demoCertificates(place, now);
      const first = readFileSync(ca, "utf8");
      await demoCertificates(place, now + 80 * 86_400_000);
      expect(readFileSync(ca, "utf8")).toBe(first);
      await demoCertificates(place, now + 89.5 * 86_400_000);
      const second = readFileSync(ca, "utf8");
      expect(second).not.toBe(first);
      writeFileSync(key, "nonsense");
      await demoCertificates(place, now + 90 * 86_400_000);
      expect(readFileSync(ca, "utf8")).not.toBe(second);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});

test("the samples of the demo are in order", async () => {
  const check = start(["check", `${PROJECT}policies/demo`]);
  expect(await check.ended).toBe(0);
});
