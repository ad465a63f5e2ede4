/** Everything that may pile up, for a while: new questions, logins, reloads, connections. What is kept must not grow with it. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { type Call, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, type Served, stop } from "../harness/served.ts";

const COLLECT = fileURLToPath(new URL("../harness/collect-on-signal.ts", import.meta.url));
/** Milliseconds of load before the first measurement and between the two. */
const WARM_UP = 6000;
const SOAK = 14_000;
/** Bytes and share that are no growth: tables of the newest set, code that was compiled meanwhile. */
const SLACK = 6 * 1024 * 1024;
const SHARE = 0.15;

let serial = 0;
function strangerLogsIn(): Call {
  const spec = { token: `nobody-${serial++}:${"x".repeat(200)}` };
  return {
    path: "/authenticate?timeout=30s",
    body: JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec }),
    judge: ({ status, text }) => (status === 200 && text.includes('"authenticated":false') ? "good" : "wrong"),
  };
}

async function kept(served: Served): Promise<number> {
  for (let times = 0; times < 3; times++) {
    served.signal("SIGUSR2");
    await pause(300);
  }
  return served.metric(/^nodejs_heap_size_used_bytes /);
}

export function soakScenarios(given: Given): void {
  test("memory over a soak", async () => {
    const place = await newPlace();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0, 500));
    // Small caches, so that they are full before the first measurement.
    const served = await serve(place, {
      env: { NODE_OPTIONS: `--expose-gc --import ${COLLECT}` },
      more: "decisionCache: {entries: 500}\ntokenCache: {entries: 500}",
    });
    const common = {
      url: () => served.webhooks,
      tls: { ca: place.certificates.caText },
      every: 1,
      callsPerConnection: 200,
    };
    const load = startLoad({ ...common, connections: 8, next: () => accessCall(generations) });
    const strangers = startLoad({ ...common, connections: 2, next: strangerLogsIn });
    let resting = false;
    const reloads = (async () => {
      while (!resting) {
        generations.written++;
        publish(place, String(generations.written), generationFiles(generations.written, 500));
        await pause(700);
      }
    })();
    await pause(WARM_UP);
    const before = await kept(served);
    await pause(SOAK);
    const after = await kept(served);
    resting = true;
    await reloads;
    await Promise.all([load.stop(), strangers.stop()]);
    await stop(served);
    place.remove();
    const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
    expect(after, `${mebibytes(before)} MiB, later ${mebibytes(after)} MiB`).toBeLessThan(
      before * (1 + SHARE) + SLACK,
    );
    load.tally.requests += strangers.tally.requests;
    load.tally.failed += strangers.tally.failed;
    load.tally.wrong += strangers.tally.wrong;
    const grown = `heap ${mebibytes(before)} → ${mebibytes(after)} MiB`;
    given.zero(`soak: ${grown}`, "20 s: questions, logins, reloads, new connections", load.tally, 2000);
  });
}
