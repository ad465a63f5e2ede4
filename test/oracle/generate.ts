/**
 * Generated policy files and questions for the comparison of the engine with the oracle. Both are made of one small
 * vocabulary, so that rules and questions meet often and the outcomes stay balanced. Policies are text: every form
 * of the language that authorization knows has a template, and each piece carries the forms that it uses.
 */
import fc from "fast-check";
import { allowCondition, denyCondition, exemptCondition, urlCondition } from "./generate-conditions.ts";
import { type Piece, form, joined, oneOf, optionally, piece, sequence, some } from "./pieces.ts";

export interface GeneratedPolicy {
  readonly text: string;
  readonly forms: readonly string[];
}

const without = (of: Piece, part: RegExp): Piece => of.filter(({ text }) => !part.test(text));

// ---- who -----------------------------------------------------------------------

const user = form("user", ["ana", "bob", "dev-*", "*-kim", "system:*", "{who}"].map(named("user")));
const group = form("group", ["team-a", "team-*", "sre", "ops"].map(named("group")));
const account = form("serviceaccount", ["ci/deployer", "ci/*", "*/deployer"].map(named("serviceaccount")));
const ownGroup = form("interpolated group", ["team-{user.extra['example.com/team']}"].map(named("group")));
const special = oneOf(
  form("authenticated", ["authenticated"]),
  form("serviceaccounts", ["serviceaccounts"]),
  form("nodes", ["nodes"]),
  form("control-plane", ["control-plane"]),
);
const person = oneOf(
  [user, 4],
  [group, 6],
  [account, 3],
  [ownGroup, 1],
  [special, 3],
  form("let subjects", ["people"]),
);
const denied = oneOf([person, 6], form("anyone", ["anyone"]), form("anonymous", ["anonymous"]));

function named(kind: string): (text: string) => string {
  return (text) => `${kind} "${text}"`;
}

function listOf(item: Piece, except: Piece, tag: string, exceptTag: string, odds = 6): Piece {
  const include = oneOf([item, 1], form(tag, joined(some(item, 2, 4), ", ")));
  return sequence(
    include,
    optionally(form(exceptTag, sequence(piece("except"), joined(some(except, 1, 2), ", "))), odds),
  );
}

/** A list that has exceptions of its own is no exception; these have none. */
const plainPerson = oneOf([user, 4], [group, 6], [account, 3], [special, 3], form("let as exception", ["crew"]));
const allowSubjects = listOf(
  person,
  oneOf([plainPerson, 6], form("anonymous", ["anonymous"])),
  "list of subjects",
  "except subjects",
);
const denySubjects = oneOf(
  [listOf(denied, plainPerson, "list of subjects", "except subjects"), 5],
  form("no subjects", [""]),
);

// ---- to do what, on what ---------------------------------------------------------

const mainVerb = oneOf(
  [form("verb", ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]), 6],
  form("let verbs", ["reading", "writing"]),
);
const plainVerb = without(mainVerb, /^reading$/);
const quotedVerb = form("quoted verb", ['"inspect"']);
const star = form("star verb", ["*"]);
const mainVerbs = oneOf(
  [listOf(oneOf([mainVerb, 8], quotedVerb), plainVerb, "list of verbs", "except verbs", 5), 5],
  [sequence(star, optionally(form("except verbs", sequence(piece("except"), plainVerb)), 3)), 3],
);
const mainResource = oneOf(
  [
    form("bare resource", [
      "pods",
      "pods",
      "secrets",
      "configmaps",
      "services",
      "deployments",
      "namespaces",
      "nodes",
    ]),
    12,
  ],
  form("resource.group", ["deployments.apps", "pods.core", "statefulsets.apps"]),
  form("events", ["events"]),
  form("unknown group", ["widgets.example.com"]),
  form("resource.*", ["pods.*", "deployments.*"]),
  form("*.group", ["*.core", "*.apps", "*.example.com"]),
  form("let resources", ["things", "gear"]),
  form("pod-templates", ["pod-templates", "pod-workloads"]),
  form("quoted resource", ['"gadgets".example.com', '"pods".core']),
);
const subresource = oneOf(
  [form("subresource", ["pods/log", "pods/status", "deployments/scale", "nodes/log"]), 3],
  form("*/subresource", ["*/status", "*/scale", "*.apps/scale"]),
);
const tunnel = oneOf(
  [
    form("connectable", [
      "pods/exec",
      "pods/attach",
      "pods/portforward",
      "pods/proxy",
      "services/proxy",
      "nodes/proxy",
    ]),
    4,
  ],
  form("remote-access", ["remote-access"]),
  form("every subresource", ["pods/*"]),
);
const letterStar = form("letter star", ['pods/"*"', 'services/"*"']);
const anything = form("star resource", ["*"]);
const plainResource = without(mainResource, /^things$/);
const anyResource = oneOf([plainResource, 4], subresource, tunnel, form("let as exception", ["gear"]));

