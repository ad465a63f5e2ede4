/** A server over a stub of a compiler, on ports that are free, and the calls that a test makes to it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationSchema } from "../../src/server/configuration.ts";
import { type RunningServer, type StartOptions, startServer } from "../../src/server/server.ts";
import { type Certificates, testCertificates } from "./test-certificates.ts";
import { stubCompiler } from "./stub-engine.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

export interface TestServers {
  readonly folder: string;
  readonly certificates: Certificates;
  start(changes?: object, options?: Partial<StartOptions>): Promise<RunningServer>;
  call(url: string, body: string | Uint8Array, options?: object): Promise<Reply>;
  metrics(server: RunningServer): Promise<string>;
  close(): Promise<void>;
}

export async function testServers(): Promise<TestServers> {
  const folder = mkdtempSync(join(tmpdir(), "verdict-servers-"));
  writeFileSync(join(folder, "a.policy"), "fine");
  const certificates = await testCertificates(folder);
  const running: RunningServer[] = [];
  return {
    folder,
    certificates,
    async start(changes = {}, options = {}) {
      const configuration = configurationSchema.parse({
        apiVersion: "verdict.dev/v1",
        kind: "Configuration",
        policies: [folder],
        listen: "127.0.0.1:0",
        operationsListen: "127.0.0.1:0",
        tls: { certificate: certificates.serving.certificate, key: certificates.serving.key },
        clients: { anonymous: ["authorize", "authenticate", "validate", "mutate"] },
        ...changes,
      });
      const server = await startServer({ configuration, build: stubCompiler(), ...options });
      running.push(server);
      return server;
    },
    call: (url, body, options = {}) => callOnce(url, body, { ca: certificates.caText, ...options }),
    metrics: async (server) => (await fetch(`${server.operationsUrl}/metrics`)).text(),
    async close() {
      await Promise.all(running.map((server) => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function callOnce(url: string, body: string | Uint8Array, options: object): Promise<Reply> {
  const headers = { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", agent: false, headers, ...options }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      reply.on("end", () => {
        const parsed = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: parsed });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
