/** `serve --workers 2` as a process: one listener, one set of policies, one exposition, whoever of them answers. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hashPassword } from "../../src/identity/password-hash.ts";
import { type Certificates, testCertificates } from "../support/test-certificates.ts";
import { startVerdict, type VerdictProcess } from "../support/verdict-process.ts";

let folder = "";
let certificates: Certificates;
const processes: VerdictProcess[] = [];
const at = (name: string): string => join(folder, name);

const policies = (generation: number): string => `language 1
allow "generation ${generation}" user "jane" to get on pods in "shop"
authenticate "demo" with users "demo" as user "demo:{claims.username}"
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-workers-"));
  certificates = await testCertificates(folder);
  writeFileSync(at("users.yaml"), `users: [{name: ann, password: "${await hashPassword("m4rker")}"}]\n`);
});
afterEach(async () => {
  for (const one of processes.splice(0)) {
    one.signal("SIGKILL");
    await one.ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(more = ""): VerdictProcess {
  writeFileSync(at("rules.policy"), policies(1));
  writeFileSync(
    at("verdict.yaml"),
    `apiVersion: verdict.dev/v1
kind: Configuration
policies: [rules.policy]
listen: 127.0.0.1:0
operationsListen: 127.0.0.1:0
tls: {certificate: tls.crt, key: tls.key}
pollInterval: 20d
identity: {sources: {demo: {users: {file: users.yaml}}, corp: {basic: {url: "http://127.0.0.1:1/"}}}}
${more}`,
  );
  const args = ["serve", "--config", at("verdict.yaml"), "--insecure-allow-anonymous-clients", "--workers", "2"];
  const started = startVerdict(args);
  processes.push(started);
  return started;
}

interface Urls {
  readonly webhooks: string;
  readonly operations: string;
}
async function urls(server: VerdictProcess): Promise<Urls> {
  const ready = /^webhooks (\S+)\noperations (\S+)\n/.exec(await server.until(/^operations \S+$/m));
  return { webhooks: ready?.[1] ?? "", operations: ready?.[2] ?? "" };
}

function post(url: string, body: unknown): Promise<Record<string, Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const outgoing = request(url, { method: "POST", agent: false, ca: certificates.caText, headers }, (reply) => {
      let text = "";
      reply.on("data", (chunk) => (text += String(chunk)));
      reply.on("end", () => resolve(JSON.parse(text) as Record<string, Record<string, unknown>>));
    });
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}

const access = (user: string) => ({
  apiVersion: "authorization.k8s.io/v1",
  kind: "SubjectAccessReview",
  spec: { user, resourceAttributes: { verb: "get", version: "v1", resource: "pods", namespace: "shop" } },
});
const workersOf = ({ pid }: VerdictProcess): readonly number[] =>
  execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number);
const read = async (url: string): Promise<string> => (await fetch(url)).text();

/** Each on a connection of its own: they are dealt out to the workers in turn. */
async function reasons({ webhooks }: Urls, count = 6): Promise<readonly unknown[]> {
  const replies = await Promise.all(
    Array.from({ length: count }, () => post(`${webhooks}/authorize`, access("jane"))),
  );
  return [...new Set(replies.map((reply) => reply["status"]?.["reason"]))];
}

test("all answer by the same policies, also after SIGHUP, and are counted together", async () => {
  const server = start();
  const { webhooks, operations } = await urls(server);
  expect(workersOf(server)).toHaveLength(2);
  expect(await reasons({ webhooks, operations })).toEqual(["generation 1"]);
  const token = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "ann:m4rker" } };
  for (let time = 0; time < 2; time++) {
    expect(await post(`${webhooks}/authenticate`, token)).toMatchObject({ status: { authenticated: true } });
  }

  writeFileSync(at("rules.policy"), policies(2));
  server.signal("SIGHUP");
  await expect.poll(() => reasons({ webhooks, operations }), { timeout: 30_000 }).toEqual(["generation 2"]);
  const metrics = await read(`${operations}/metrics`);
  const counted = /^verdict_requests_total\{review="authorize",version="v1",code="200"\} (\d+)$/m.exec(metrics)?.[1];
  expect(Number(counted)).toBeGreaterThanOrEqual(12);
  expect(metrics).toMatch(/^verdict_request_duration_seconds_count\{review="authenticate"\} 2$/m);
  expect(metrics.match(/^verdict_policy_info\{/gm)).toHaveLength(1);
  expect(metrics).toMatch(/^verdict_build_info\{.*\} 1$/m);
  expect(metrics).toMatch(/^verdict_cache_entries\{cache="decision"\} [1-9]/m);
  expect(await read(`${operations}/readyz`)).toBe("ok");
  expect(JSON.parse(await read(`${operations}/policies`))).toMatchObject({ units: [{ stale: false }] });
  server.signal("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(server.out() + server.err()).not.toContain("m4rker");
});

test("a worker that ends is replaced and told of, and no counter goes back", async () => {
  const server = start();
  const { webhooks, operations } = await urls(server);
  await reasons({ webhooks, operations }, 8);
  const requests = async () =>
    Number(/^verdict_requests_total\{.*\} (\d+)$/m.exec(await read(`${operations}/metrics`))?.[1]);
  expect(await requests()).toBe(8);
  const before = workersOf(server);
  process.kill(before[0] ?? 0, "SIGKILL");
  await expect.poll(server.err).toContain('"a worker ended, another takes its place"');
  // The other one serves alone meanwhile.
  expect(await reasons({ webhooks, operations }, 4)).toEqual(["generation 1"]);
  await expect
    .poll(() => read(`${operations}/readyz?verbose`), { timeout: 30_000 })
    .not.toContain("of 2 workers serve");
  const after = workersOf(server);
  expect(after).toHaveLength(2);
  expect(after).toContain(before[1]);
  expect(after).not.toContain(before[0]);
  expect(await requests()).toBe(12);
  expect(await reasons({ webhooks, operations }, 4)).toEqual(["generation 1"]);
});

test("lines of the decision log are whole, whoever decided", async () => {
  const server = start("decisionLog: {to: file, file: decisions.log, noOpinion: 1, allow: 1}\n");
  const { webhooks, operations } = await urls(server);
  await reasons({ webhooks, operations }, 40);
  server.signal("SIGTERM");
  expect(await server.ended).toBe(0);
  const lines = execFileSync("cat", [at("decisions.log")], { encoding: "utf8" })
    .trim()
    .split("\n");
  expect(lines).toHaveLength(40);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ decision: "allow", user: { name: "jane" } });
});

test("workers of a main process that is killed end by themselves", async () => {
  const server = start();
  await urls(server);
  const workers = workersOf(server);
  server.signal("SIGKILL");
  await server.ended;
  const gone = (pid: number): boolean => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  };
  await expect.poll(() => workers.every(gone), { timeout: 10_000 }).toBe(true);
});

test("what keeps workers from starting is said once, and ends it with 1", async () => {
  const wrong = start(`decisionLog: {to: file, file: "${at("nowhere/decisions.log")}"}\n`);
  expect(await wrong.ended).toBe(1);
  const flags = ["--workers", "2", "--tls-key", certificates.otherKey, "--decision-log-to", "stdout"];
  const other = startVerdict(["serve", "--config", at("verdict.yaml"), ...flags]);
  processes.push(other);
  expect(await other.ended).toBe(1);
  for (const { err } of [wrong, other]) expect(err().match(/^error\[/gm)).toHaveLength(1);
  expect(other.err()).toContain("does not belong to the certificate");
});
