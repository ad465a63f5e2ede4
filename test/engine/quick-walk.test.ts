/**
 * What the tables alone answer is what the whole walk answers, down to the reason: over the sets and questions that the
 * oracle is compared on, and over plainer sets that the tables mostly settle. Questions include the odd ones: many
 * verbs, kinds or namespaces at once, impersonation, Namespaces, unknown kinds, selectors, URLs.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { authorize, decide, type LinkedAuthorization, linkAuthorization } from "../../src/engine/authorize.ts";
import type { AccessDecision } from "../../src/engine/decision.ts";
import { linkTree } from "../../src/engine/walk.ts";
import { linkRules } from "../../src/engine/linked-rule.ts";
import type { AccessQuestion, UserInfo } from "../../src/engine/question.ts";
import { DENIED, DOUBT, NOTHING } from "../../src/engine/quick-walk.ts";
import { scopeOf } from "../../src/vocabulary/resource-table.ts";
import { generatedPolicy } from "../oracle/generate.ts";
import { generatedInstant, generatedQuestion, NAMESPACES, TEAMS } from "../oracle/generate-questions.ts";
import { CONTROL_PLANE, worldAt } from "../oracle/world.ts";
import { build } from "../support/build.ts";

const SEED = Number(process.env["ORACLE_SEED"] ?? 20261128);
const WIDER = Number(process.env["ORACLE_RUNS"] ?? 0);
const cluster = { name: undefined, version: "1.37" };

function linked(text: string, defaultDeny: boolean): LinkedAuthorization | undefined {
  const { engine } = build(text, {
    readDocument: () => ({ value: TEAMS, text: JSON.stringify(TEAMS) }),
    gates: ["authorization", "validation"],
    controlPlane: { ...CONTROL_PLANE, groups: [] },
    allowLockout: Array.from({ length: 40 }, (_, number) => [`rule ${number}`, `rule ${number} dev`]).flat(),
    facts: true,
  });
  const program = engine?.compiled?.program;
  if (program === undefined) return undefined;
  const controlPlane = new Set(program.controlPlane);
  const rules = linkRules(program, controlPlane);
  return linkAuthorization(rules, linkTree(program, controlPlane), { cluster, defaultDeny, scopeOf });
}

function said({ decision, reason, rule, evaluationError, validUntil }: AccessDecision): AccessDecision {
  return { decision, reason, rule, evaluationError, validUntil };
}

/** By what the tables said: how many questions. */
type Tally = Record<"allowed" | "denied" | "nothing" | "doubt", number>;

function nameOf(answer: number): keyof Tally {
  if (answer === DOUBT) return "doubt";
  if (answer === DENIED) return "denied";
  return answer === NOTHING ? "nothing" : "allowed";
}

function compare(set: LinkedAuthorization, question: AccessQuestion, now: number, tally: Tally): void {
  const surroundings = { now, namespaceFacts: worldAt(now).namespaceFacts };
  const answer = set.quick.answer(question, surroundings);
  tally[nameOf(answer)]++;
  const whole = authorize(set, question, surroundings, false).decision;
  expect(said(decide(set, question, surroundings)), JSON.stringify(question)).toEqual(whole);
}

