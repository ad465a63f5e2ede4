/** Namespaces as facts of a served policy set: not ready before they are known, current in every answer, asked for when young. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configurationSchema } from "../../src/server/configuration.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";
import { type NamespaceServer, startNamespaceServer } from "../support/namespace-server.ts";
import { type Certificates, testCertificates } from "../support/test-certificates.ts";

const POLICY = `language 1

allow "developers read" user "dev" to get on pods

deny "nobody reads production"
  user "dev" to get on pods in namespaces where "env=production"
  because "production is closed"

deny "no pods in production"
  user "dev" to create on pods in namespaces where "env=production"
  because "production is closed"
`;

let folder = "";
let cluster: NamespaceServer;
let certificates: Certificates;
let server: RunningServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-facts-"));
  certificates = await testCertificates(folder);
  cluster = await startNamespaceServer({ shop: { env: "test" } });
  writeFileSync(join(folder, "a.policy"), POLICY);
  writeFileSync(join(folder, "kubeconfig"), cluster.kubeconfig);
  cluster.breakOff(true);
  server = await startServer({
    configuration: configurationSchema.parse({
      apiVersion: "verdict.dev/v1",
      kind: "Configuration",
      policies: [join(folder, "a.policy")],
      listen: "127.0.0.1:0",
      operationsListen: "127.0.0.1:0",
      tls: { certificate: certificates.serving.certificate, key: certificates.serving.key },
      clients: { anonymous: ["authorize", "authenticate", "validate", "mutate"] },
      cluster: { kubeconfig: join(folder, "kubeconfig") },
      decisionLog: { to: "file", file: join(folder, "decisions.log") },
    }),
  });
});
afterEach(async () => {
  await server.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

function post(path: string, body: object): Promise<Record<string, Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", ca: certificates.caText, headers: { "content-type": "application/json" } };
    const outgoing = request(server.webhooksUrl + path, options, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      reply.on("end", () => resolve(JSON.parse(text) as Record<string, Record<string, unknown>>));
    });
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}
const may = async (namespace: string) => {
  const resourceAttributes = { verb: "get", version: "v1", resource: "pods", namespace, name: "web" };
  const answer = await post("/authorize", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user: "dev", resourceAttributes },
  });
  return answer["status"]?.["allowed"];
};
const admitted = async (namespace: string) => {
  const answer = await post("/validate?timeout=5s", {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "u",
      operation: "CREATE",
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      namespace,
      name: "web",
      userInfo: { username: "dev" },
      object: { metadata: { name: "web", namespace }, spec: { containers: [{ name: "c", image: "i" }] } },
    },
  });
  return answer["response"]?.["allowed"];
};
const operations = async (path: string) => (await fetch(server.operationsUrl + path)).text();

test("what is unknown denies; what changes is answered at once, also what was kept", async () => {
  expect(await operations("/readyz")).toBe("not ready");
  expect(await operations("/readyz?verbose")).toContain("[-]namespaces failed: not known yet");
  expect(await operations("/metrics")).toContain("verdict_facts_synced 0");
  expect(await operations("/metrics")).toMatch(/^verdict_facts_watch_errors_total [1-9]/m);
  expect(await may("shop")).toBe(false);
  expect(await admitted("shop")).toBe(false);

  cluster.breakOff(false);
  await expect.poll(() => operations("/readyz"), { timeout: 20_000 }).toBe("ok");
  expect(await operations("/metrics")).toContain("verdict_facts_synced 1");
  expect(await may("shop")).toBe(true);
  expect(await may("shop")).toBe(true);
  expect(await admitted("shop")).toBe(true);

  await expect.poll(() => cluster.watchers()).toBe(1);
  cluster.namespaces.set("shop", { env: "production" });
  cluster.event("MODIFIED", "shop");
  await expect.poll(() => may("shop")).toBe(false);
  expect(await admitted("shop")).toBe(false);
});

test("a Namespace that is younger than the watch is asked for at admission; a lost watch stops nothing", async () => {
  cluster.breakOff(false);
  await expect.poll(() => operations("/readyz"), { timeout: 20_000 }).toBe("ok");
  cluster.namespaces.set("young", { env: "test" });
  cluster.namespaces.set("closed", { env: "production" });
  expect(await admitted("young")).toBe(true);
  expect(await admitted("closed")).toBe(false);
  expect(await admitted("nowhere")).toBe(false);

  await expect.poll(() => cluster.watchers()).toBe(1);
  cluster.breakOff(true);
  await expect.poll(() => operations("/readyz?verbose")).toContain("[!]namespaces are not watched now");
  expect(await operations("/readyz")).toBe("ok");
  expect(await may("shop")).toBe(true);
});
