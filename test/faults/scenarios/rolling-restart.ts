/**
 * Two replicas behind a balancer are restarted one after the other, while people use a real API server that asks them about
 * everything: no request of theirs is decided otherwise than it should be, and none fails.
 */
import { request, Agent } from "node:https";
import { writeFileSync } from "node:fs";
import { expect, inject, test } from "vitest";
import { createAuthority, type KeyPair } from "../../e2e/harness/certificates.ts";
import { startControlPlane } from "../../e2e/harness/control-plane.ts";
import { writeWiringFiles } from "../../e2e/harness/control-plane-files.ts";
import { eventually, pause } from "../../e2e/harness/eventually.ts";
import { freePort } from "../../e2e/harness/free-port.ts";
import { startBalancer } from "../harness/balancer.ts";
import { publish } from "../harness/generations.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, type Served, stop } from "../harness/served.ts";
import { count, newTally, type Tally } from "../harness/tally.ts";

const POLICY = `language 1

allow "jane reads" user "jane" to get, list on configmaps in "default"

deny "no secrets" user "jane" to get, list on secrets in "default"
`;
const RESTARTS = 4;

export function rollingRestartScenarios(given: Given): void {
  test("a rolling restart of two replicas", async () => {
    const place = await newPlace();
    publish(place, "0", { "a.policy": POLICY });
    const servingAuthority = await createAuthority("verdict-serving");
    const clientAuthority = await createAuthority("verdict-clients");
    const serving = await servingAuthority.issue({ commonName: "verdict", hosts: ["127.0.0.1", "localhost"] });
    writeFileSync(place.at("tls.crt"), serving.certificate);
    writeFileSync(place.at("tls.key"), serving.key);
    writeFileSync(place.at("clients.crt"), clientAuthority.certificate);
    const ports = [await freePort(), await freePort()];
    const replicas: (Served | undefined)[] = [];
    const start = async (index: number): Promise<void> => {
      replicas[index] = await serve(place, {
        listen: `127.0.0.1:${ports[index]}`,
        clients: "{ca: clients.crt, allowedNames: [kube-apiserver], anonymous: [validate, mutate]}",
        more: "shutdown: {delay: 500ms, grace: 10s}",
      });
    };
    await Promise.all([start(0), start(1)]);
    const balancer = await startBalancer(
      ports.map((port, index) => ({ port, operations: () => replicas[index]?.operations })),
    );
    const controlPlane = await startControlPlane({
      folder: place.at("cluster"),
      binaries: inject("kubeBinaries"),
      reviewVersion: "v1",
      wiring: writeWiringFiles({
        folder: place.at("wiring"),
        origin: balancer.origin,
        servingAuthority: servingAuthority.certificate,
        client: await clientAuthority.issue({ commonName: "kube-apiserver" }),
        reviewVersion: "v1",
      }),
    });
    const load = people(controlPlane.url, await controlPlane.clients.issue({ commonName: "jane" }));
    try {
      await pause(1000);
      for (let restart = 0; restart < RESTARTS; restart++) {
        const index = restart % 2;
        const leaving = replicas[index];
        if (leaving === undefined) throw new Error("no replica");
        expect(await stop(leaving)).toBe(0);
        replicas[index] = undefined;
        await start(index);
        await eventually("it is ready", async () => (await replicas[index]?.get("/readyz")) === "ok");
        await pause(300);
      }
    } finally {
      await load.stop();
      await controlPlane.stop();
      await balancer.stop();
      for (const replica of replicas) if (replica !== undefined) await stop(replica);
    }
    place.remove();
    given.zero(`rolling restart, ${RESTARTS} of 2 replicas`, "kube-apiserver, uncached, 12 clients", load.tally);
  });
}

function people(url: string, { certificate, key }: KeyPair): { readonly tally: Tally; stop(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 12, cert: certificate, key, rejectUnauthorized: false });
  const tally = newTally();
  let stopped = false;
  let serial = 0;
  const get = (path: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request(url + path, { agent }, (reply) => {
        let text = "";
        reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text }));
      });
      asked.on("error", reject).end();
    });
  const person = async (): Promise<void> => {
    while (!stopped) {
      const allowed = serial++ % 2 === 0;
      const path = `/api/v1/namespaces/default/${allowed ? "configmaps" : "secrets"}`;
      const { status, text } = await get(path).catch((error: unknown) => ({ status: 0, text: String(error) }));
      const due = allowed ? 200 : 403;
      const outcome = status === due ? "good" : status === 200 || status === 403 ? "wrong" : "failed";
      count(tally, outcome, () => `${path}: ${status} ${text.slice(0, 300)}`);
      await pause(5);
    }
  };
  const everybody = Array.from({ length: 12 }, person);
  return {
    tally,
    async stop() {
      stopped = true;
      await Promise.all(everybody);
      agent.destroy();
    },
  };
}
