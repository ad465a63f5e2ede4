/**
 * From the start of `verdict serve`, as it is shipped, to its first line: calls are answered, over 100,000 rules of text. In
 * shares of a process that does nothing.
 */
import { type Case, median } from "../case.ts";
import { place, shippedProgram } from "../serve/servers.ts";
import { startTimes } from "../serve/start-time.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

export const coldStart: Case = {
  id: "cold-start",
  what: "cold start with 100,000 rules of text",
  unit: "× node -e 0",
  better: "less",
  targeted: true,
  must: 50,
  stretch: 25,
  floor: undefined,
  peers: [],
  run: async ({ quick }) => {
    const where = await place();
    try {
      const program = await shippedProgram(where);
      // The first start fills the runtime's own cache.
      await startTimes(where, { files: policyFiles(generate(100_000)), program });
      const times = [];
      for (let round = 0; round < (quick ? 1 : 3); round++)
        times.push(await startTimes(where, { files: [], program }));
      const bareMs = median(times.map((time) => time.bareMs));
      const startMs = median(times.map((time) => time.startMs));
      return { value: startMs / bareMs, details: { bareMs, startMs } };
    } finally {
      where.remove();
    }
  },
};
