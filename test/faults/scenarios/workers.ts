/** A worker is killed under load: what it was answering is lost, and nothing else. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { eventually, pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, type Served, stop } from "../harness/served.ts";

const CONNECTIONS = 8;
const KILLS = 3;

export function workerScenarios(given: Given): void {
  test("a worker is killed", async () => {
    const place = await newPlace();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0));
    const served = await serve(place, { more: "workers: 2" });
    const load = startLoad({
      url: () => served.webhooks,
      tls: { ca: place.certificates.caText },
      connections: CONNECTIONS,
      every: 1,
      next: () => accessCall(generations),
    });
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(400);
      const [first = 0] = workersOf(served);
      process.kill(first, "SIGKILL");
      await eventually("another has taken its place", async () => {
        const workers = workersOf(served);
        const remarks = await served.get("/readyz?verbose");
        return workers.length === 2 && !workers.includes(first) && !remarks.includes("workers serve");
      });
      expect(await served.get("/readyz")).toBe("ok");
    }
    await load.stop();
    expect(await stop(served)).toBe(0);
    place.remove();
    // Connections are dealt out in turn, so about half of them are its own; none has more than one call under way.
    const fault = `one of 2 workers killed, ${KILLS} times`;
    given.atMost(KILLS * CONNECTIONS, fault, `${CONNECTIONS} connections`, load.tally);
  });
}

function workersOf({ pid }: Served): readonly number[] {
  return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number);
}
