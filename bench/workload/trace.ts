/**
 * Ten minutes of a cluster of some hundred nodes, as three API servers ask about it: leases that are renewed every few seconds,
 * controllers and a GitOps account that write objects of many names, people now and then. A service account's token names
 * itself in `extra`, and is replaced while the trace runs. Each client stays with the API server that it found first.
 */
import type { Ask, Workload } from "./model.ts";
import { type Random, randomFrom } from "./random.ts";
import { bodyOf } from "./requests.ts";
import { GITOPS_USER, padded } from "./rules.ts";

export const TRACE_SECONDS = 600;
const [NODES, CONTROLLERS, PEOPLE, API_SERVERS] = [200, 300, 100, 3];

export interface Asked {
  /** Seconds from the begin. */
  readonly at: number;
  readonly body: string;
  readonly apiServer: number;
}

/** All that is asked, before any API server remembers an answer; in the order of time. */
export function trace({ population }: Workload, seed = 7): readonly Asked[] {
  const random = randomFrom(seed);
  const asked: Asked[] = [];
  const callers: Caller[] = [
    ...Array.from({ length: NODES }, (_, index) => node(random, index)),
    ...population.controllers.slice(0, CONTROLLERS).map(({ namespace, name, role }) => {
      const kind = role.permissions[0]?.targets[0] ?? { group: "", resource: "configmaps", subresource: "" };
      return controller(random, namespace, name, kind);
    }),
    ...Array.from({ length: PEOPLE }, (_, index) => person(random, index, population.namespaces)),
    gitops(random, population.namespaces),
  ];
  for (const caller of callers) {
    const apiServer = random.below(API_SERVERS);
    for (const { every, ask } of caller) {
      let at = (random.below(1000) / 1000) * every;
      while (at < TRACE_SECONDS) {
        asked.push({ at, body: bodyOf(ask(at)), apiServer });
        // Nothing is exactly on time.
        at += every * (0.8 + random.below(400) / 1000);
      }
    }
  }
  return asked.toSorted((a, b) => a.at - b.at);
}

/** What reaches the webhook when each API server remembers an answer for so many seconds. */
export function behindMemory(asked: readonly Asked[], seconds: number): readonly Asked[] {
  const until = new Map<string, number>();
  return asked.filter(({ at, body, apiServer }) => {
    const key = `${apiServer} ${body}`;
    if ((until.get(key) ?? -1) > at) return false;
    until.set(key, at + seconds);
    return true;
  });
}

/** What a client asks about, again and again. */
type Caller = readonly { readonly every: number; ask(at: number): Ask }[];

interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra: Ask["extra"];
}

function question(identity: Identity, verb: string, resource: string, more: Partial<Ask> = {}): Ask {
  const plain = { path: undefined, group: "", version: "v1", subresource: "", namespace: "", name: "" };
  return { ...plain, ...identity, verb, resource, ...more };
}

const LEASE = { group: "coordination.k8s.io", namespace: "kube-node-lease" };

function node(random: Random, index: number): Caller {
  const name = `node-${padded(index)}`;
  const identity: Identity = {
    user: `system:node:${name}`,
    groups: ["system:nodes", "system:authenticated"],
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${index}`] },
  };
  return [
    { every: 10, ask: () => question(identity, "update", "leases", { ...LEASE, name }) },
    { every: 60, ask: () => question(identity, "patch", "nodes", { subresource: "status", name }) },
    {
      every: 15,
      ask: () => question(identity, "get", "pods", { namespace: "team-00001-prod", name: `web-${random.below(30)}` }),
    },
  ];
}

/** A token is replaced at some moment of the trace, as one in six is. */
function account(random: Random, namespace: string, name: string): (at: number) => Identity {
  const replaced = random.below(TRACE_SECONDS * 6);
  const user = namespace === "" ? GITOPS_USER : `system:serviceaccount:${namespace}:${name}`;
  const identity = (token: number): Identity => ({
    user,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    extra: {
      "authentication.kubernetes.io/credential-id": [`JTI=${name}-${namespace}-${token}`],
      "authentication.kubernetes.io/pod-name": [`${name}-0`],
    },
  });
  const [before, after] = [identity(1), identity(2)];
  return (at) => (at < replaced ? before : after);
}

function controller(
  random: Random,
  namespace: string,
  name: string,
  kind: { readonly group: string; readonly resource: string },
): Caller {
  const identity = account(random, namespace, name);
  const lease = { ...LEASE, namespace, name: `${name}-leader` };
  const object = () => ({ group: kind.group, namespace, name: `item-${random.below(200)}` });
  return [
    { every: 2, ask: (at) => question(identity(at), "get", "leases", lease) },
    { every: 2, ask: (at) => question(identity(at), "update", "leases", lease) },
    { every: 3, ask: (at) => question(identity(at), "patch", kind.resource, { ...object(), subresource: "status" }) },
    { every: 4, ask: (at) => question(identity(at), "create", "events", { namespace }) },
  ];
}

function gitops(random: Random, namespaces: readonly string[]): Caller {
  const identity = account(random, "", "gitops");
  const object = () => ({ group: "apps", namespace: random.pick(namespaces), name: `web-${random.below(40)}` });
  return [{ every: 0.1, ask: (at) => question(identity(at), "patch", "deployments", object()) }];
}

function person(random: Random, index: number, namespaces: readonly string[]): Caller {
  const identity: Identity = {
    user: `oidc:person-${padded(index)}`,
    groups: ["oidc:everyone", `oidc:team-${padded(random.below(9))}`, "system:authenticated"],
    extra: {},
  };
  const namespace = random.pick(namespaces);
  return [
    {
      every: 20,
      ask: () => question(identity, "list", random.pick(["pods", "services", "configmaps"]), { namespace }),
    },
  ];
}
