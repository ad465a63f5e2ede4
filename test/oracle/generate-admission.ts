/**
 * Rules of admission as text: every form has a template, the vocabulary is that of the generated objects, so that
 * rules and objects meet often.
 */
import fc from "fast-check";
import type { GeneratedPolicy } from "./generate.ts";
import { form, joined, oneOf, optionally, type Piece, piece, sequence, some, type Text, tidy } from "./pieces.ts";
import {
  sureOfContainer,
  missingOfContainer,
  sureOfObject,
  sureOfScalars,
  missingOfObject,
  sureOfPod,
  old,
  clauses,
} from "./generate-admission-conditions.ts";

// ---- heads -----------------------------------------------------------------------

const who = optionally(
  oneOf(
    form("subjects", ['group "team-a"', 'group "team-*"', 'user "ana"', "authenticated", 'serviceaccount "ci/*"']),
    form("except subjects", [
      'anyone except user "ana"',
      'anyone except group "ops"',
      'group "team-*" except user "bob"',
    ]),
  ),
  4,
);
const item = oneOf(
  [form("in", ['"prod-*"', '"dev"', '"*"', '"dev-*"']), 3],
  form("in where", [
    'namespaces where "env=production"',
    'namespaces where "team in (a,b)"',
    'namespaces where "!env"',
  ]),
);
const places = sequence(
  joined(some(item, 1, 2), ", "),
  optionally(form("except places", sequence(piece("except"), item)), 3),
);
const where = optionally(
  oneOf(
    [sequence(piece("in"), places), 3],
    form("only in", sequence(piece("only in"), places)),
    form("everywhere", ["everywhere"]),
  ),
  2,
);
const named = optionally(
  oneOf(
    form("named", ['named "web"', 'named "web-*"', 'named "*" except "db"', 'named "web*", "db"']),
    form("only named", ['only named "web*"', 'only named "db"']),
  ),
  5,
);
const until = optionally(form("until", ['until "2026-12-24"', 'until "2026-11-01"']), 12);

// ---- bodies ----------------------------------------------------------------------

interface Body {
  readonly targets: Piece;
  readonly clauses: Piece;
  readonly message: Piece;
}
const because = (...messages: string[]): Piece =>
  optionally(
    form(
      "because",
      messages.map((text) => `because "${text}"`),
    ),
    2,
  );
const already = (odds: number) => optionally(form("unless already", ["\n  unless already"]), odds);

