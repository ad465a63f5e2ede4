/**
 * Invariants against every question of a small world: what is said to hold is broken by none of them, and what is said
 * to be broken is shown by a question that the set itself answers so.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { newBreaks } from "../../src/analyse/invariants/breaks.ts";
import type { Point } from "../../src/analyse/invariants/point.ts";
import { scopeOf } from "../../src/vocabulary/resource-table.ts";
import { build } from "../support/build.ts";

const one = <Item>(...items: readonly Item[]) => fc.constantFrom(...items);
const maybe = (arbitrary: fc.Arbitrary<string>, freq = 2) =>
  fc.oneof({ weight: freq, arbitrary: fc.constant("") }, { weight: 1, arbitrary });

const subject = one(
  "anyone",
  "authenticated",
  'user "kim"',
  'user "k*"',
  'group "dev"',
  'group "d*"',
  'serviceaccount "prod-eu/robot"',
  'serviceaccount "*/robot"',
  "serviceaccounts",
  "anonymous",
  "nodes",
  'user "system:serviceaccount:prod-*"',
);
const except = one('group "sre"', 'user "kim"', "serviceaccounts", 'group "dev"', "anonymous");
const subjects = fc.tuple(subject, maybe(except)).map(([who, not]) => who + (not === "" ? "" : ` except ${not}`));
const verbs = one("get", "list", "delete", "get, list", "*", "create", "* except get", "deletecollection, delete");
const targets = one(
  "pods",
  "secrets",
  "*",
  "* except secrets",
  "*.apps",
  "nodes",
  "namespaces",
  "pods, nodes",
  "*.core",
  "pods/log, pods",
  "widgets.example.org",
);
const names = maybe(
  one(
    'named "x"',
    'named "x*"',
    'only named "x*"',
    'named "*" except "x"',
    'named "prod-eu"',
    'named "{user.username}"',
  ),
  4,
);
const selecting = maybe(one('selecting fields "spec.nodeName=n1"', 'selecting labels "tier in (a,b),!legacy"'), 12);
const place = maybe(
  one(
    'in "prod-*"',
    'in "prod-eu"',
    'only in "prod-*"',
    'in "*-eu"',
    'in "*" except "prod-*"',
    'in namespaces where "env=prod"',
    'in "*" except namespaces where "env in (prod,test)"',
    'in namespaces where "env!=prod", "dev"',
    'only in "prod-eu", "dev"',
    'in "{user.serviceaccount.namespace}"',
    'in "*" except "{user.serviceaccount.namespace}"',
    'in "prod-*" except "{user.username}"',
  ),
  1,
);
const time = maybe(
  one(
    'until "2026-06-01T00:00:00Z"',
    'during mon-fri 08:00-18:00 "Europe/Berlin"',
    'during sat-sun "UTC"',
    'between "2026-02-01" and "2026-03-01" "UTC"',
  ),
  5,
);
const condition = one(
  'user.username == "kim"',
  'request.verb == "get"',
  '(request.namespace ?? "") matches "prod-*"',
  '(request.name ?? "") == "x"',
  '"dev" in user.groups',
  'now < "2026-06-01T00:00:00Z"',
  '(namespace.labels["env"] ?? "") == "prod"',
  'request.resource in ["pods", "secrets"]',
  '(user.serviceaccount.namespace ?? "") == "prod-eu"',
  '(user.uid ?? "") == "7"',
  '(user.extra["a.b/c"] ?? []) == ["x"]',
  "has request.subresource",
);
const clause = fc
  .tuple(one("when", "when", "unless"), condition, maybe(condition, 3), one("and", "or"))
  .map(([word, left, right, op]) => `${word} ${left}${right === "" ? "" : ` ${op} ${right}`}`);
const head = fc
  .tuple(subjects, verbs, targets, names, selecting, place, time, maybe(clause, 2))
  .map(
    ([who, what, on, named, select, where, when, body]) =>
      `${who} to ${what} on ${on} ${named} ${select} ${where} ${when} ${body}`,
  );
const paths = one('"/metrics"', '"/debug/*"', '"*"', '"*" except "/debug/*"', '"/debug/pprof"');
const url = fc
  .tuple(subjects, one("get", "*", "post"), paths, time, maybe(clause, 3))
  .map(([who, what, on, when, body]) => `${who} to ${what} on url ${on} ${when} ${body}`);
const acting = one(
  'anyone to impersonate user "kim"',
  'anyone except group "sre" to impersonate group "d*"',
  'anyone to impersonate serviceaccount "prod-*/robot"',
  'anyone to impersonate user "system:*"',
  'group "dev" to impersonate on users, groups, serviceaccounts',
  'group "dev" to * on *',
);
const part = fc.oneof(
  { weight: 12, arbitrary: head },
  { weight: 2, arbitrary: acting },
  { weight: 1, arbitrary: url },
);
const exemption = fc
  .tuple(one("d0", "d1", "a0"), subjects, maybe(place), maybe(time, 4), maybe(condition, 2))
  .map(
    ([from, who, where, when, body]) =>
      `exempt "e" from "${from}" ${who} ${where} ${when} ${body === "" ? "" : `when ${body}`} because "y"`,
  );
const invariant = fc
  .tuple(one("never allow", "always deny", "never deny", "always allow"), part)
  .map(([mode, said]) => `invariant "i" ${mode} ${said}`);
