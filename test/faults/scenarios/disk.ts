/** No file may grow any more: what is written beside serving fails, is counted and told, and serving goes on. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually, pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, stop } from "../harness/served.ts";

/** Blocks of 1,024 bytes. */
const LIMIT = 64;

export function diskScenarios(given: Given): void {
  test("the disk is full", async () => {
    const place = await newPlace();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0));
    const served = await serve(place, {
      before: `ulimit -f ${LIMIT}`,
      more: "stateFolder: state\ndecisionLog: {to: file, file: decisions.log, allow: 1, noOpinion: 1, deny: 1}",
    });
    const load = startLoad({
      url: () => served.webhooks,
      tls: { ca: place.certificates.caText },
      connections: 8,
      every: 1,
      next: () => accessCall(generations),
    });
    await eventually(
      "decisions are dropped and counted",
      async () => (await served.metric(/^verdict_decision_log_dropped_total /)) > 0,
    );
    const small = readFileSync(join(place.at("state"), stateFiles(place.at("state"))[0] ?? ""), "utf8");
    // Larger than any file may become.
    for (let generation = 1; generation <= 3; generation++) {
      generations.written = generation;
      publish(place, String(generation), generationFiles(generation, 1000));
      await pause(600);
    }
    await eventually("it says that the state cannot be kept", () => served.output().includes("could not be kept"));
    await load.stop();
    expect(served.output()).toContain("decisions were not logged");
    expect(statSync(place.at("decisions.log")).size).toBeLessThanOrEqual(LIMIT * 1024);
    // Neither lost nor half of another: what was kept before is there, whole.
    expect(readFileSync(join(place.at("state"), stateFiles(place.at("state"))[0] ?? ""), "utf8")).toBe(small);
    expect(await served.get("/readyz")).toBe("ok");
    expect(await stop(served)).toBe(0);
    // A restart with a broken disk serves it.
    publish(place, "broken", { ...generationFiles(0), "deny.policy": "deny" });
    const restarted = await serve(place, { more: "stateFolder: state" });
    expect(await restarted.get("/readyz?verbose")).toContain("last good");
    expect(readdirSync(place.at("state")).filter((name) => name.endsWith(".new"))).toEqual([]);
    await stop(restarted);
    place.remove();
    given.zero("disk full (ulimit -f 64)", "state and decision log fail, 3 reloads, 8 connections", load.tally);
  });
}

function stateFiles(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}