const podTargets = form("pod-workloads", ["pod-workloads", "pod-workloads", "pod-workloads except deployments"]);
const body = (targets: Piece, of: Piece, ...messages: string[]): Body => ({
  targets,
  clauses: sequence(of, already(3)),
  message: oneOf(because(...messages, "not here"), form("help", [`because "${messages[0]}" help "ask"`])),
});
const ofContainers = body(
  podTargets,
  sequence(
    form("for containers", [
      "for c in containers(pod)\n ",
      "for c in plannedContainers(pod)\n ",
      "for c in pod.spec.containers\n ",
    ]),
    optionally(form("with", ["with img = image(c.image)\n  when (img.tag ?? 'none') != 'v1'\n "]), 5),
    clauses(oneOf([sureOfContainer, 5], sureOfPod), missingOfContainer),
  ),
  "container {c.name}",
  "{c.name} has {c.image}",
  "{c.name}: {c.resources.limits.memory}",
);
const ofEnv = body(
  podTargets,
  sequence(
    form("two loops", ["for c in containers(pod)\n  for e in c.env\n "]),
    clauses(
      oneOf(
        form("env", ['e.value == "1"', 'e.name == "DEBUG"', "has e.value", 'e.name matches "V*"']),
        sureOfContainer,
      ),
      form("!= on an optional", ['e.value != "1"', 'e.name != "HOME"']),
    ),
  ),
  "{c.name} sets {e.name}",
  "{e.name}={e.value}",
);
const ofPorts = body(
  podTargets,
  sequence(
    form("two loops", ["for c in containers(pod)\n  for p in c.ports\n "]),
    clauses(
      form("ports", ["(p.hostPort ?? 0) > 80", 'p.protocol == "UDP"', "p.containerPort < 443"]),
      missingOfContainer,
    ),
  ),
  "port {p.containerPort} of {c.name}",
  "{c.name}: {p.hostPort}",
);
const ofVolumes = body(
  podTargets,
  sequence(
    form("for volumes", ["for v in pod.spec.volumes\n ", "for i, v in pod.spec.volumes\n  when i < 2\n "]),
    clauses(
      form("volumes", [
        "has v.hostPath",
        'v.hostPath.path matches "/var/*"',
        'v.name == "cache"',
        "has v.emptyDir.sizeLimit",
        'v.emptyDir.sizeLimit == "1024Mi"',
      ]),
      form("!= on an optional", [
        'v.hostPath.path != "/data"',
        "any c in containers(pod): any m in c.volumeMounts: m.name == v.name",
      ]),
    ),
  ),
  "volume {v.name}",
  "{v.name} at {v.hostPath.path}",
);
const ofPod = body(
  podTargets,
  clauses(oneOf(sureOfPod, sureOfObject), missingOfObject),
  "pod on {object.metadata.name}",
  "no",
);
const ofLimits = body(
  podTargets,
  sequence(
    form("for over a map of quantities", ["for c in containers(pod)\n  for k, v in c.resources.limits\n "]),
    clauses(
      form("quantity", ['v > "1"', "v == '1Gi'", 'k == "memory" and v <= "1Gi"']),
      form("!= on a value", ['k != "cpu"']),
    ),
  ),
  "{c.name}: {k} {v}",
);

const anyTargets = form("several kinds", [
  "pods, deployments, configmaps, services",
  "configmaps, services",
  "deployments, configmaps",
  "services",
  "configmaps",
]);
const ofLabels = body(
  anyTargets,
  sequence(
    form("for labels", ["for k, v in object.metadata.labels\n ", "for k, v in object.metadata.annotations\n "]),
    clauses(
      form("map entry", ['k matches "corp/*"', 'v == "web"', 'k in ["team", "owner"]', 'v == ""']),
      form("!= on a value", ['v != "a"', 'k not matches "t*"']),
    ),
  ),
  "label {k}={v}",
  "{k}",
);
const ofKeys = body(
  anyTargets,
  sequence(
    form("for keys", ["for k in object.metadata.labels\n "]),
    clauses(form("map entry", ['k matches "t*"', 'k == "app"']), missingOfObject),
  ),
  "key {k}",
);
const ofFinalizers = body(
  anyTargets,
  sequence(
    form("for scalars", ["for f in object.metadata.finalizers\n "]),
    clauses(form("scalar", ['f == "corp/keep"', 'f matches "*other"']), missingOfObject),
  ),
  "finalizer {f}",
);
const ofAny = body(
  anyTargets,
  clauses(sureOfObject, missingOfObject),
  "{object.metadata.name} of {object.metadata.labels['team']}",
  "{object.metadata.annotations['owner'] ?? 'nobody'}",
);
const ofScalars = body(
  anyTargets,
  clauses(oneOf([sureOfScalars, 8], sureOfObject), missingOfObject),
  "{object.metadata.name} lives {object.metadata.annotations['ttl']}",
);
const ofConfigMaps = body(
  form("configmaps", ["configmaps"]),
  oneOf(
    sequence(
      form("for data", ["for k, v in object.data\n "]),
      clauses(
        form("data", ['v == "fast"', "(int(v) ?? 99) > 15", 'k matches "log-*"', "has int(v)"]),
        form("!= on a value", ['v != "slow"']),
      ),
    ),
  ),
  "{k} is {v}",
);
const ofConfigMap = body(
  form("configmaps", ["configmaps"]),
  clauses(
    form("data", [
      'object.data["mode"] == "fast"',
      "object.immutable == true",
      'contains(object.data["size"], "0")',
      "size(object.data) > 1",
    ]),
    form("!= on an optional", ["object.immutable != true", 'object.data["mode"] != "slow"']),
  ),
  "mode {object.data['mode']}",
);
const ofServices = body(
  form("services", ["services"]),
  oneOf(
    sequence(
      form("for ports", ["for p in object.spec.ports\n "]),
      clauses(
        form("service", ["p.port < 443", 'p.protocol == "UDP"', "has p.nodePort", "p.port in [80, 8080]"]),
        missingOfObject,
      ),
    ),
  ),
  "port {p.port}/{p.protocol}",
  "{p.name}: {p.nodePort}",
);
const ofService = body(
  form("services", ["services"]),
  clauses(
    form("service", [
      'object.spec.type == "NodePort"',
      'object.spec.selector["app"] == "db"',
      "has object.spec.selector",
      "any p in object.spec.ports: p.port == 443",
    ]),
    missingOfObject,
  ),
  "type {object.spec.type}",
);
const ofDeployments = body(
  form("deployments", ["deployments"]),
  clauses(
    form("replicas", [
      "object.spec.replicas > 3",
      "object.spec.replicas == 0",
      "(object.spec.minReadySeconds ?? 0) > 0",
    ]),
    missingOfObject,
  ),
  "{object.spec.replicas} replicas",
);
// ---- subresources, each with an object of its own --------------------------------------

