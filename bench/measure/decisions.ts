/** The time of one authorization decision at a number of rules, for Verdict or one of the peers. */
import type { RunOptions } from "../case.ts";
import type { Ask, Workload } from "../workload/model.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { bodyOf, requestsFor } from "../workload/requests.ts";
import { generate } from "../workload/rules.ts";
import { loadPeer } from "./peer.ts";
import { questionOf, SURROUNDINGS } from "./questions.ts";
import { time, type Timing } from "./timing.ts";
import { engineOf, verify } from "./verdict.ts";

const REQUESTS = 8192;

export async function measureDecisions(size: number, options: RunOptions): Promise<Timing> {
  const workload = generate(size);
  const asks = requestsFor(workload, options.quick ? REQUESTS / 4 : REQUESTS);
  return options.peer === undefined ? ofVerdict(workload, asks, options) : ofPeer(options.peer, workload, asks);
}

function ofVerdict(workload: Workload, asks: readonly Ask[], { quick }: RunOptions): Timing {
  const engine = engineOf(policyFiles(workload));
  const checked = quick ? asks.slice(0, Math.min(asks.length, Math.ceil(20_000_000 / workload.rules.length))) : asks;
  verify(engine, workload, checked);
  globalThis.gc?.();
  const bodies = asks.map(bodyOf);
  return time(
    { bodies, prepare: questionOf, decide: (question) => engine.authorize(question, SURROUNDINGS) },
    quick ? 5 : 9,
  );
}

/** Slow peers answer fewer requests, always the first of the same list. */
async function ofPeer(name: string, workload: Workload, asks: readonly Ask[]): Promise<Timing> {
  const { requests, decide, prepare } = await loadPeer(name, workload, asks);
  globalThis.gc?.();
  return time({ bodies: asks.slice(0, requests).map(bodyOf), prepare, decide }, 3);
}