test("on the sets of the oracle", () => {
  const tally: Tally = { allowed: 0, denied: 0, nothing: 0, doubt: 0 };
  const questions = fc.array(generatedQuestion, { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(generatedPolicy, questions, generatedInstant, fc.boolean(), (policy, asked, now, defaultDeny) => {
      const set = linked(policy.text.replace("language 1", ""), defaultDeny);
      if (set !== undefined) for (const question of asked) compare(set, question, now, tally);
    }),
    { seed: SEED, numRuns: Math.max(400, WIDER) },
  );
  console.log(`seed ${SEED}:`, tally);
  expect(tally.nothing).toBeGreaterThan(50);
}, 600_000);

// ---- plain sets -----------------------------------------------------------------------

const ROLES = `
role "reader" { to get, list, watch on pods, pods/log, configmaps }
role "writer" {
  to * on deployments
  to get, update on configmaps named "leader"
  to create on pods/exec
}
role "everything" { to * on * }
role "below" { to get, list on pods/*
  to bind, escalate on roles }
`;
const WHO = ['user "ana"', 'group "team-a"', 'group "ops"', 'serviceaccount "ci/deployer"', 'user "dev-*"', "anyone"];
const SOMEBODY = [...WHO.slice(0, 5), "authenticated", 'group "team-*"', 'group "team-a" except user "ana"'];
const DENIED_ONES = [...WHO, 'anyone except group "ops"', 'group "team-a" except user "ana"'];
const PLACES = ['in "dev"', 'in "prod-eu", "dev"', 'in "prod-*"', 'in "*" except "dev"', 'in "dev-a"'];
const ACTIONS = [
  "to get, list on pods",
  "to * on secrets",
  "to get on *",
  'to get, update on leases named "web"',
  'to create, get, list on secrets named "web"',
  'to create, update on configmaps named "web", "leader"',
  "to get on widgets.example.com",
  "to get, watch on namespaces",
  'to approve on signers named "example.com/*"',
  "to delete, deletecollection on configmaps, deployments",
  'to impersonate user "admin"',
];
const pick = (list: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...list);
const place = pick([...PLACES, "everywhere"]);
const when = pick(["", "", "", "", '\n  when "prod" in user.extra["example.com/team"]']);
const statement = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(pick(["reader", "writer", "everything", "below"]), pick(SOMEBODY), place).map(
      ([role, who, where]) =>
        () =>
          `grant "${role}" to ${who} ${where}`,
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(pick(SOMEBODY), pick(ACTIONS.slice(0, 10)), place, when).map(
      ([who, what, where, cond]) =>
        (name: string) =>
          `allow "${name}" ${who} ${what} ${where}${cond}`,
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(pick(DENIED_ONES), pick(ACTIONS), pick([...PLACES, ""]), when).map(
      ([who, what, where, cond]) =>
        (name: string) =>
          `deny "${name}" ${who} ${what} ${where}${cond}`,
    ),
  },
);
const plainSet = fc
  .array(statement, { minLength: 1, maxLength: 24 })
  .map((list) => `${ROLES}${list.map((make, number) => make(`rule ${number}`)).join("\n")}\n`);

const USERS: readonly UserInfo[] = [
  ["ana", ["team-a"]],
  ["ana", ["team-a", "ops", "team-a"], { "example.com/team": ["prod"] }],
  ["dev-kim", ["team-b"]],
  ["system:serviceaccount:ci:deployer", ["system:serviceaccounts", "system:serviceaccounts:ci"]],
  ["bob", Array.from({ length: 80 }, (_, number) => `team-${number}`)],
  ["eve", []],
].map(([username, groups, extra = {}]) => ({
  username: username as string,
  uid: "",
  groups: [...(groups as readonly string[]), "system:authenticated"],
  extra: extra as UserInfo["extra"],
}));
const KINDS: readonly (readonly [group: string, resource: string, subresource?: string])[] = [
  ["", "pods"],
  ["", "secrets"],
  ["", "secrets"],
  ["", "configmaps"],
  ["apps", "deployments"],
  ["", "pods"],
  ["", "pods", "log"],
  ["", "pods", "exec"],
  ["", "pods", "*"],
  ["", "secrets"],
  ["", "configmaps"],
  ["", "namespaces"],
  ["", "nodes"],
  ["", "widgets"],
  ["", "users"],
  ["", "*"],
  ["*", "*"],
  ["*", "pods"],
  ["apps", "deployments"],
  ["coordination.k8s.io", "leases"],
  ["example.com", "widgets"],
  ["example.com", "gadgets", "status"],
  ["certificates.k8s.io", "signers"],
  ["rbac.authorization.k8s.io", "roles"],
  ["authentication.k8s.io", "users"],
];
const VERBS = "get get get list list watch create update patch delete deletecollection bind * impersonate inspect";
/** Namespaces that no rule names, with the letters by which those of the rules are found. */
const ALIKE = ["dex", "dez", "prud-eu", "dev-x", "unseen"];
/** What the rules speak of most, so that rules are met often. */
const HOT = [
  "create  secrets",
  "get  secrets",
  "list  secrets",
  "get  pods",
  "create  configmaps",
  "update  configmaps",
];
const verbAndKind = fc.oneof(
  fc.tuple(pick(VERBS.split(" ")), fc.constantFrom(...KINDS)),
  pick(HOT).map((text): [string, (typeof KINDS)[number]] => {
    const [verb = "", group = "", resource = ""] = text.split(" ");
    return [verb, [group, resource]];
  }),
);
const plainQuestion: fc.Arbitrary<AccessQuestion> = fc
  .tuple(
    fc.constantFrom(...USERS),
    verbAndKind,
    pick([...NAMESPACES.map(({ name }) => name), "dev", "dev", "dev", ...ALIKE, ""]),
    pick(["web", "leader", "admin", "*", "example.com/*", "", "", ""]),
    fc.boolean(),
  )
  .map(([user, [verb, [apiGroup, resource, subresource = ""]], namespace, name, selecting]) => {
    const labelRequirements = [{ key: "app", operator: "In", values: ["web"] }];
    const question = { user, verb, apiGroup, version: "v1", resource, subresource, namespace, name };
    return { kind: "resource", ...question, ...(selecting ? { labelRequirements } : {}) };
  });

test("on plain sets, most of which the tables settle", () => {
  const tally: Tally = { allowed: 0, denied: 0, nothing: 0, doubt: 0 };
  let refused = 0;
  const questions = fc.array(fc.oneof({ weight: 9, arbitrary: plainQuestion }, generatedQuestion), {
    minLength: 24,
    maxLength: 24,
  });
  fc.assert(
    fc.property(plainSet, questions, generatedInstant, fc.boolean(), (text, asked, now, defaultDeny) => {
      const set = linked(text, defaultDeny);
      if (set === undefined) refused++;
      else for (const question of asked) compare(set, question, now, tally);
    }),
    { seed: SEED, numRuns: Math.max(400, WIDER) },
  );
  console.log(`seed ${SEED}: ${refused} sets refused,`, tally);
  expect(tally.allowed).toBeGreaterThan(500);
  expect(tally.denied).toBeGreaterThan(30);
  expect(tally.nothing).toBeGreaterThan(1000);
}, 600_000);
