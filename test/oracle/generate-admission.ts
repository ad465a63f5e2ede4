/**
 * Rules of admission as text: every form has a template, the vocabulary is that of the generated objects, so that
 * rules and objects meet often.
 */
import fc from "fast-check";
import type { GeneratedPolicy } from "./generate.ts";
import { form, joined, oneOf, optionally, type Piece, piece, sequence, some, type Text, tidy } from "./pieces.ts";

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

// ---- conditions over one container -------------------------------------------------

/** These may stand anywhere: nothing in them is true because something is missing. */
const sureOfContainer = oneOf(
  form("== on an optional", ["c.securityContext.privileged == true", "c.securityContext.runAsUser == 0"]),
  form("matches", [
    'c.name matches "web*"',
    'c.image matches "*:latest"',
    'c.image matches ["r.example/*", "nginx*"]',
  ]),
  form("in", [
    'c.imagePullPolicy in ["Always", "Never"]',
    'c.name in ["db", "proxy"]',
    '"NET_RAW" in c.securityContext.capabilities.add',
  ]),
  form("image", [
    '(image(c.image).tag ?? "latest") == "latest"',
    "has image(c.image).digest",
    'image(c.image).registry == "docker.io"',
    'image(c.image).name in ["nginx", "app"]',
    'image(c.image).repository matches "library/*"',
  ]),
  form("quantity", [
    'has c.resources.limits.memory and c.resources.limits.memory > "1Gi"',
    'c.resources.limits.memory == "1024Mi"',
    '(c.resources.requests.cpu ?? "100m") >= "500m"',
    'has c.resources.requests.memory and c.resources.requests.memory < "1Gi"',
    'c.resources.limits.cpu in ["1", "2000m"]',
  ]),
  form("has", ["has c.resources.limits.memory", "has c.securityContext", "has c.env", 'has c.env["DEBUG"]']),
  form("??", ["(c.securityContext.runAsUser ?? 0) < 1000", '(c.env["LOG"].value ?? "none") == "none"']),
  form("any", [
    "any p in c.ports: (p.hostPort ?? 0) > 0",
    'any e in c.env: e.name == "DEBUG" and e.value == "1"',
    'any m in c.volumeMounts: m.mountPath == "/a" and m.readOnly == true',
  ]),
  form("keyed index", [
    'c.env["DEBUG"].value == "1"',
    'c.env["PROXY"].value matches "http*"',
    'c.volumeMounts["/a"].readOnly == true',
  ]),
  form("size", ["size(c.env) > 1", "size(c.ports) == 0", "size(c.command) >= 2"]),
  form("regex", ["c.name matches regex 'w[a-z]+(-[0-9])?'"]),
  form("if", ['if has c.env then size(c.env) < 3 else c.name == "db"']),
);
const missingOfContainer = oneOf(
  form("!= on an optional", ["c.securityContext.privileged != false", 'c.env["HOME"].value != "1"']),
  form("not in", ['c.image not in ["nginx", "nginx:1.25"]']),
  [form("not matches", ['c.image not matches "r.example/*"']), 2],
  [form("every", ["every e in c.env: has e.value", 'every p in c.ports: p.protocol == "TCP"']), 2],
  [form("no", ["no p in c.ports: p.containerPort == 80", 'no e in c.env: e.name == "PROXY"']), 2],
  form("not", ["not has c.resources.requests.cpu", "not (has c.ports and c.name == 'web')"]),
);

const sureOfObject = oneOf(
  form("label", [
    'object.metadata.labels["app"] == "web"',
    'object.metadata.labels["team"] in ["a", "b"]',
    'has object.metadata.labels["tier"]',
  ]),
  [
    form("annotation", [
      'object.metadata.annotations["owner"] == user.username',
      'object.metadata.annotations["note"] matches "f*"',
    ]),
    2,
  ],
  [form("in a map", ['"team" in object.metadata.labels']), 2],
  [
    form("request", [
      'request.operation == "CREATE"',
      "request.dryRun",
      'request.name == "web"',
      'request.namespace == "dev"',
      'request.operation in ["UPDATE", "DELETE"]',
    ]),
    2,
  ],
  [form("user", ['user.username == "ana"', 'any g in user.groups: g matches "team-*"', '"ops" in user.groups']), 2],
  form("namespace", [
    'namespace.labels["env"] == "production"',
    "has namespace.labels['team']",
    'namespace.name matches "prod*"',
  ]),
  form("size", ["size(object.metadata.labels) > 2", "size(keys(object.metadata.annotations)) == 1"]),
  form("let and def", ["object.metadata.labels['team'] in trusted", "isOurs(object)"]),
);
const missingOfObject = oneOf(
  form("!= on an optional", ['object.metadata.labels["team"] != "a"']),
  form("not in", ['object.metadata.labels["app"] not in ["web"]']),
  form("not", [
    'not has object.metadata.labels["tier"]',
    "not (request.dryRun or has object.metadata.annotations['owner'])",
  ]),
);
const sureOfPod = oneOf(
  form("== on an optional", ["pod.spec.hostNetwork == true", "pod.spec.serviceAccountName == 'default'"]),
  form("any", [
    "any v in pod.spec.volumes: has v.hostPath",
    "any c in containers(pod): c.securityContext.privileged == true",
  ]),
  form("label", ['pod.metadata.labels["app"] == "web"']),
  [
    form("comprehension", [
      "size([c for c in plannedContainers(pod) when has c.resources.limits]) > 1",
      "'web' in [c.name for c in pod.spec.containers]",
    ]),
    2,
  ],
  form("keyed index", [
    'has pod.spec.volumes["cache"].emptyDir',
    'pod.spec.containers["web"].imagePullPolicy == "Always"',
  ]),
);
const old = form("oldObject", [
  'object.metadata.labels["team"] != oldObject.metadata.labels["team"]',
  'oldObject.metadata.labels["app"] == "web"',
  "object.metadata.annotations == oldObject.metadata.annotations",
]);

const group = (of: Piece): Piece => sequence(piece("("), of, piece(")"));
const logic = (of: Piece): Piece =>
  oneOf(
    [of, 5],
    form("and", sequence(group(of), piece("and"), group(of))),
    form("or", sequence(group(of), piece("or"), group(of))),
  );
const clauses = (sure: Piece, missing: Piece): Piece =>
  oneOf(
    [sequence(piece("when"), logic(oneOf([sure, 2], missing))), 4],
    [form("unless", sequence(piece("unless"), logic(sure))), 2],
    [form("when and unless", sequence(piece("when"), oneOf(sure, missing), piece("\n  unless"), sure)), 1],
  );

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
const BODIES: readonly (readonly [Body, number])[] = [
  [ofContainers, 24],
  [ofEnv, 5],
  [ofPod, 6],
  [ofAny, 14],
  ...[ofPorts, ofVolumes, ofLimits, ofKeys, ofFinalizers].map((one): [Body, number] => [one, 2]),
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

const CONSTANTS = `let trusted = ["a", "c"]
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
    rules: fc.array(oneOf([rule, 12], [updateRule, 1], [repeated, 2], [constantLoop, 1], [failing, 3]), {
      minLength: 5,
      maxLength: 9,
    }),
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
