/**
 * Nothing in a confined folder reaches beyond it: for generated folders and questions outside of their namespaces the
 * answer is the same with the folder and without it. Folders that say too much do not load, which is an answer too.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { AccessDecision } from "../../../src/engine/decision.ts";
import type { AccessQuestion, AdmissionRequest, Surroundings, UserInfo } from "../../../src/engine/question.ts";
import { build } from "../../support/build.ts";

const ROOTS = [
  'confine "team/" to namespaces "pay", "pay-*" except "pay-vault" within role "owner"',
  'confine "team/" to namespaces "pay", "pay-*" except "pay-vault"',
  'confine "team/" to namespaces where "team=pay"',
  'confine "team/" to namespaces where "team=pay" within role "owner"',
].map(
  (confine) => `
let subjects people = authenticated except serviceaccounts, nodes, control-plane
role "owner" {
  to get, list, watch on * except secrets
  to create, update, patch, delete, deletecollection on pods, configmaps
  to connect on pods/exec
}
allow "readers" group "readers" to get, list on * in "*"
allow "probes" authenticated to get on url "/livez", "/metrics"
deny "frozen" people to delete on pods in "frozen"
deny "no acting" people to impersonate user "admin", group "system:*"
deny "no p" to create on pods in "frozen", "shop" when object.metadata.name == "p" because "no p here"
warn "hello" to create on pods in "shop" because "hello"
audit "seen" to create on pods in "*" because "seen"
mutate "label" to create on pods in "*" default object.metadata.labels["root"] = "yes"
${confine}
`,
);

const place = fc.constantFrom(
  '"pay"',
  '"pay"',
  '"pay-a"',
  'namespaces where "team=pay"',
  '"pay-*" except "pay-vault"',
  '"pay-a", "pay"',
  '"pay-{user.username}" except "pay-vault"',
  'namespaces where "team=pay"',
  'namespaces where "team=pay,env=test"',
  '"pay*"',
  '"*"',
  '"pay", "shop"',
  'namespaces where "env=test"',
);
const who = fc.constantFrom("people", 'user "kim"', 'group "readers"', "authenticated", 'user "*"');
const verbs = fc.constantFrom("get", "get, list", "list, watch", "create, update", "delete, deletecollection", "*");
const kinds = fc.constantFrom(
  "pods",
  "configmaps",
  "pods, configmaps",
  "* except secrets",
  "namespaces",
  "nodes",
  "pods/exec",
);
const effects = fc.constantFrom("allow", "deny", "defer");
const admission = fc.constantFrom(
  'when object.metadata.name == "p" because "no"',
  'when (object.metadata.labels["root"] ?? "") == "yes" because "no"',
  'for c in containers(pod) when c.name == "c" because "no {c.name}"',
  'when user.username == "kim" because "no"',
);
const document = fc.constantFrom(
  "d.yaml",
  "../d.yaml",
  "../team/d.yaml",
  "sub/../../d.yaml",
  "/d.yaml",
  "../other/d.yaml",
);
const named = fc.constantFrom("", "", ' named "p"', ' named "p*"', ' only named "p"');

/** What a folder is for. */
const modest = fc.constantFrom(
  'allow "NAME" people to get, list on pods in "pay"',
  'allow "NAME" user "kim" to get on pods in namespaces where "team=pay"',
  'deny "NAME" people to delete on pods only in "pay-a"',
  'grant "owner" to group "readers" in "pay"',
  'warn "NAME" to create on pods in namespaces where "team=pay" when object.metadata.name == "p" because "hm"',
  'mutate "NAME" to create on pods in "pay" set object.metadata.labels["a"] = "b"',
  'deny "NAME" to create on pods only in "pay" when object.metadata.name == "p" because "no"',
);
const rule = fc.oneof(
  { weight: 8, arbitrary: modest },
  fc
    .record({ who, verbs, kinds, named, place })
    .map((one) => `allow "NAME" ${one.who} to ${one.verbs} on ${one.kinds}${one.named} in ${one.place}`),
  fc
    .record({ who, verbs, kinds, named, place })
    .map((one) => `deny "NAME" ${one.who} to ${one.verbs} on ${one.kinds}${one.named} only in ${one.place}`),
  fc.record({ who, place }).map((one) => `grant "owner" to ${one.who} in ${one.place}`),
  fc
    .record({ who, place, from: fc.constantFrom("frozen", "no p", "hello", "label", "no acting", "r0") })
    .map((one) => `exempt "NAME" from "${one.from}" ${one.who} in ${one.place} because "x"`),
  fc
    .record({
      effect: fc.constantFrom("deny", "warn", "audit"),
      kinds,
      place,
      admission,
      only: fc.constantFrom("only ", ""),
    })
    .map((one) => `${one.effect} "NAME" to create on ${one.kinds} ${one.only}in ${one.place} ${one.admission}`),
  fc
    .record({ place, value: fc.constantFrom('"b"', "user.username", "object.metadata.name") })
    .map(
      (one) => `mutate "NAME" to create on pods in ${one.place} set object.metadata.labels["root"] = ${one.value}`,
    ),
  // What only the root may say, or what reaches for something that is not the folder's.
  fc
    .record({
      effect: effects,
      who,
      place,
      what: fc.constantFrom('user "admin"', 'group "*"', 'serviceaccount "pay/robot"', 'node "*"'),
    })
    .map((one) => `${one.effect} "NAME" ${one.who} to impersonate ${one.what} only in ${one.place}`),
  fc.record({ effect: effects, who }).map((one) => `${one.effect} "NAME" ${one.who} to get on url "/metrics"`),
  fc
    .record({ effect: effects, who, verbs, place })
    .map((one) => `${one.effect} "NAME" ${one.who} to ${one.verbs} on nodes, persistentvolumes only in ${one.place}`),
  fc
    .record({ who, document })
    .map(
      (one) =>
        `data NAME from "${one.document}" as list of string\nallow "NAME" ${one.who} to get on pods in "{n}" for n in data.NAME`,
    ),
  fc.record({ who, place }).map((one) => `role "NAME" { to * on * }\ngrant "NAME" to ${one.who} in ${one.place}`),
  fc
    .record({ place })
    .map((one) => `extend role "owner" { to delete on secrets }\ngrant "owner" to user "kim" in ${one.place}`),
  fc.constant('let namespaces mine-NAME = "*"\ndeny "NAME" people to delete on pods only in mine-NAME'),
  fc.constant('let subjects people = group "nobody"\nallow "NAME" people to get on pods in "pay"'),
  fc.constant('confine "sub/" to namespaces "*"'),
  fc.constant('invariant "NAME" never allow group "readers" to get on pods in "shop"'),
);
const folder = fc
  .array(rule, { minLength: 1, maxLength: 2 })
  .map((rules) => rules.map((text, index) => text.replaceAll("NAME", `r${index}`)).join("\n"));

