/** Requests drawn from the population: who asks often in a cluster, about what exists and what does not. */
import type { Ask, Population, Target, Workload } from "./model.ts";
import { type Random, randomFrom } from "./random.ts";
import { ENVIRONMENT } from "./roles.ts";
import { BREAK_GLASS, GITOPS_USER, padded, PLATFORM, teamGroup } from "./rules.ts";

const VERBS = ["get", "get", "list", "watch", "watch", "update", "patch", "create", "delete"];
export const KINDS: readonly Target[] = [
  ["", "pods", ""],
  ["", "pods", "log"],
  ["", "pods", "exec"],
  ["", "configmaps", ""],
  ["", "secrets", ""],
  ["", "services", ""],
  ["", "events", ""],
  ["apps", "deployments", ""],
  ["apps", "deployments", "scale"],
  ["apps", "statefulsets", ""],
  ["batch", "jobs", ""],
  ["networking.k8s.io", "ingresses", ""],
  ["coordination.k8s.io", "leases", ""],
  ["rbac.authorization.k8s.io", "roles", ""],
].map(([group = "", resource = "", subresource = ""]) => ({ group, resource, subresource }));

interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra?: Record<string, readonly string[]>;
}
type Question = Pick<Ask, "verb" | "group" | "resource" | "subresource" | "namespace" | "name">;

export function requestsFor({ population }: Workload, count: number, seed = 40): readonly Ask[] {
  const random = randomFrom(seed);
  const asks: Ask[] = [];
  while (asks.length < count) asks.push(ask(random, population));
  return asks;
}

function ask(random: Random, population: Population): Ask {
  const share = random.below(100);
  if (share < 4) return urlAsk(random, population);
  if (share < 26) return nodeAsk(random, population);
  if (share < 38)
    return asking(random, account("argocd", "argocd-application-controller"), anything(random, population));
  if (share < 62) return controllerAsk(random, population);
  if (share < 92) return asking(random, person(random, population), anything(random, population));
  if (share < 98) return asking(random, pipeline(random, population), anything(random, population));
  return asking(random, { user: "mallory", groups: ["system:authenticated"] }, anything(random, population));
}

function asking(random: Random, caller: Caller, question: Question): Ask {
  const extra = { "authentication.kubernetes.io/credential-id": [`JTI=${hex(random)}`], ...caller.extra };
  return { ...caller, extra, path: undefined, version: "v1", ...question };
}

function anything(random: Random, { namespaces }: Population): Question {
  const kind = random.pick(KINDS);
  const verb = kind.subresource === "exec" ? "create" : random.pick(VERBS);
  const everywhere = (verb === "list" || verb === "watch") && random.chance(0.05);
  const unnamed = verb === "list" || verb === "watch" || (verb === "create" && kind.subresource === "");
  return {
    verb,
    ...kind,
    namespace: everywhere ? "" : random.pick(namespaces),
    name: unnamed ? "" : `web-${hex(random).slice(0, 10)}-x${random.below(1000)}`,
  };
}

function nodeAsk(random: Random, population: Population): Ask {
  const node = `node-${padded(random.below(Math.max(1, population.nodes)))}`;
  const caller: Caller = {
    user: `system:node:${node}`,
    groups: ["system:nodes", "system:authenticated"],
    extra: { "authentication.kubernetes.io/node-name": [node] },
  };
  if (random.chance(0.5)) {
    const lease = { group: "coordination.k8s.io", resource: "leases", subresource: "", namespace: "kube-node-lease" };
    return asking(random, caller, { ...lease, verb: random.pick(["get", "update"]), name: node });
  }
  if (random.chance(0.3)) {
    const self = { group: "", resource: "nodes", subresource: "", namespace: "" };
    return asking(random, caller, { ...self, verb: "get", name: node });
  }
  return asking(random, caller, anything(random, population));
}

function controllerAsk(random: Random, population: Population): Ask {
  if (population.controllers.length === 0) return nodeAsk(random, population);
  const { namespace, name, role } = random.pick(population.controllers);
  const caller = account(namespace, name);
  if (random.chance(0.2)) return asking(random, caller, anything(random, population));
  const { verbs, targets, names } = random.pick(role.permissions);
  const question = { ...random.pick(targets), verb: random.pick(verbs), namespace };
  const listing = question.verb === "list" || question.verb === "watch" || question.verb === "create";
  return asking(random, caller, {
    ...question,
    name: names[0] ?? (listing ? "" : `item-${hex(random).slice(0, 8)}`),
  });
}

function account(namespace: string, name: string): Caller {
  const user = namespace === "argocd" ? GITOPS_USER : `system:serviceaccount:${namespace}:${name}`;
  return {
    user,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    extra: { "authentication.kubernetes.io/pod-name": [`${name}-0`] },
  };
}

/** Six groups: what a company's directory says of everybody, and the teams. */
function person(random: Random, { people, teams }: Population): Caller {
  const known = people.length > 0 && random.chance(0.7);
  const { name, team } = known
    ? random.pick(people)
    : { name: `oidc:guest-${random.below(9999)}`, team: random.below(teams) };
  const more = random.chance(0.02) ? BREAK_GLASS : random.chance(0.1) ? PLATFORM : `oidc:floor-${random.below(9)}`;
  const leads = random.chance(0.15) ? `${teamGroup(team)}-leads` : "oidc:engineers";
  const groups = [
    "oidc:everyone",
    teamGroup(team),
    leads,
    teamGroup(random.below(teams)),
    more,
    "system:authenticated",
  ];
  return { user: name, groups: [...new Set(groups)] };
}

function pipeline(random: Random, { repositories }: Population): Caller {
  const ref = random.pick(["refs/heads/main", "refs/heads/feature", "refs/tags/v1"]);
  return {
    user: `ci:repo-${padded(random.below(Math.max(1, repositories)))}:${ref}`,
    groups: ["ci:pipelines", "system:authenticated"],
    extra: { [ENVIRONMENT]: [random.pick(["production", "staging"])] },
  };
}

function urlAsk(random: Random, population: Population): Ask {
  const path = random.pick(["/api", "/apis/apps/v1", "/openapi/v3", "/healthz", "/metrics", "/version"]);
  const caller = asking(random, person(random, population), anything(random, population));
  return { ...caller, verb: "get", path };
}

function hex(random: Random): string {
  return `${random.below(2 ** 30).toString(16)}${random.below(2 ** 30).toString(16)}`.padStart(16, "0");
}

/** The body as a kube-apiserver writes it. */
export function bodyOf(ask: Ask): string {
  const { user, groups, extra, verb, path, group, version, resource, subresource, namespace, name } = ask;
  const attributes =
    path === undefined
      ? {
          resourceAttributes: {
            ...(namespace !== "" && { namespace }),
            verb,
            ...(group !== "" && { group }),
            version,
            resource,
            ...(subresource !== "" && { subresource }),
            ...(name !== "" && { name }),
          },
        }
      : { nonResourceAttributes: { path, verb } };
  return JSON.stringify({
    kind: "SubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: { creationTimestamp: null },
    spec: { ...attributes, user, groups, extra, uid: "4f1c2c5e-2a7c-4d0e-9a70-6a5d1c0f2b11" },
    status: { allowed: false },
  });
}
