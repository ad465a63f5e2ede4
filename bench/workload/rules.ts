/**
 * Rules in the shapes that clusters have: teams with roles in their namespaces, controllers, one GitOps account and one
 * platform group bound in every namespace, kubelets, people of their own, pipelines by prefix, conditions, denies.
 */
import { matches, type Population, type Rule, type Subject, type Workload } from "./model.ts";
import { type Random, randomFrom } from "./random.ts";
import {
  CONTROLLERS,
  DEBUGGER,
  DEPLOYER,
  DEVELOPER,
  ENVIRONMENT,
  EVERYTHING,
  GITOPS,
  OWNER,
  permission,
  READ,
  ROLES,
  target,
  VIEWER,
} from "./roles.ts";

export const GITOPS_USER = "system:serviceaccount:argocd:argocd-application-controller";
export const PLATFORM = "oidc:platform";
export const BREAK_GLASS = "oidc:break-glass";

export function padded(number: number): string {
  return String(number).padStart(5, "0");
}
export function teamGroup(team: number): string {
  return `oidc:team-${padded(team)}`;
}

interface Making {
  readonly random: Random;
  /** The places of each grant to each subject; undefined: grants may repeat each other. */
  readonly given: Map<string, Set<string>> | undefined;
  readonly rules: Rule[];
  readonly teams: number;
  readonly population: {
    nodes: number;
    repositories: number;
    readonly namespaces: string[];
    readonly people: { readonly name: string; readonly team: number }[];
    readonly controllers: Population["controllers"][number][];
  };
  gitops: number;
  platform: number;
}

/** [share in percent, how the next rule of that shape is made] */
const SHAPES: readonly (readonly [number, (making: Making) => Partial<Rule>])[] = [
  [44, teamGrant],
  [20, controllerGrant],
  [10, gitopsGrant],
  [8, nodeLease],
  [6, personGrant],
  [5, platformGrant],
  [2, pipelineGrant],
  [2, conditionalGrant],
  [2, secretsDeny],
  [1, frozenDeny],
];

/** Without overlaps it is a set whose owner has heeded the warnings of `check`: no grant is given twice. */
export function generate(size: number, seed = 4, overlaps: "overlaps" | "no overlaps" = "overlaps"): Workload {
  const teams = Math.max(1, Math.floor(size / 40));
  const making: Making = {
    random: randomFrom(seed),
    given: overlaps === "overlaps" ? undefined : new Map(),
    rules: [],
    teams,
    population: { nodes: 0, repositories: 0, namespaces: [], people: [], controllers: [] },
    gitops: 0,
    platform: 0,
  };
  for (let team = 0; team < teams; team++) {
    for (const stage of ["dev", "test", "prod", "tools"]) {
      making.population.namespaces.push(`team-${padded(team)}-${stage}`);
    }
  }
  const deck = SHAPES.flatMap(([share, make]) => Array.from({ length: share }, () => make));
  if (size >= 100) for (const fixed of fixedRules()) add(making, fixed);
  while (making.rules.length < size) add(making, making.random.pick(deck)(making));
  return { roles: ROLES, rules: making.rules, population: { ...making.population, teams } };
}

function add(making: Making, rule: Partial<Rule>): void {
  if (repeats(making, rule)) return;
  making.rules.push({
    id: `r${making.rules.length}`,
    effect: "allow",
    role: undefined,
    subjects: [],
    exceptSubjects: [],
    permissions: rule.role?.permissions ?? [],
    urls: undefined,
    places: [],
    condition: undefined,
    ...rule,
  });
}

function repeats({ given }: Making, { role, subjects, places: [place] = [] }: Partial<Rule>): boolean {
  if (given === undefined || role === undefined || place === undefined) return false;
  const key = JSON.stringify([role.name, subjects]);
  const before = given.get(key) ?? new Set<string>();
  given.set(key, before);
  // Those with few places have patterns among them.
  if (
    before.has(place) ||
    (before.size < 8 && [...before].some((one) => matches(one, place) || matches(place, one)))
  ) {
    return true;
  }
  before.add(place);
  return false;
}

const user = (pattern: string): Subject => ({ kind: "user", pattern });
const group = (pattern: string): Subject => ({ kind: "group", pattern });

