/** From the start of the process to the first decision over 100,000 rules of text, in shares of a process that does nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Case, median } from "../case.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

const FIRST_DECISION = new URL("../measure/first-decision.ts", import.meta.url).pathname;

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
    const folder = mkdtempSync(join(tmpdir(), "verdict-bench-"));
    try {
      for (const { path, text } of policyFiles(generate(100_000))) writeFileSync(join(folder, path), text);
      const rounds = quick ? 1 : 3;
      const bareMs = median(Array.from({ length: rounds * 2 }, () => elapsed(["-e", "0"])));
      const startMs = median(Array.from({ length: rounds }, () => elapsed([FIRST_DECISION, folder])));
      return { value: startMs / bareMs, details: { bareMs, startMs } };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function elapsed(args: readonly string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`a cold start failed: ${stderr}`);
  return performance.now() - begun;
}
