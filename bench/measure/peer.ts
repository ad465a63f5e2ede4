/** Peers that are modules: prepared, checked against the plain scan, and asked in the form that they take. */
import type { Ask, Outcome, Workload } from "../workload/model.ts";
import { oracleOf } from "../workload/prefiltered.ts";
import { moduleOf, type Peer } from "./peers.ts";

/** What the file of a peer exports as `prepare`: everything that its experts would do before the first request. */
export interface PeerEngine {
  decide(ask: Ask): Outcome;
  /** How many of the requests it is asked: slow ones would take hours. */
  readonly requests: number;
}

export interface LoadedPeer {
  readonly requests: number;
  prepare(parsed: unknown): Ask;
  decide(ask: Ask): Outcome;
}

export async function loadPeer(peer: Peer, workload: Workload, asks: readonly Ask[]): Promise<LoadedPeer> {
  const module = (await import(moduleOf(peer))) as {
    prepare(workload: Workload): PeerEngine | Promise<PeerEngine>;
  };
  const { decide, requests } = await module.prepare(workload);
  const reference = oracleOf(workload);
  for (const ask of asks.slice(0, requests)) {
    const [expected, answer] = [reference(ask), decide(ask)];
    if (answer !== expected)
      throw new Error(`${peer.name} decided ${answer}, not ${expected}: ${JSON.stringify(ask)}`);
  }
  return { requests, decide, prepare: askOf };
}

interface Review {
  readonly spec: {
    readonly user: string;
    readonly groups: readonly string[];
    readonly extra: Ask["extra"];
    readonly resourceAttributes?: Partial<Ask>;
    readonly nonResourceAttributes?: Pick<Ask, "verb"> & { readonly path: string };
  };
}

/** The parsed body in the form that peers take: its strings are the body's own. */
function askOf(parsed: unknown): Ask {
  const { user, groups, extra, resourceAttributes = {}, nonResourceAttributes } = (parsed as Review).spec;
  const { group = "", version = "", resource = "", subresource = "", namespace = "", name = "" } = resourceAttributes;
  const verb = nonResourceAttributes?.verb ?? resourceAttributes.verb ?? "";
  return {
    user,
    groups,
    extra,
    verb,
    path: nonResourceAttributes?.path,
    group,
    version,
    resource,
    subresource,
    namespace,
    name,
  };
}
