/**
 * The slow tail of calls that come at a steady rate, while a set of 10,000 rules is loaded anew each second, against a bare
 * `node:https` server that has nothing else to do. Logs and metrics are on; not one answer may fail or be wrong.
 */
import { type Case, median } from "../case.ts";
import { type Edits, edits, loadsOf } from "../serve/edits.ts";
import { type Load, type LoadResult, startLoad } from "../serve/load.ts";
import { place, type ServerProcess, startBare, startVerdict } from "../serve/servers.ts";
import { workloadServed } from "../serve/traffic.ts";
import { policyFiles } from "../workload/policy-text.ts";

const RULES = 10_000;
const CALLS = 8192;
const CONNECTIONS = 64;
/** Calls a second; less where the slower server would have less than twice that. */
const RATE = 8000;
/** Seconds, each flat out. */
const WARM_UP = 4;

export const serveTail: Case = {
  id: "serve-tail",
  what: "slow tail of calls while 10,000 rules reload each second",
  unit: "× bare node:https: p99, or half of p99.9 where that is more",
  better: "less",
  targeted: true,
  must: 1,
  stretch: 0.5,
  floor: 0.3,
  peers: [],
  run: async ({ quick }) => {
    const where = await place();
    const files = policyFiles(workloadServed(RULES));
    const servers: ServerProcess[] = [];
    let load: Load | undefined;
    try {
      load = await startLoad(where, RULES, CALLS);
      const bare = await startBare(where);
      servers.push(bare);
      const ours = await startVerdict(where, { files });
      servers.push(ours);
      // The first seconds warm them up.
      for (let second = 0; second < (quick ? WARM_UP / 2 : WARM_UP); second++)
        for (const server of servers) await most(load, server);
      const flatOut = [await most(load, bare), await most(load, ours)];
      const perSecond = Math.min(RATE, Math.floor(Math.min(...flatOut) / 200) * 100);
      const rate: Rate = { perSecond, seconds: quick ? 3 : 10 };
      const client = load;
      const turns: Turn[] = [];
      for (let round = quick ? 0 : -1; round < (quick ? 1 : 5); round++) {
        const one = await steady(load, bare, rate, false);
        const loads = loadsOf(ours);
        const other = await reloading(edits(where, files), () => steady(client, ours, rate, true));
        if (round >= 0) turns.push({ bare: one, ours: other, reloads: loadsOf(ours) - loads });
      }
      return measured(turns, rate);
    } finally {
      load?.stop();
      for (const server of servers) await server.stop();
      where.remove();
    }
  },
};

interface Rate {
  readonly perSecond: number;
  readonly seconds: number;
}

interface Turn {
  readonly bare: LoadResult;
  readonly ours: LoadResult;
  readonly reloads: number;
}

function measured(turns: readonly Turn[], { perSecond, seconds }: Rate) {
  const of = (pick: (turn: Turn) => number) => median(turns.map(pick));
  const reloads = of((turn) => turn.reloads);
  if (reloads < seconds / 2) throw new Error(`only ${reloads} reloads in ${seconds} seconds`);
  const p99 = of(({ bare, ours }) => ours.p99 / bare.p99);
  const p999 = of(({ bare, ours }) => ours.p999 / bare.p999);
  return {
    value: Math.max(p99, p999 / 2),
    details: {
      perSecond,
      reloadsPerSecond: reloads / seconds,
      p99,
      p999,
      bareP99Ms: of(({ bare }) => bare.p99),
      oursP99Ms: of(({ ours }) => ours.p99),
      bareP999Ms: of(({ bare }) => bare.p999),
      oursP999Ms: of(({ ours }) => ours.p999),
      answered: turns.reduce((sum, { ours }) => sum + ours.answered, 0),
      failed: 0,
    },
  };
}

/** Answers of a second, flat out. */
async function most(load: Load, { port }: ServerProcess): Promise<number> {
  const order = {
    port,
    connections: CONNECTIONS,
    seconds: 1.5,
    perSecond: undefined,
    alike: undefined,
    check: false,
  };
  const { answered, seconds } = await load.run(order);
  return answered / seconds;
}

async function steady(load: Load, { port }: ServerProcess, rate: Rate, check: boolean): Promise<LoadResult> {
  const result = await load.run({ port, connections: CONNECTIONS, ...rate, alike: undefined, check });
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.answered} calls failed`);
  return result;
}

async function reloading<Result>({ make }: Edits, act: () => Promise<Result>): Promise<Result> {
  make("one file");
  const timer = setInterval(() => make("one file"), 1000);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}