const ofExec = body(
  form("exec", ["pods/exec"]),
  clauses(
    form("of a connection", [
      'object.container == "web"',
      '"sh" in object.command',
      "object.tty == true and object.stdin == true",
      "size(object.command) > 1",
      'first(object.command) in ["sh", "ls"]',
    ]),
    form("!= on an optional", ['object.container != "db"', "not has object.command"]),
  ),
  "{object.command} in {object.container}",
  "{request.name}/{request.subresource}",
);
const ofScale = body(
  form("scale", ["deployments/scale", "deployments/scale, statefulsets/scale"]),
  clauses(
    form("of a scale", [
      "(object.spec.replicas ?? 0) > 3",
      "(object.spec.replicas ?? 0) < (oldObject.spec.replicas ?? 0)",
      'object.metadata.name == "web"',
    ]),
    form("!= on an optional", ["object.spec.replicas != oldObject.spec.replicas"]),
  ),
  "{oldObject.spec.replicas} to {object.spec.replicas}",
);
const ofEviction = body(
  form("eviction", ["pods/eviction"]),
  clauses(
    form("of an eviction", ["object.deleteOptions.gracePeriodSeconds == 0", 'object.metadata.name matches "web*"']),
    form("!= on an optional", ["object.deleteOptions.gracePeriodSeconds != 30"]),
  ),
  "{object.metadata.name} goes",
);
const PARTS: readonly (readonly [Body, Piece])[] = [
  [ofExec, form("connect", ["connect"])],
  [ofScale, form("update a part", ["update", "update, patch"])],
  [ofEviction, form("create a part", ["create"])],
];

const BODIES: readonly (readonly [Body, number])[] = [
  [ofContainers, 28],
  [ofEnv, 5],
  [ofPod, 6],
  [ofAny, 14],
  [ofScalars, 12],
  ...[ofPorts, ofVolumes, ofLimits, ofKeys, ofFinalizers].map((one): [Body, number] => [one, 3]),
  [ofLabels, 3],
  ...[ofConfigMaps, ofConfigMap, ofServices, ofService, ofDeployments].map((one): [Body, number] => [one, 2]),
];

// ---- rules -----------------------------------------------------------------------

