/** The cache of decisions: what a hit takes from bytes to bytes, and what the cache is worth on the trace of a cluster. */
import type { Case, RunOptions } from "../case.ts";
import { type DecisionCacheOptions, decisionCache } from "../../src/server/decision-cache.ts";
import { type MeasuredService, serviceOver } from "../measure/service.ts";
import { time, type Timing } from "../measure/timing.ts";
import { engineOf } from "../measure/verdict.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { bodyOf, requestsFor } from "../workload/requests.ts";
import { generate } from "../workload/rules.ts";
import { type Asked, behindMemory, trace } from "../workload/trace.ts";

const RULES = 10_000;
/** As a server has it where nobody configures it. */
const CACHE: DecisionCacheOptions = { entries: 10_000, bytes: 64 * 1024 * 1024, ttl: 30_000 };
const FOREVER = { ...CACHE, ttl: Number.MAX_SAFE_INTEGER };

export const cacheHit: Case = {
  id: "cache-hit",
  what: "a repeated request, from bytes to bytes",
  unit: "× JSON.parse of its body",
  better: "less",
  targeted: true,
  must: 0.6,
  stretch: 0.3,
  floor: 0.33,
  peers: [],
  run: async (options) => {
    const { hit, plain } = costs(options);
    return { value: hit.share, details: { ...hit, plainNs: plain.decide, plainShare: plain.share } };
  },
};

/** Seconds for which an API server remembers: 0, what `deploy/` sets, what Kubernetes has where nobody sets it. */
const MEMORIES = [0, 10, 300];

export const cacheTrace: Case = {
  id: "cache-trace",
  what: "calls of a cluster's trace, with the cache of decisions",
  unit: "× without it",
  better: "less",
  targeted: false,
  must: 1,
  stretch: 0.9,
  floor: undefined,
  peers: [],
  run: async (options) => {
    const { hit, miss, plain } = costs(options);
    const asked = trace(generate(RULES));
    const details: Record<string, number> = {
      hitNs: hit.decide,
      missNs: miss.decide,
      plainNs: plain.decide,
      // Where fewer are hits than this, the cache costs more than it saves.
      worthFromHitRate: (miss.decide - plain.decide) / (miss.decide - hit.decide),
    };
    const worth = (seconds: number): number => {
      const rate = hitRate(behindMemory(asked, seconds));
      const value = (rate * hit.decide + (1 - rate) * miss.decide) / plain.decide;
      details[`hitRate behind ${seconds} s`] = rate;
      details[`value behind ${seconds} s`] = value;
      return value;
    };
    const [, asDeployed] = MEMORIES.map(worth);
    return { value: asDeployed ?? Number.NaN, details };
  },
};

function costs(options: RunOptions): Readonly<Record<"hit" | "miss" | "plain", Timing>> {
  const workload = generate(RULES);
  const engine = engineOf(policyFiles(workload));
  const bodies = requestsFor(workload, options.quick ? 512 : 2048).map(bodyOf);
  const kept = serviceOver(engine, decisionCache(FOREVER));
  // Kept before it is asked again.
  for (const body of bodies) kept.answer(kept.receive(body));
  let serial = 0;
  const another = (body: string) => body.replace(/JTI=\w{16}/, () => `JTI=${String(serial++).padStart(16, "f")}`);
  return {
    hit: timed(kept, bodies, options, (body) => body),
    miss: timed(serviceOver(engine, decisionCache(FOREVER)), bodies, options, another),
    plain: timed(serviceOver(engine, undefined), bodies, options, another),
  };
}

function timed(
  { receive, answer }: MeasuredService,
  bodies: readonly string[],
  { quick }: RunOptions,
  sent: (body: string) => string,
): Timing {
  globalThis.gc?.();
  return time({ bodies, prepare: (_, body) => receive(sent(body)), decide: answer }, quick ? 5 : 9);
}

/** As the cache itself says, on the clock of the trace. */
function hitRate(asked: readonly Asked[]): number {
  let now = 0;
  const cache = decisionCache({ ...CACHE, monotonic: () => now });
  const service = serviceOver(engineOf(policyFiles(generate(100))), cache);
  let hits = 0;
  for (const { at, body } of asked) {
    now = at * 1000;
    const received = service.receive(body);
    service.answer(received);
    if (received.call.kept !== undefined) hits++;
  }
  return hits / asked.length;
}