const mainTargets = oneOf(
  [listOf(mainResource, anyResource, "list of resources", "except resources"), 5],
  [listOf(subresource, oneOf(subresource, letterStar), "list of resources", "except resources", 6), 1],
  [letterStar, 1],
  [
    sequence(
      anything,
      optionally(form("except resources", sequence(piece("except"), joined(some(anyResource, 1, 2), ", "))), 2),
    ),
    4,
  ],
);
const connect = form("connect", ["connect"]);
/** `connect` alone or with others, on what can be connected to; a mixed list holds what cannot. */
const connecting = sequence(
  oneOf([connect, 4], form("star verb", ["*"]), form("get and create", ["get, create"])),
  piece("on"),
  oneOf([
    listOf(
      form("connectable", ["pods/exec", "pods/attach", "pods/portforward"]),
      tunnel,
      "list of resources",
      "except resources",
    ),
    4,
  ]),
);
const connectingMixed = sequence(
  connect,
  piece("on"),
  oneOf(
    [
      joined(
        fc.tuple(tunnel, form("mixed list", ["pods", "pods/log"])).map(([a, b]) => [a, b]),
        ", ",
      ),
      1,
    ],
    [tunnel, 3],
    anything,
  ),
);
const names = ["web", "web-*", "db", "*", "root-ca", "{user.username}", "{user.username}-*"].map(
  (name) => `"${name}"`,
);
const nameList = listOf(form("name", names), form("name", names), "list of names", "except names");
const namedPart = form("named", sequence(piece("named"), nameList));
const onlyNamed = form("only named", sequence(piece("only named"), nameList));
const selecting = oneOf(
  form("selecting fields", [
    'selecting fields "spec.nodeName=n1"',
    'selecting fields "metadata.name!=web"',
    'selecting fields "spec.nodeName={user.nodeName}"',
  ]),
  form("selecting labels", [
    'selecting labels "app=web"',
    'selecting labels "app in (web,db)"',
    'selecting labels "app notin (db),tier"',
    'selecting labels "!app"',
  ]),
);
const urlPattern = form("url", ['"/healthz"', '"/api/*"', '"/metrics"', '"/*"', '"/livez/*"']);
const urls = sequence(
  oneOf([form("url verb", ["get", "post"]), 3], star),
  piece("on url"),
  listOf(urlPattern, urlPattern, "list of urls", "except urls"),
);
const signing = sequence(
  form("approve", ["approve", "approve, sign"]),
  piece("on signers"),
  form(
    "named",
    sequence(
      piece("named"),
      form("signer", ['"example.com/*"', '"example.com/special"', '"kubernetes.io/*"', '"*"']),
    ),
  ),
);
const raising = sequence(
  form("bind", ["bind", "escalate", "bind, escalate"]),
  piece("on"),
  form("roles", ["roles", "clusterroles", "roles, clusterroles"]),
);

/** Only lists are narrowed by a selector. */
const selected = sequence(
  form("list of verbs", ["list", "watch", "list, watch", "get, list", "deletecollection, delete", "* except get"]),
  piece("on"),
  mainTargets,
  selecting,
);

const permission = oneOf(
  [sequence(mainVerbs, piece("on"), mainTargets, optionally(namedPart, 8)), 15],
  [selected, 1],
  [connecting, 3],
  [connectingMixed, 2],
  [signing, 1],
  [raising, 1],
);
const denyPermission = oneOf(
  [permission, 8],
  [sequence(mainVerbs, piece("on"), mainTargets, oneOf(onlyNamed, namedPart)), 2],
  [selected, 1],
);

const identity = oneOf(
  form("impersonate user", ['user "admin"', 'user "system:*"', 'user "*-kim"', 'user "system:node:*"']),
  form("impersonate group", ['group "admins"', 'group "system:*"']),
  form("impersonate serviceaccount", ['serviceaccount "kube-system/*"', 'serviceaccount "ci/deployer"']),
  form("impersonate node", ['node "n1"', 'node "*"']),
  form("impersonate uid", ['uid "0"', 'uid "4*"']),
  form("impersonate extra", ['extra "example.com/team" = "a"']),
);
const acting = form("impersonate", sequence(piece("impersonate"), joined(some(identity, 1, 3), ", ")));
const actingOnly = form(
  "only to",
  sequence(
    acting,
    piece("only to"),
    form("verb", ["get, list", "*", "get"]),
    piece("on"),
    oneOf([mainResource, 2], anything),
  ),
);

// ---- where and when --------------------------------------------------------------