const effect = oneOf([form("deny", ["deny"]), 4], [form("warn", ["warn"]), 2], [form("audit", ["audit"]), 2]);
const verbs = oneOf(
  [form("create, update", ["create, update"]), 4],
  form("create", ["create"]),
  form("update", ["update"]),
  form("create, update, delete", ["create, update, delete"]),
  form("delete", ["delete"]),
);

const head = (targets: Piece, on: Piece): Piece =>
  sequence(effect, piece('"@"\n '), who, piece("to"), on, piece("on"), targets, named, where, until, piece("\n "));
const rule = oneOf(
  ...BODIES.map(([{ targets, clauses: inner, message }, weight]): [Piece, number] => [
    sequence(head(targets, verbs), inner, piece("\n "), message),
    weight,
  ]),
);
const partRule = oneOf(
  ...PARTS.map(([{ targets, clauses: inner, message }, on]): [Piece, number] => [
    sequence(head(targets, on), inner, piece("\n "), message),
    1,
  ]),
);
const updateRule = sequence(
  head(anyTargets, form("update", ["update"])),
  piece("when"),
  old,
  piece("\n  because \"was {oldObject.metadata.labels['team']}\""),
);
const repeated = form(
  "repeated deny",
  sequence(
    piece('deny "@"\n '),
    who,
    piece("to"),
    form("verbs of a repeated deny", [
      "create",
      "update, patch",
      "update",
      "delete",
      "delete, deletecollection",
      "*",
      "create, update, patch",
    ]),
    piece("on"),
    form("targets of a repeated deny", ["pods", "configmaps", "pods, services", "* except secrets", "pods/*, pods"]),
    named,
    where,
    optionally(
      form("condition of a repeated deny", [
        '\n  when user.username == "ana"',
        '\n  when request.namespace == "dev"',
        "\n  unless 'ops' in user.groups",
        '\n  for g in user.groups\n  when g matches "team-*"\n  because "{g} may not"',
      ]),
      3,
    ),
  ),
);
const constantLoop = form(
  "loop over a constant",
  sequence(
    piece('deny "@ {k}"\n  to create, update on'),
    anyTargets,
    piece('\n  for k in kinds\n  when object.metadata.labels["app"] == k'),
    already(3),
  ),
);
const failing = form(
  "failing",
  sequence(
    effect,
    piece('"@"\n '),
    who,
    piece("to create, update on pod-workloads"),
    where,
    piece("\n  failing"),
    oneOf(
      form("checks with parameters", ["ports(80)", "ports(0)", 'memory("1Gi", 2)', 'memory("512Mi", 1)']),
      form("one check of a set", ['memory("1Gi", 1)."limit"', 'ports(80)."host ports"']),
      form("standalone check", ['"no root"']),
      form("several refs", ['ports(80), "no root"', '"no root", memory("2Gi", 1)']),
      form("include", ["all(80)", "all(0)"]),
    ),
    already(2),
    optionally(
      form("condition beside failing", [
        '\n  when object.metadata.labels["app"] == "web"',
        "\n  unless pod.spec.hostNetwork == true",
      ]),
      3,
    ),
  ),
);

const exempt = form(
  "exempt",
  sequence(
    piece("\n "),
    who,
    optionally(form("exempt verbs", ["to create", "to update", "to delete"]), 4),
    optionally(form("exempt targets", ["on pods", "on pods, configmaps", "on *"]), 4),
    optionally(form("exempt named", ['named "web*"', 'named "db"']), 5),
    optionally(sequence(piece("in"), places), 3),
    until,
    optionally(
      oneOf(
        form("exempt condition", [
          '\n  when user.username == "ana"',
          '\n  when "ops" in user.groups',
          "\n  unless user.username == 'bob'",
        ]),
      ),
      3,
    ),
    piece('\n  because "says so"'),
  ),
);
/** Conditions that read the loop variables of the rule that is lifted. */
const itemConditions: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\n {2}for c in /, ['c.name == "db"', "has c.resources.limits.memory", 'c.image matches "r.example/*"']],
  [/\n {2}for v in pod/, ['v.name == "cache"', "has v.emptyDir"]],
  [/\n {2}for k, v in object/, ['k == "team"', 'v matches "w*"']],
  [/\n {2}for p in object/, ["p.port == 80"]],
];