const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pay: { team: "pay" },
  "pay-a": { team: "pay", env: "test" },
  "pay-kim": {},
  "pay-vault": { env: "test" },
  payroll: { env: "test" },
  shop: { env: "test", team: "shop" },
  frozen: {},
};
const surroundings: Surroundings = {
  now: 0,
  namespaceFacts: (name) => ({ name, labels: NAMESPACES[name] ?? {}, annotations: {} }),
};
const user: fc.Arbitrary<UserInfo> = fc.record({
  username: fc.constantFrom("kim", "a", "*", "vault"),
  groups: fc.constantFrom(["system:authenticated"], ["system:authenticated", "readers"]),
  uid: fc.constant(""),
  extra: fc.constant({}),
});

/** Inside neither confinement, or over all namespaces, or in none. */
const outside = fc.constantFrom("pay-vault", "payroll", "shop", "frozen", "");
const question: fc.Arbitrary<AccessQuestion> = fc.oneof(
  fc
    .record({
      user,
      verb: fc.constantFrom(
        "get",
        "list",
        "watch",
        "create",
        "update",
        "delete",
        "deletecollection",
        "impersonate",
        "*",
      ),
      resource: fc.constantFrom(
        "pods",
        "configmaps",
        "secrets",
        "namespaces",
        "nodes",
        "users",
        "groups",
        "serviceaccounts",
        "*",
      ),
      subresource: fc.constantFrom("", "", "exec"),
      namespace: outside,
      name: fc.constantFrom("", "p", "q", "admin", "robot"),
    })
    .map((one) => ({ ...one, kind: "resource" as const, apiGroup: "", version: "v1" }))
    .map((one) => (one.resource === "namespaces" ? { ...one, name: one.namespace } : one)),
  fc
    .record({ user, path: fc.constantFrom("/", "/metrics", "/livez") })
    .map((one) => ({ ...one, kind: "url" as const, verb: "get" })),
);
const GVK = { group: "", version: "v1", kind: "Pod" };
const GVR = { group: "", version: "v1", resource: "pods" };
const request: fc.Arbitrary<AdmissionRequest> = fc
  .record({ user, namespace: outside.filter((name) => name !== ""), name: fc.constantFrom("p", "q") })
  .map(({ namespace, name, user: who }) => ({
    uid: "1",
    user: who,
    operation: "CREATE",
    kind: GVK,
    resource: GVR,
    subresource: "",
    requestKind: GVK,
    requestResource: GVR,
    name,
    namespace,
    object: { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: { containers: [{ name: "c" }] } },
    oldObject: null,
    options: null,
    dryRun: false,
  }));

/** The fields of a decision: they may be worked out when they are read. */
function said({ decision, reason, rule, evaluationError, validUntil }: AccessDecision): AccessDecision {
  return { decision, reason, rule, evaluationError, validUntil };
}

/** Every document says the same; which of them a folder may read is what is tried. */
const READING = {
  readDocument: () => ({ value: ["pay", "pay-a"], text: '["pay", "pay-a"]' }),
};

it("a confined folder changes no answer outside of its namespaces", () => {
  let loaded = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...ROOTS),
      folder,
      fc.array(question, { minLength: 40, maxLength: 40 }),
      fc.array(request, { minLength: 5, maxLength: 5 }),
      (root, rules, questions, requests) => {
        const { engine: without } = build({ "root.policy": root }, READING);
        const { engine: with_, units } = build({ "root.policy": root, "team/r.policy": rules }, READING);
        if (without === undefined || with_ === undefined) throw new Error("the root is sound");
        if (units.every(({ ok }) => ok)) loaded++;
        for (const one of questions) {
          expect(said(with_.authorize(one, surroundings))).toEqual(said(without.authorize(one, surroundings)));
        }
        for (const one of requests) {
          expect(with_.validate(one, surroundings)).toEqual(without.validate(one, surroundings));
          expect(with_.mutate(one, surroundings)).toEqual(without.mutate(one, surroundings));
        }
      },
    ),
    { numRuns: Number(process.env["CONFINED_RUNS"] ?? 300) },
  );
  // Most of what is generated says too much; enough of it must not.
  expect(loaded).toBeGreaterThan(20);
});
