/** Peers live in a package of their own, `bench/peers`, and take part where it is installed. */
import { existsSync } from "node:fs";
import type { Ask, Outcome, Workload } from "../workload/model.ts";
import { decide as reference } from "../workload/reference.ts";

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

const PEERS = new URL("../peers/", import.meta.url);

export function peersInstalled(): boolean {
  return existsSync(new URL("node_modules", PEERS));
}

export async function loadPeer(name: string, workload: Workload, asks: readonly Ask[]): Promise<LoadedPeer> {
  const module = (await import(new URL(`${name}.ts`, PEERS).href)) as {
    prepare(workload: Workload): PeerEngine | Promise<PeerEngine>;
  };
  const { decide, requests } = await module.prepare(workload);
  for (const ask of asks.slice(0, Math.min(requests, 1024))) {
    const [expected, answer] = [reference(workload, ask), decide(ask)];
    if (answer !== expected) throw new Error(`${name} decided ${answer}, not ${expected}: ${JSON.stringify(ask)}`);
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
