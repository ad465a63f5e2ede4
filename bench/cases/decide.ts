/** One authorization decision, in shares of `JSON.parse` of its body; how it grows with the rules; its slow tail. */
import type { Case, Measured, RunOptions } from "../case.ts";
import { measureDecisions, measureVerdict } from "../measure/decisions.ts";

const PEERS = ["rbac", "casl", "cel", "cedar-go", "opa-data", "opa-rules", "cedar-wasm", "casbin"];
/** The others take minutes to prepare, or seconds for each request. */
const PEERS_OF_MANY = ["rbac", "casl", "cedar-go", "opa-data"];

function decideAt(size: number): (options: RunOptions) => Promise<Measured> {
  return async (options) => {
    const timing = await measureDecisions(size, options);
    return { value: timing.share, details: { ...timing } };
  };
}

export const decide10k: Case = {
  id: "decide-10k",
  what: "one authorization decision, 10,000 rules",
  unit: "× JSON.parse of its body",
  better: "less",
  targeted: true,
  must: 0.35,
  stretch: 0.18,
  floor: 0.26,
  peers: PEERS,
  run: decideAt(10_000),
};

export const decide100k: Case = {
  id: "decide-100k",
  what: "the same, 100,000 rules",
  unit: "× JSON.parse of its body",
  better: "less",
  targeted: true,
  must: 0.5,
  stretch: 0.25,
  floor: 0.42,
  peers: PEERS_OF_MANY,
  run: decideAt(100_000),
};

export const decideGrowth: Case = {
  id: "decide-growth",
  what: "growth of the decision from 100 to 100,000 rules",
  unit: "×",
  better: "less",
  targeted: true,
  must: 2,
  stretch: 1.5,
  floor: 1.8,
  peers: PEERS_OF_MANY,
  run: async (options) => {
    const { share: small } = await measureDecisions(100, options);
    const { share: large } = await measureDecisions(100_000, options);
    return { value: large / small, details: { small, large } };
  },
};

export const decideP99: Case = {
  id: "decide-p99",
  what: "slowest hundredth of decisions, 10,000 rules",
  unit: "× its median",
  better: "less",
  targeted: true,
  must: 3,
  stretch: 2,
  floor: undefined,
  peers: [],
  run: async (options) => {
    const { p50, p99 } = measureVerdict(10_000, options);
    return { value: p99 / p50, details: { p50, p99 } };
  },
};
