/**
 * SubjectAccessReviews over HTTPS through `verdict serve`, in turns with a bare `node:https` server that is up beside it:
 * how many a second, at how much processor time each. Decisions are made over 10,000 rules, the logs and metrics are on.
 */
import { type Case, type Measured, median, type RunOptions } from "../case.ts";
import { workloadServed } from "../serve/traffic.ts";
import { type Load, type LoadResult, startLoad } from "../serve/load.ts";
import { cpuSeconds, place, type ServerProcess, startBare, startVerdict } from "../serve/servers.ts";
import { policyFiles } from "../workload/policy-text.ts";

const RULES = 10_000;
const CALLS = 8192;
const CONNECTIONS = 32;
/** So few that all of them are kept. */
const ALIKE = 1000;

interface Served {
  readonly perSecond: number;
  /** Microseconds of the server's processor time for one call. */
  readonly cpu: number;
  readonly p99: number;
  /** The same of the load: where it comes near to a whole second for a second, the load is what limits. */
  readonly loadShare: number;
}

export const serveDistinct: Case = {
  id: "serve-distinct",
  what: "webhook calls a second, no two alike",
  unit: "× bare node:https",
  better: "more",
  targeted: true,
  must: 1.3,
  stretch: 1.85,
  floor: 1.85,
  peers: [],
  run: async (options) => comparison(await inTurns(options, undefined), "perSecond"),
};

export const serveRepeat: Case = {
  id: "serve-repeat",
  what: "webhook calls a second, a thousand again and again",
  unit: "× bare node:https",
  better: "more",
  targeted: true,
  must: 1.6,
  stretch: 2.2,
  floor: undefined,
  peers: [],
  run: async (options) => comparison(await inTurns(options, ALIKE), "perSecond"),
};

export const serveCpu: Case = {
  id: "serve-cpu",
  what: "processor time of a webhook call, no two alike",
  unit: "× bare node:https",
  better: "less",
  targeted: true,
  must: 0.7,
  stretch: 0.5,
  floor: 0.52,
  peers: [],
  run: async (options) => comparison(await inTurns(options, undefined), "cpu"),
};

interface Turns {
  readonly bare: readonly Served[];
  readonly ours: readonly Served[];
}

async function inTurns({ quick }: RunOptions, alike: number | undefined): Promise<Turns> {
  const where = await place();
  const servers: ServerProcess[] = [];
  let load: Load | undefined;
  try {
    load = await startLoad(where, RULES, CALLS);
    const bare = await startBare(where);
    servers.push(bare);
    const ours = await startVerdict(where, { files: policyFiles(workloadServed(RULES)) });
    servers.push(ours);
    const seconds = quick ? 0.8 : 3;
    const turns = { bare: [] as Served[], ours: [] as Served[] };
    for (const server of servers) await warmUp(load, server, alike, quick ? WARM_CALLS / 3 : WARM_CALLS);
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      turns.bare.push(await served(load, bare, alike, seconds, false));
      turns.ours.push(await served(load, ours, alike, seconds, true));
    }
    return turns;
  } finally {
    load?.stop();
    for (const server of servers) await server.stop();
    where.remove();
  }
}

/** So many calls, or so many seconds where the machine has little to give: what serves a cluster runs compiled. */
const WARM_CALLS = 60_000;
const WARM_SECONDS = 10;

async function warmUp(load: Load, { port }: ServerProcess, alike: number | undefined, wanted: number): Promise<void> {
  let calls = 0;
  for (let second = 0; second < WARM_SECONDS && calls < wanted; second++) {
    const order = { port, connections: CONNECTIONS, seconds: 1, perSecond: undefined, alike, check: false };
    calls += (await load.run(order)).answered;
  }
}

async function served(
  load: Load,
  { port, pid }: ServerProcess,
  alike: number | undefined,
  seconds: number,
  check: boolean,
): Promise<Served> {
  const before = cpuSeconds(pid);
  const result = await load.run({ port, connections: CONNECTIONS, seconds, perSecond: undefined, alike, check });
  const taken = cpuSeconds(pid) - before;
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.answered} calls failed`);
  return {
    perSecond: result.answered / result.seconds,
    cpu: (taken / result.answered) * 1e6,
    p99: result.p99,
    loadShare: shareOf(result),
  };
}

function shareOf({ cpuSeconds: taken, seconds }: LoadResult): number {
  return taken / seconds;
}

/** The median of what the turns came to, each against the bare one just before it. */
function comparison({ bare, ours }: Turns, what: "perSecond" | "cpu"): Measured {
  const ratios = ours.map((one, turn) => one[what] / (bare[turn]?.[what] ?? Number.NaN));
  const details = Object.fromEntries(
    Object.entries({ bare, ours }).flatMap(([name, list]) =>
      (["perSecond", "cpu", "p99", "loadShare"] as const).map((key) => [
        `${name} ${key}`,
        median(list.map((one) => one[key])),
      ]),
    ),
  );
  return { value: median(ratios), details };
}