function fixedRules(): readonly Partial<Rule>[] {
  return [
    { subjects: [group(BREAK_GLASS)], permissions: [permission(["*"], [EVERYTHING])] },
    {
      subjects: [{ kind: "authenticated" }],
      urls: { verbs: ["get"], paths: ["/api", "/api/*", "/apis", "/apis/*", "/openapi/*", "/version"] },
    },
    {
      subjects: [{ kind: "authenticated" }],
      permissions: [permission(["create"], [target("authorization.k8s.io", "selfsubjectaccessreviews")])],
    },
    {
      subjects: [group("system:nodes")],
      permissions: [permission(READ, [target("", "nodes"), target("", "services")])],
    },
    {
      effect: "deny",
      subjects: [{ kind: "anyone" }],
      exceptSubjects: [group(BREAK_GLASS)],
      permissions: [permission(["get", "create"], [target("", "pods", "exec"), target("", "pods", "attach")])],
      places: ["team-*-prod"],
    },
    {
      effect: "deny",
      subjects: [{ kind: "anyone" }],
      exceptSubjects: [group(BREAK_GLASS), user(GITOPS_USER)],
      permissions: [permission(["escalate", "bind"], [target("rbac.authorization.k8s.io", "roles")])],
    },
  ];
}

function teamOf({ random, teams }: Making): number {
  return random.below(teams);
}
function placeOf({ random }: Making, team: number): string {
  return `team-${padded(team)}-${random.pick(["dev", "test", "prod", "tools"])}`;
}

function teamGrant(making: Making): Partial<Rule> {
  const team = teamOf(making);
  const leads = making.random.chance(0.2);
  return {
    role: leads ? OWNER : making.random.pick([DEVELOPER, DEVELOPER, VIEWER, DEBUGGER]),
    subjects: [group(leads ? `${teamGroup(team)}-leads` : teamGroup(team))],
    places: making.random.chance(0.04) ? [`team-${padded(team)}-*`] : [placeOf(making, team)],
  };
}

function controllerGrant(making: Making): Partial<Rule> {
  const namespace = placeOf(making, teamOf(making));
  const role = making.random.pick(CONTROLLERS);
  const name = `${role.name}-${making.random.below(3)}`;
  making.population.controllers.push({ namespace, name, role });
  return { role, subjects: [user(`system:serviceaccount:${namespace}:${name}`)], places: [namespace] };
}

function gitopsGrant(making: Making): Partial<Rule> {
  const { namespaces } = making.population;
  const namespace = namespaces[making.gitops++ % namespaces.length] ?? "";
  return { role: GITOPS, subjects: [user(GITOPS_USER)], places: [namespace] };
}

function platformGrant(making: Making): Partial<Rule> {
  const { namespaces } = making.population;
  const namespace = namespaces[(making.platform++ * 2) % namespaces.length] ?? "";
  return { role: VIEWER, subjects: [group(PLATFORM)], places: [namespace] };
}

function nodeLease(making: Making): Partial<Rule> {
  const node = `node-${padded(making.population.nodes++)}`;
  return {
    subjects: [user(`system:node:${node}`)],
    permissions: [
      permission(["get", "update", "patch"], [target("coordination.k8s.io", "leases")], { names: [node] }),
    ],
    places: ["kube-node-lease"],
  };
}

function personGrant(making: Making): Partial<Rule> {
  const team = teamOf(making);
  const name = `oidc:person-${padded(making.population.people.length)}`;
  making.population.people.push({ name, team });
  return { role: DEBUGGER, subjects: [user(name)], places: [placeOf(making, team)] };
}

function pipelineGrant(making: Making): Partial<Rule> {
  const repository = making.population.repositories++;
  const team = repository % making.teams;
  return {
    role: DEPLOYER,
    subjects: [user(`ci:repo-${padded(repository)}:*`)],
    places: [`team-${padded(team)}-dev`],
  };
}

function conditionalGrant(making: Making): Partial<Rule> {
  const repository = making.random.below(Math.max(1, making.population.repositories));
  return {
    role: DEPLOYER,
    subjects: [user(`ci:repo-${padded(repository)}:refs/heads/main`)],
    places: [`team-${padded(repository % making.teams)}-prod`],
    condition: { key: ENVIRONMENT, value: "production" },
  };
}

function secretsDeny(making: Making): Partial<Rule> {
  const team = teamOf(making);
  return {
    effect: "deny",
    subjects: [group(teamGroup(team))],
    exceptSubjects: [group(BREAK_GLASS)],
    permissions: [permission(READ, [target("", "secrets")])],
    places: [`team-${padded(team)}-prod`],
  };
}

function frozenDeny(making: Making): Partial<Rule> {
  const team = teamOf(making);
  return {
    effect: "deny",
    subjects: [group(`${teamGroup(team)}-leads`)],
    permissions: [
      permission(["delete", "deletecollection"], [target("apps", "deployments"), target("apps", "statefulsets")]),
    ],
    places: [`team-${padded(team)}-*`],
  };
}