const place = oneOf(
  [form("in", ['"prod-*"', '"dev"', '"dev-*"', '"prod-eu"', '"*"', "\"{user.extra['example.com/team']}-*\""]), 6],
  form("in where", [
    'namespaces where "env=production"',
    'namespaces where "team in (a,b)"',
    'namespaces where "!env"',
  ]),
  form("let namespaces", ["production", "coast"]),
);
const places = listOf(place, without(place, /^production$/), "list of places", "except places");
const inPlace = form("in", sequence(piece("in"), places));
const onlyIn = form("only in", sequence(piece("only in"), places));
const everywhere = form("everywhere", ["everywhere"]);
const time = oneOf(
  form("between", ['between "2026-12-01" and "2026-12-24"', 'between "2026-11-01" and "2027-03-01" "Asia/Seoul"']),
  form("until", ['until "2026-12-24"', 'until "2027-01-01" "America/New_York"']),
  form("during", [
    "during mon-fri 08:00-19:00",
    'during mon-fri 22:00-06:00 "Europe/Berlin"',
    'during sat-mon "Asia/Seoul"',
    "during tue thu 00:00-24:00, 09:00-12:00",
  ]),
);
const times = optionally(time, 8);

// ---- statements ------------------------------------------------------------------

const because = optionally(form("because", ['because "says so"']), 6);
const loop = form("loop over a constant", [
  "for env in environments",
  'for env in ["prod", "dev"]',
  "for env in [t.name for t in data.teams]",
]);
const loopRule = (head: string): Piece =>
  sequence(
    piece(`${head} "@ {env}"\n  group "team-{env}", user "{env}-*"\n  to`),
    mainVerbs,
    piece("on"),
    mainResource,
    piece('in "{env}-*", "{env}"\n '),
    loop,
  );

function rule(effect: string, subjects: Piece, what: Piece, where: Piece, condition: Piece, odds: number): Piece {
  const head = sequence(piece(`${effect} "@"\n `), subjects, piece("\n  to"), what, piece("\n "), where, times);
  return form(effect, sequence(head, optionally(sequence(piece("\n "), condition), odds), because));
}

const allow = oneOf(
  [rule("allow", allowSubjects, permission, optionally(oneOf([inPlace, 5], everywhere), 2), allowCondition, 4), 10],
  [rule("allow", allowSubjects, oneOf(acting, actingOnly), optionally(inPlace, 3), allowCondition, 6), 1],
  [rule("allow", allowSubjects, urls, piece(""), urlCondition, 4), 1],
  [loopRule("allow"), 1],
);
const deny = oneOf(
  [
    rule(
      "deny",
      denySubjects,
      denyPermission,
      optionally(oneOf([inPlace, 4], onlyIn, everywhere), 2),
      denyCondition,
      3,
    ),
    9,
  ],
  [rule("deny", denySubjects, acting, piece(""), denyCondition, 6), 1],
  [rule("deny", denySubjects, urls, piece(""), urlCondition, 4), 1],
  [loopRule("deny"), 1],
);
const other = oneOf(
  rule("defer", allowSubjects, permission, optionally(inPlace, 2), allowCondition, 3),
  form("shadow", rule("shadow deny", denySubjects, permission, optionally(inPlace, 2), denyCondition, 3)),
  form("shadow", rule("shadow allow", allowSubjects, permission, optionally(inPlace, 2), allowCondition, 3)),
  form("admission", ['deny "@"\n  to create, update on pods\n  when object.metadata.name == "web"']),
);

const roleLine = sequence(
  piece("  to"),
  oneOf([permission, 8], urls, sequence(mainVerbs, piece('on configmaps named "settings-{env}"\n   '), loop)),
);
const lineWithCondition = sequence(
  roleLine,
  optionally(form("condition in a role", sequence(piece("\n   "), allowCondition)), 5),
);
const conditionless = sequence(piece("  to"), oneOf([permission, 6], urls));
const grant = form(
  "grant",
  sequence(
    form("roles of a grant", [
      'grant "viewer" to',
      'grant "editor" to',
      'grant "viewer", "editor" to',
      'grant "keeper" to',
    ]),
    allowSubjects,
    oneOf([inPlace, 3], everywhere),
    times,
    optionally(sequence(piece("\n "), allowCondition), 4),
  ),
);
const loopGrant = form(
  "loop over a constant",
  ['grant "viewer" to group "team-{t.name}" in "{t.name}-*", "prod-{t.name}"\n  for t in data.teams'].map(
    (text) => text,
  ),
);