const policy = fc
  .tuple(
    invariant,
    fc.array(part, { maxLength: 2 }),
    fc.array(part, { minLength: 1, maxLength: 2 }),
    fc.option(exemption, { nil: "" }),
    fc.boolean(),
  )
  .map(([said, denies, allows, exempt, copies]) => {
    // A guess that could be right: the rule says what the invariant says.
    const [, , , own = ""] = /^(invariant) "i" (\w+ \w+) (.*)$/.exec(said) ?? [];
    const rules = [
      ...denies.map((text, index) => `deny "d${index}" ${copies && index === 0 ? own : text}`),
      ...allows.map((text, index) => `allow "a${index}" ${known(copies && index === 0 ? own : text)}`),
    ];
    const named = exempt === "" || rules.some((rule) => rule.includes(` "${/from "(\w+)"/.exec(exempt)?.[1]}" `));
    return [said, ...rules, ...(named ? [exempt] : [])].join("\n");
  });

/** Nothing on kinds is allowed to whoever has not signed in. */
function known(text: string): string {
  return text.replace(/^(anyone|anonymous)\b/, "authenticated");
}

// ---- the world -----------------------------------------------------------------------

const USERS: readonly Point["user"][] = [
  ["kim", []],
  ["kim", ["dev"]],
  ["eve", ["dev", "sre"]],
  ["eve", ["sre"]],
  ["someone", []],
  ["kurt", ["dax"]],
  ["system:serviceaccount:prod-eu:robot", ["system:serviceaccounts", "system:serviceaccounts:prod-eu"]],
  ["system:serviceaccount:dev:robot", ["dev"]],
  ["system:node:n1", ["system:nodes"]],
].map(([username, groups], index) => ({
  username: String(username),
  uid: index % 2 === 0 ? "7" : "",
  groups: [...(groups as string[]), "system:authenticated"],
  extra: index % 3 === 0 ? { "a.b/c": ["x"] } : {},
}));
const EVERYBODY = [
  ...USERS,
  { username: "system:anonymous", uid: "", groups: ["system:unauthenticated"], extra: {} },
];
const KINDS = [
  ["", "pods", ""],
  ["", "pods", "log"],
  ["", "secrets", ""],
  ["", "nodes", ""],
  ["", "namespaces", ""],
  ["apps", "deployments", ""],
  ["example.org", "widgets", ""],
  ["", "users", ""],
  ["authentication.k8s.io", "groups", ""],
  ["", "serviceaccounts", ""],
].map(([group = "", resource = "", subresource = ""]) => ({ group, resource, subresource }));
const PLACES = [
  { name: "", labels: {} },
  { name: "prod-eu", labels: { env: "prod" } },
  { name: "prod-us", labels: {} },
  { name: "dev", labels: { env: "test" } },
  { name: "dev-eu", labels: { env: "prod" } },
];
const NAMES = ["", "x", "y", "kim", "dev", "robot"];
const VERBS = ["get", "list", "create", "delete", "deletecollection", "impersonate", "impersonate:user-info"];
const NOWHERE = { name: "", labels: {} };
const SELECTED: readonly Partial<Point>[] = [
  { fields: [{ key: "spec.nodeName", operator: "In", values: ["n1"] }] },
  { fields: [{ key: "spec.nodeName", operator: "In", values: ["n2"] }] },
  {
    labels: [
      { key: "tier", operator: "In", values: ["a"] },
      { key: "legacy", operator: "DoesNotExist", values: [] },
    ],
  },
  { labels: [{ key: "tier", operator: "In", values: ["c"] }] },
];
const TIMES = [Date.UTC(2026, 1, 3, 12), Date.UTC(2026, 1, 7, 12), Date.UTC(2026, 7, 5, 22)];

function* everyPoint(): Generator<Point> {
  for (const user of EVERYBODY) {
    for (const path of ["/metrics", "/debug/pprof", "/debug/x", "/"]) {
      for (const now of TIMES) {
        for (const verb of ["get", "post"])
          yield { user, verb, kind: undefined, place: NOWHERE, name: "", path, now };
      }
    }
    for (const verb of VERBS) {
      for (const kind of KINDS) {
        for (const where of PLACES) {
          for (const name of NAMES) {
            const place = kind.resource === "namespaces" ? { ...where, name } : where;
            for (const now of TIMES) yield { user, verb, kind, place, name, path: "", now };
            if (verb === "list")
              for (const more of SELECTED) yield { user, verb, kind, place, name, path: "", now: 0, ...more };
          }
        }
      }
    }
  }
}

function agrees(text: string): void {
  const set = build(text, { allowLockout: ["d0", "d1"] });
  const errors = set.diagnostics.filter(({ severity }) => severity === "error");
  const broken = errors.find(({ code }) => code === "invariant-broken");
  // A policy that is wrong in another way proves nothing.
  if (errors.some((error) => error !== broken)) return;
  const { inside } = withoutInvariants(text);
  if (broken !== undefined) {
    // What depends on who asks may be more than the search of a witness tries.
    if (!text.includes("{user")) expect(broken.label, text).not.toContain("may be answered otherwise");
    return;
  }
  if (inside === undefined) return;
  const [invariant] = set.inside?.set.invariants ?? [];
  if (invariant === undefined) return;
  const breaks = newBreaks(inside.engineOf(inside.set.rules), new Set(inside.controlPlane), scopeOf, inside.cluster);
  for (const point of everyPoint()) {
    if (breaks(invariant, point)) expect.fail(`${text}\nis broken by ${JSON.stringify(point)}`);
  }
}

function withoutInvariants(text: string): BuiltPolicySet {
  return build(text.split("\n").slice(1).join("\n"), { allowLockout: ["d0", "d1"] });
}

it("agrees with asking everything", () => {
  fc.assert(fc.property(policy, agrees), { numRuns: Number(process.env["INVARIANT_RUNS"] ?? 60) });
}, 120_000);
