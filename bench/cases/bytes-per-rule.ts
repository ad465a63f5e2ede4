/** Memory that an engine keeps for each rule, when nothing but the engine is kept. */
import type { Case } from "../case.ts";
import { engineOf } from "../measure/verdict.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

const RULES = 100_000;

export const bytesPerRule: Case = {
  id: "bytes-per-rule",
  what: "memory kept per rule at 100,000 rules",
  unit: "bytes",
  better: "less",
  targeted: true,
  must: 150,
  stretch: 75,
  floor: 77,
  peers: [],
  run: async () => {
    // A small set first: whatever the process needs once is not counted.
    const small = engineOf(policyFiles(generate(100)));
    const before = used();
    const engine = build();
    const kept = used() - before;
    return { value: kept / RULES, details: { kept, digests: small.digest.length + engine.digest.length } };
  },
};

/** In a function of its own, so that texts and trees are garbage when it returns. */
function build(): ReturnType<typeof engineOf> {
  return engineOf(policyFiles(generate(RULES)));
}

function used(): number {
  for (let round = 0; round < 4; round++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