const exempt = form(
  "exempt",
  sequence(
    piece("\n "),
    optionally(allowSubjects, 2),
    optionally(sequence(piece("to"), form("exempt verbs", ["get", "get, list", "*", "create", "reading"])), 2),
    optionally(
      sequence(
        piece("on"),
        form("exempt resources", ["pods", "pods, configmaps", "*", "* except secrets", "secrets"]),
      ),
      2,
    ),
    optionally(form("exempt named", ['named "web"', 'named "web-*", "db"', 'named "*" except "db"']), 5),
    optionally(oneOf([inPlace, 3], everywhere), 3),
    optionally(form("until", ['until "2026-12-24"', 'until "2027-06-01"']), 4),
    optionally(sequence(piece("\n "), exemptCondition), 3),
    piece('\n  because "says so"'),
  ),
);

// ---- files -----------------------------------------------------------------------

/** A `let` names no `let` of its kind, and no caller. */
const letSubject = without(oneOf([user, 2], [group, 3], account, special), /[{]/);
const letResource = without(mainResource, /^(?:things|gear)$/);
const letPlace = without(place, /^(?:production|coast)$|user[.]/);

const lets = fc
  .tuple(
    listOf(letSubject, letSubject, "list of subjects", "except subjects", 2),
    oneOf(form("verb", ["get, list, watch"]), form("except verbs", ["* except create, delete"])),
    listOf(letResource, oneOf(letResource, subresource), "list of resources", "except resources", 2),
    listOf(letPlace, letPlace, "list of places", "except places", 2),
    letSubject,
    letResource,
    letPlace,
  )
  .map(([subjects, verbs, resources, namespaces, crew, gear, coast]) => ({
    text: [
      `let subjects people = ${subjects.text}`,
      `let verbs reading = ${verbs.text}`,
      "let verbs writing = create, update, patch, delete, deletecollection",
      `let resources things = ${resources.text}`,
      `let namespaces production = ${namespaces.text}`,
      `let subjects crew = ${crew.text}, user "bob"`,
      `let resources gear = ${gear.text}`,
      `let namespaces coast = ${coast.text}`,
      'let environments = ["prod", "dev"]',
      'let who = "ana"',
      'let trusted = ["ana", "dev-kim"]',
      "def inTeam(name) = any t in data.teams: t.name == name and user.username in t.members",
      'data teams from "teams.yaml" as list of {name: string, members: list of string}',
    ].join("\n"),
    forms: [...subjects.forms, ...resources.forms, ...namespaces.forms],
  }));

const roles = fc
  .tuple(fc.array(lineWithCondition, { minLength: 1, maxLength: 2 }), conditionless, conditionless, conditionless)
  .map(([viewer, editor, more, keeper]) => ({
    text: [
      `role "viewer" {\n${viewer.map(({ text }) => text).join("\n")}\n}`,
      `role "editor" {\n  include "viewer"\n${editor.text}\n}`,
      `role "keeper" {\n${keeper.text}\n}`,
      `extend role "viewer" {\n${more.text}\n}`,
    ].join("\n\n"),
    forms: [
      ...viewer.flatMap(({ forms }) => forms),
      ...editor.forms,
      ...more.forms,
      ...keeper.forms,
      "role",
      "include",
      "extend role",
    ],
  }));

/** A file of some rules, grants and exemptions; rules are numbered, so that their names are different. */
export const generatedPolicy: fc.Arbitrary<GeneratedPolicy> = fc
  .record({
    lets,
    roles,
    allows: fc.array(allow, { minLength: 5, maxLength: 9 }),
    denies: fc.array(deny, { minLength: 1, maxLength: 4 }),
    others: fc.array(other, { maxLength: 2 }),
    grants: fc.array(oneOf([grant, 5], loopGrant), { minLength: 1, maxLength: 3 }),
    exemptions: fc.array(fc.tuple(exempt, fc.nat(20)), { minLength: 1, maxLength: 2 }),
  })
  .map(({ lets: constants, roles: blocks, allows, denies, others, grants, exemptions }) => {
    const rules = [...allows, ...denies, ...others].map(({ text, forms }, at) => ({
      text: text.replace("@", `rule ${at}`),
      forms,
    }));
    const liftable = rules.flatMap(({ text }) => /^deny "(rule \d+)"/.exec(text)?.[1] ?? []);
    const lifted = exemptions.flatMap(([{ text, forms }, choice], at) => {
      const name = liftable[choice % Math.max(1, liftable.length)];
      return name === undefined ? [] : [{ text: `exempt "exemption ${at}" from "${name}"${text}`, forms }];
    });
    const pieces = [constants, blocks, ...rules, ...grants, ...lifted];
    return {
      text: `language 1\n\n${pieces.map(({ text }) => tidy(text)).join("\n\n")}\n`,
      forms: pieces.flatMap(({ forms }) => forms),
    };
  });

function tidy(text: string): string {
  return text
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n\s*\n/g, "\n")
    .replace(/(\S) {2,}/g, "$1 ")
    .trimEnd();
}
