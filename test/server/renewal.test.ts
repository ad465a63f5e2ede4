/** What is read anew while serving, noticed by file events alone: certificates, clients, users. Open connections stay. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashPassword } from "../../src/identity/password-hash.ts";
import { configurationSchema } from "../../src/server/configuration.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";
import { stubCompiler } from "../support/stub-engine.ts";
import { type Certificates, testCertificates } from "../support/test-certificates.ts";

let folder = "";
let certificates: Certificates;
let server: RunningServer;
const agents: Agent[] = [];
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-renewal-"));
  certificates = await testCertificates(folder);
  writeFileSync(at("a.policy"), "fine");
  writeFileSync(at("token"), "first-token\n");
  copyFileSync(certificates.serving.certificate, at("serving.crt"));
  copyFileSync(certificates.serving.key, at("serving.key"));
  writeFileSync(at("users.yaml"), "users: []\n");
  server = await startServer({
    build: stubCompiler({ sources: [{ type: "users", name: "demo" }] }),
    configuration: configurationSchema.parse({
      apiVersion: "verdict.dev/v1",
      kind: "Configuration",
      policies: [at("a.policy")],
      listen: "127.0.0.1:0",
      operationsListen: "127.0.0.1:0",
      tls: { certificate: at("serving.crt"), key: at("serving.key") },
      clients: { bearerTokenFile: at("token"), anonymous: ["authenticate"] },
      identity: { sources: { demo: { users: { file: at("users.yaml") } } } },
      pollInterval: "20d",
      decisionLog: { to: "file", file: at("decisions.log") },
    }),
  });
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly status: number;
  readonly serial: string;
  readonly socket: object | undefined;
}

function ask(agent: Agent | false, token: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      agent,
      ca: certificates.caText,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    };
    let serial = "";
    let socket: object | undefined;
    const outgoing = request(`${server.webhooksUrl}/authorize`, options, (reply) => {
      const connection = reply.socket as unknown as { getPeerCertificate(): { serialNumber: string } };
      serial = connection.getPeerCertificate().serialNumber;
      socket = reply.socket;
      reply.resume().on("end", () => resolve({ status: reply.statusCode ?? 0, serial, socket }));
    });
    outgoing.on("error", reject);
    const spec = { user: "a", resourceAttributes: { verb: "get", resource: "pods" } };
    outgoing.end(JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec }));
  });
}
const remarks = async () => (await fetch(`${server.operationsUrl}/readyz?verbose`)).text();
const loads = async () => {
  const text = await (await fetch(`${server.operationsUrl}/metrics`)).text();
  return /^verdict_policy_loads_total\{result="success"\} (\d+)$/m.exec(text)?.[1];
};

test("a pair that does not match is refused, a good one is served, and open connections stay open", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  const open = await ask(agent, "first-token");
  expect(open.status).toBe(200);
  copyFileSync(certificates.renewed.certificate, at("serving.crt"));
  await expect.poll(remarks).toContain("[!]not renewed: the key");
  expect((await ask(false, "first-token")).serial).toBe(open.serial);
  copyFileSync(certificates.renewed.key, at("serving.key"));
  await expect.poll(async () => (await ask(false, "first-token")).serial).not.toBe(open.serial);
  expect(await remarks()).not.toContain("not renewed");
  expect(await remarks()).toContain("[!]serving certificate expires within 30 days");
  const still = await ask(agent, "first-token");
  expect(still.socket).toBe(open.socket);
  expect(still.serial).toBe(open.serial);
  expect(await loads()).toBe("1");
});

test("a new token is known, the old one no longer; an empty file changes nothing", async () => {
  writeFileSync(at("token"), "");
  await expect.poll(remarks).toContain("[!]not renewed: `clients.bearerTokenFile`");
  expect((await ask(false, "first-token")).status).toBe(200);
  writeFileSync(at("token"), "second-token\n");
  await expect.poll(async () => (await ask(false, "second-token")).status).toBe(200);
  expect((await ask(false, "first-token")).status).toBe(401);
});

test("policies by a file event, once; users without a load of policies", async () => {
  writeFileSync(at("a.policy"), "other");
  await expect.poll(loads).toBe("2");
  writeFileSync(at("users.yaml"), `users: [{name: a, password: "${await hashPassword("b")}"}, broken]\n`);
  await expect.poll(remarks).toContain("[!]not renewed: the users of identity source `demo`");
  writeFileSync(at("users.yaml"), `users: [{name: a, password: "${await hashPassword("b")}"}]\n`);
  await expect.poll(remarks).not.toContain("not renewed");
  expect(await loads()).toBe("2");
});
