/** The time of one authorization decision at a number of rules, for Verdict or one of the peers. */
import type { RunOptions } from "../case.ts";
import type { Ask, Workload } from "../workload/model.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { bodyOf, requestsFor } from "../workload/requests.ts";
import { generate } from "../workload/rules.ts";
import { withinRbac } from "../workload/within-rbac.ts";
import { goDecision } from "./go-peer.ts";
import { loadPeer } from "./peer.ts";
import { type Peer, peerById } from "./peers.ts";
import { questionOf, SURROUNDINGS } from "./questions.ts";
import { time, timeOfParse, type Timing } from "./timing.ts";
import { engineOf, verify } from "./verdict.ts";

const REQUESTS = 8192;

/** Of a peer: what it takes, and what `JSON.parse` took in the same run. */
export type PeerTiming = Pick<Timing, "share" | "parse" | "decide">;

export async function measureDecisions(size: number, options: RunOptions): Promise<PeerTiming> {
  return options.peer === undefined ? measureVerdict(size, options) : measurePeer(size, peerById(options.peer));
}

export function measureVerdict(size: number, { quick }: RunOptions): Timing {
  const workload = generate(size);
  const asks = requestsFor(workload, quick ? REQUESTS / 4 : REQUESTS);
  const engine = engineOf(policyFiles(workload));
  verify(engine, workload, asks);
  globalThis.gc?.();
  const bodies = asks.map(bodyOf);
  return time(
    { bodies, prepare: questionOf, decide: (question) => engine.authorize(question, SURROUNDINGS) },
    quick ? 5 : 9,
  );
}

/** Slow peers answer fewer requests, always the first of the same list. */
async function measurePeer(size: number, peer: Peer): Promise<PeerTiming> {
  const whole = generate(size);
  const workload = peer.withinRbac ? withinRbac(whole) : whole;
  const asks = requestsFor(whole, REQUESTS);
  if (peer.program === undefined) return ofModule(peer, workload, asks);
  const some = asks.slice(0, peer.requests);
  const decide = goDecision(peer.program, workload, some);
  const parse = timeOfParse(some.map(bodyOf));
  return { share: decide / parse, parse, decide };
}

async function ofModule(peer: Peer, workload: Workload, asks: readonly Ask[]): Promise<PeerTiming> {
  const { requests, decide, prepare } = await loadPeer(peer, workload, asks);
  globalThis.gc?.();
  return time({ bodies: asks.slice(0, requests).map(bodyOf), prepare, decide }, 3);
}