const CONSTANTS = `data limits from "limits.yaml" as {most: int, teams: list of string, byTeam: map of string, off: bool}
let trusted = ["a", "c"]
let kinds = ["web", "db"]
def isOurs(o) = o.metadata.labels["team"] == "a" or o.metadata.labels["app"] == "db"

check "no root" on pod-workloads
  for c in containers(pod)
  when c.securityContext.runAsUser == 0
  because "container {c.name} is root"

checks ports(highest) on pod-workloads {
  check "host ports"
    for c in containers(pod)
    for p in c.ports
    when (p.hostPort ?? 0) > highest
    because "{c.name} uses host port {p.hostPort}, more than {highest}"

  check "no udp" on pods
    for c in containers(pod)
    when any p in c.ports: p.protocol == "UDP"
}

checks memory(most, count) on pod-workloads {
  check "limit"
    for c in plannedContainers(pod)
    when (c.resources.limits.memory ?? "1Mi") > most
    because "{c.name}: {c.resources.limits.memory}"

  check "count"
    when size(pod.spec.containers) > count
    unless pod.metadata.labels["app"] == "db"
}

checks all(high) on pod-workloads {
  include ports(high) except "no udp"
  include "no root" when has pod.spec.serviceAccountName
  include memory("1Gi", 1)

  check "own"
    when pod.spec.hostNetwork == true
    because "host network beside {high}"
}`;

export const admissionPolicy: fc.Arbitrary<GeneratedPolicy> = fc
  .record({
    rules: fc.array(
      oneOf([rule, 12], [partRule, 3], [updateRule, 1], [repeated, 2], [constantLoop, 1], [failing, 3]),
      {
        minLength: 7,
        maxLength: 12,
      },
    ),
    exemptions: fc.array(fc.tuple(exempt, fc.nat(20), fc.nat(5)), { minLength: 1, maxLength: 3 }),
    fromSets: fc.array(
      fc.tuple(exempt, form("exempt from checks", ["ports", 'memory."limit"', '"no root"', 'ports."host ports"'])),
      { maxLength: 1 },
    ),
  })
  .map(({ rules, exemptions, fromSets }) => {
    const named = rules.map(({ text, forms }, at) => ({ text: text.replace("@", `rule ${at}`), forms }));
    const lifted = exemptions.map(([one, choice, item], at): Text => {
      const target = named[choice % named.length]?.text ?? "";
      const name = /^\w+ "([^"]*)"/.exec(target)?.[1] ?? "";
      const loop = itemConditions.find(([pattern]) => pattern.test(target) && !target.includes("failing"));
      const onItem = loop !== undefined && item < 3;
      const condition = onItem ? `\n  when ${loop[1][item % loop[1].length]}` : "";
      const text = onItem ? one.text.replace(/\n +(?:when|unless)[^\n]*/, "") : one.text;
      return {
        text: `exempt "exemption ${at}" from "${name}"${text.replace(/\n +because/, `${condition}\n  because`)}`,
        forms: onItem ? [...one.forms, "exempt single items"] : one.forms,
      };
    });
    const sets = fromSets.map(
      ([one, ref], at): Text => ({
        text: `exempt "of checks ${at}" from ${ref.text}${one.text}`,
        forms: [...one.forms, ...ref.forms],
      }),
    );
    const all = [...named, ...lifted, ...sets];
    return {
      text: `language 1\n\n${CONSTANTS}\n\n${all.map(({ text }) => tidy(text)).join("\n\n")}\n`,
      forms: all.flatMap(({ forms }) => forms),
    };
  });
