/** Reloads of a set of 100,000 rules by `verdict serve`: how long its serving thread stands still, and what one changed file costs. */
import { type Case, median } from "../case.ts";
import { type Edits, edits, type Extent, loadedAfter } from "../serve/edits.ts";
import { place, type ServerProcess, startVerdict } from "../serve/servers.ts";
import { workloadServed } from "../serve/traffic.ts";
import { policyFiles } from "../workload/policy-text.ts";

const RULES = 100_000;

export const reloadPause: Case = {
  id: "reload-pause",
  what: "longest pause of serving while 100,000 rules reload",
  unit: "× an idle loop's longest",
  better: "less",
  targeted: true,
  must: 2,
  stretch: 1.2,
  floor: undefined,
  peers: [],
  run: ({ quick }) =>
    withServer(async (server, { make }) => {
      const [idle, reloading]: [number[], number[]] = [[], []];
      for (let round = -1; round < (quick ? 1 : 5); round++) {
        const begun = performance.now();
        await server.longestPause();
        await loadedAfter(server, () => make("every file"));
        const busy = await server.longestPause();
        // The first reload starts the thread that compiles, and this one is told to watch.
        if (round < 0) continue;
        const length = performance.now() - begun;
        await new Promise((resolve) => setTimeout(resolve, length));
        const quiet = await server.longestPause();
        reloading.push(busy);
        idle.push(quiet);
      }
      const [idleMs, reloadingMs] = [median(idle), median(reloading)];
      return { value: reloadingMs / idleMs, details: { idleMs, reloadingMs } };
    }),
};

export const reloadOneFile: Case = {
  id: "reload-one-file",
  what: "reload where one of a hundred files changed",
  unit: "× a reload where all changed",
  better: "less",
  targeted: false,
  must: 0.5,
  stretch: 0.25,
  floor: undefined,
  peers: [],
  run: ({ quick }) =>
    withServer(async (server, { make }) => {
      const times: Record<Extent, number[]> = { "every file": [], "one file": [] };
      for (let round = -1; round < (quick ? 1 : 4); round++) {
        for (const extent of ["every file", "one file"] as const) {
          const before = await loadTimes(server);
          await loadedAfter(server, () => make(extent));
          const after = await loadTimes(server);
          const each = (after.seconds - before.seconds) / (after.count - before.count);
          if (round >= 0) times[extent].push(each * 1000);
        }
      }
      const [allMs, oneMs] = [median(times["every file"]), median(times["one file"])];
      return { value: oneMs / allMs, details: { allMs, oneMs } };
    }),
};

async function withServer<Result>(act: (server: ServerProcess, changes: Edits) => Promise<Result>): Promise<Result> {
  const where = await place();
  const files = policyFiles(workloadServed(RULES));
  let server: ServerProcess | undefined;
  try {
    server = await startVerdict(where, { files });
    return await act(server, edits(where, files));
  } finally {
    await server?.stop();
    where.remove();
  }
}

async function loadTimes(server: ServerProcess): Promise<{ readonly seconds: number; readonly count: number }> {
  const metrics = await server.operations("/metrics");
  const sample = (name: string) =>
    Number(new RegExp(`^verdict_policy_load_duration_seconds_${name} (\\S+)$`, "m").exec(metrics)?.[1]);
  return { seconds: sample("sum"), count: sample("count") };
}
