/** From the start of `verdict serve` to its first line, over 100,000 rules that were compiled before, in shares of a process that does nothing. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Case, median } from "../case.ts";
import { place, startVerdict } from "../serve/servers.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

/** 150 ms where a bare process takes 40. */
const MUST = 3.75;

export const coldStartSnapshot: Case = {
  id: "cold-start-snapshot",
  what: "cold start with 100,000 rules compiled before",
  unit: "× node -e 0",
  better: "less",
  must: MUST,
  stretch: 3,
  floor: 2.9,
  targeted: true,
  peers: [],
  run: async ({ quick }) => {
    const where = await place();
    try {
      const configuration = { stateFolder: join(where.folder, "state") };
      const [bare, starts]: [number[], number[]] = [[], []];
      for (let round = -2; round < (quick ? 2 : 7); round++) {
        // The first start compiles and writes, the second fills the runtime's own cache.
        const files = round === -2 ? policyFiles(generate(100_000)) : [];
        const begun = performance.now();
        const server = await startVerdict(where, { files, configuration });
        const took = performance.now() - begun;
        await server.stop();
        if (round === -2 && !existsSync(join(configuration.stateFolder, "compiled.snapshot"))) {
          throw new Error("nothing was kept to start from");
        }
        if (round < 0) continue;
        if (server.logged("are not used") > 0) throw new Error("the snapshot was not used");
        starts.push(took);
        bare.push(elapsed(["-e", "0"]));
      }
      const [bareMs, startMs] = [median(bare), median(starts)];
      return { value: startMs / bareMs, details: { bareMs, startMs } };
    } finally {
      where.remove();
    }
  },
};

function elapsed(args: readonly string[]): number {
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error("a bare process failed");
  return performance.now() - begun;
}
