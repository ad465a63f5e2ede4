/** Policies that change under load: often, brokenly, and with the process killed in the middle of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually, pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { askOnce, type LoadOptions, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, type Place, serve, type Served, stop } from "../harness/served.ts";
import { count, newTally } from "../harness/tally.ts";

function loadOn(place: Place, served: () => Served, generations: Generations): LoadOptions {
  return {
    url: () => served().webhooks,
    tls: { ca: place.certificates.caText },
    connections: 8,
    every: 1,
    next: () => accessCall(generations),
  };
}

/** Resolves when a call is decided by that generation. */
async function untilServed(
  place: Place,
  served: Served,
  generations: Generations,
  generation: number,
): Promise<void> {
  await eventually(`generation ${generation} decides`, async () => {
    const call = accessCall({ written: generation, served: generation });
    return (
      call.judge(await askOnce(served.webhooks, { ca: place.certificates.caText }, call.path, call.body)) === "good"
    );
  });
  generations.served = generation;
}

/** Rules that make compiling and writing take long enough to be met in the middle. */
const BULK = 1500;

export function reloadScenarios(given: Given): void {
  test.each([1, 2])("a storm of reloads, workers: %i", async (workers) => {
    const place = await newPlace();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0, 300));
    const served = await serve(place, { more: `workers: ${workers}` });
    const load = startLoad(loadOn(place, () => served, generations));
    for (let generation = 1; generation <= 40; generation++) {
      generations.written = generation;
      publish(place, String(generation), generationFiles(generation, 300));
      if (generation % 3 === 0) served.signal("SIGHUP");
      await pause(generation % 10 === 0 ? 400 : 60);
      if (generation % 10 === 0) await untilServed(place, served, generations, generation);
    }
    await load.stop();
    expect(await served.metric(/^verdict_policy_loads_total\{result="success"\}/)).toBeGreaterThan(4);
    expect(await stop(served)).toBe(0);
    place.remove();
    given.zero(
      `reload storm, workers: ${workers}`,
      "40 swaps and 13 SIGHUPs in 4 s, 8 connections",
      load.tally,
      1000,
    );
  });

  test("broken files, and mended", async () => {
    const place = await newPlace();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0));
    const served = await serve(place);
    const load = startLoad(loadOn(place, () => served, generations));
    const breakages = [
      'language 1\n\nallow "broken" user\n',
      "\u0000\u0001",
      'language 1\nallow "x" user nobody to get on pods\n',
      "",
    ];
    for (const [index, text] of breakages.entries()) {
      publish(place, `broken-${index}`, { ...generationFiles(index + 100), "deny.policy": text });
      // An empty file says nothing, which is no mistake; all others are.
      if (text === "") publish(place, "mistaken", { ...generationFiles(200), "allow.policy": "allow" });
      await eventually("it says that it serves what last was good", async () =>
        (await served.get("/readyz?verbose")).includes("last good"),
      );
      expect(await served.get("/readyz")).toBe("ok");
      await pause(200);
      const generation = index + 1;
      generations.written = generation;
      publish(place, String(generation), generationFiles(generation));
      await untilServed(place, served, generations, generation);
      await eventually(
        "the remark is gone",
        async () => !(await served.get("/readyz?verbose")).includes("last good"),
      );
    }
    await load.stop();
    expect(await served.metric(/^verdict_policy_loads_total\{result="failure"\}/)).toBeGreaterThanOrEqual(4);
    await stop(served);
    place.remove();
    given.zero("broken files, mended", "4 breakages, 8 connections", load.tally, 500);
  });

  test("killed in the middle of a reload and of writing its state", async () => {
    const place = await newPlace();
    const state = place.at("state");
    const tally = newTally();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0, BULK));
    for (let round = 0; round < 3; round++) {
      const served = await serve(place, { more: "stateFolder: state" });
      const load = startLoad({ ...loadOn(place, () => served, generations), mayBeRefused: () => true });
      await pause(round === 0 ? 500 : 100);
      // Two generations, and the kill at another moment each time: compiling, writing aside, renaming, writing the next.
      for (const step of [1, 2]) {
        generations.written = round * 2 + step;
        publish(place, String(generations.written), generationFiles(generations.written, BULK));
        await pause(step === 1 ? 350 : 0);
      }
      await pause(100 + round * 130);
      served.signal("SIGKILL");
      expect(await served.ended).toBe("SIGKILL");
      await load.stop();
      // What was under way on each of eight connections when the process died cannot have been answered.
      expect(load.tally.failed).toBeLessThanOrEqual(8);
      tally.requests += load.tally.requests - load.tally.failed;
      tally.wrong += load.tally.wrong;
      for (const name of readdirSync(state).filter((one) => one.endsWith(".json"))) {
        expect(() => JSON.parse(readFileSync(join(state, name), "utf8")) as unknown, name).not.toThrow();
      }
      // The disk holds a broken set now: only the kept one can be served.
      publish(place, `broken-${round}`, { ...generationFiles(0), "deny.policy": "deny" });
      const restarted = await serve(place, { more: "stateFolder: state" });
      for (let asked = 0; asked < 20; asked++) {
        const call = accessCall({ written: generations.written, served: Math.max(0, generations.written - 2) });
        const reply = await askOnce(restarted.webhooks, { ca: place.certificates.caText }, call.path, call.body);
        count(tally, call.judge(reply), () => `round ${round}: ${reply.text}`);
      }
      expect(await restarted.get("/readyz?verbose")).toContain("last good");
      await stop(restarted);
      generations.served = generations.written;
      publish(place, `mended-${round}`, generationFiles(generations.written, BULK));
    }
    place.remove();
    given.zero(
      "SIGKILL in reload and state write",
      "3 kills at other moments, restart with a broken disk",
      tally,
      500,
    );
  });
}
