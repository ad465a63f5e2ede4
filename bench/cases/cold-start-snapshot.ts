/**
 * From the start of `verdict serve`, as it is shipped, to its first line, over 100,000 rules that were compiled before. In
 * shares of a process that does nothing.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Case, median } from "../case.ts";
import { place, shippedProgram } from "../serve/servers.ts";
import { startTimes } from "../serve/start-time.ts";
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
      const program = await shippedProgram(where);
      const stateFolder = join(where.folder, "state");
      const start = { files: [], configuration: { stateFolder }, program };
      // The first start compiles and writes, the second fills the runtime's own cache.
      await startTimes(where, { ...start, files: policyFiles(generate(100_000)) });
      if (!existsSync(join(stateFolder, "compiled.snapshot"))) throw new Error("nothing was kept to start from");
      await startTimes(where, start);
      const times = [];
      for (let round = 0; round < (quick ? 3 : 9); round++)
        times.push(await startTimes(where, start, "are not used"));
      const bareMs = median(times.map((time) => time.bareMs));
      const startMs = median(times.map((time) => time.startMs));
      return { value: startMs / bareMs, details: { bareMs, startMs } };
    } finally {
      where.remove();
    }
  },
};
