/** A graceful stop: whatever was asked is answered, and a connection is told that it ends before it does. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { type Call, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve } from "../harness/served.ts";
import { newTally } from "../harness/tally.ts";

const POLICY = `language 1

authenticate "corp" with basic "corp" as user "corp:{claims.username}"
`;
const SLOW = 150;

let serial = 0;
/** A token that nobody has seen, so that its source is asked. */
function login(): Call {
  const spec = { token: `user-${serial++}:secret` };
  return {
    path: "/authenticate?timeout=30s",
    body: JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec }),
    judge: ({ status, text }) =>
      status !== 200 ? "failed" : text.includes('"authenticated":true') ? "good" : "wrong",
  };
}

export function stoppingScenarios(given: Given): void {
  test("a graceful stop", async () => {
    const place = await newPlace();
    const source = createServer((_request, reply) => void setTimeout(() => reply.end("{}"), SLOW));
    await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
    const { port } = source.address() as AddressInfo;
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", { ...generationFiles(0), "login.policy": POLICY });
    const tally = newTally();
    for (let round = 0; round < 4; round++) {
      const served = await serve(place, {
        more: `identity: {sources: {corp: {basic: {url: "http://127.0.0.1:${port}/"}}}}\nshutdown: {delay: ${round * 50}ms, grace: 5s}`,
      });
      let stopping = false;
      const common = {
        url: () => served.webhooks,
        tls: { ca: place.certificates.caText },
        every: 3,
        mayBeRefused: () => stopping,
      };
      const loads = [
        startLoad({ ...common, connections: 8, next: () => accessCall(generations) }),
        startLoad({ ...common, connections: 4, next: login }),
      ];
      await pause(400);
      stopping = true;
      served.signal("SIGTERM");
      expect(await served.ended).toBe(0);
      for (const load of loads) {
        await load.stop();
        tally.requests += load.tally.requests;
        tally.failed += load.tally.failed;
        tally.wrong += load.tally.wrong;
        tally.remarks.push(...load.tally.remarks);
      }
    }
    source.close();
    place.remove();
    given.zero("graceful stop", "4 stops, 8 connections that ask and 4 that log in slowly", tally);
  });
}
