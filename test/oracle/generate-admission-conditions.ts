/**
 * Conditions of the generated rules of admission, sorted by where the language lets them stand: what is true only
 * because something is missing may refuse but never permit.
 */
import { form, oneOf, type Piece, piece, sequence } from "./pieces.ts";

// ---- over one container -------------------------------------------------

/** These may stand anywhere: nothing in them is true because something is missing. */
export const sureOfContainer = oneOf(
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
export const missingOfContainer = oneOf(
  form("!= on an optional", ["c.securityContext.privileged != false", 'c.env["HOME"].value != "1"']),
  form("not in", ['c.image not in ["nginx", "nginx:1.25"]']),
  [form("not matches", ['c.image not matches "r.example/*"']), 2],
  [form("every", ["every e in c.env: has e.value", 'every p in c.ports: p.protocol == "TCP"']), 2],
  [form("no", ["no p in c.ports: p.containerPort == 80", 'no e in c.env: e.name == "PROXY"']), 2],
  form("not", ["not has c.resources.requests.cpu", "not (has c.ports and c.name == 'web')"]),
);

const TTL = 'object.metadata.annotations["ttl"]';
const RELEASE = 'object.metadata.annotations["release"]';
const SINCE = 'object.metadata.annotations["since"]';

export const sureOfObject = oneOf(
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
  [
    form("namespace", [
      'namespace.labels["env"] == "production"',
      "has namespace.labels['team']",
      'namespace.name matches "prod*"',
    ]),
    2,
  ],
  form("size", ["size(object.metadata.labels) > 2", "size(keys(object.metadata.annotations)) == 1"]),
  [
    form("data", [
      'object.metadata.labels["team"] in data.limits.teams',
      "size(object.metadata.labels) > data.limits.most",
      'data.limits.byTeam[object.metadata.labels["team"]] == "low"',
      'has data.limits.byTeam[object.metadata.labels["team"] ?? "z"]',
      'any t in data.limits.teams: t == object.metadata.labels["team"]',
      "any k, v in data.limits.byTeam: v == 'high' and k == object.metadata.labels['team']",
      "data.limits.off or has object.metadata.labels['tier']",
    ]),
    2,
  ],
  [form("let and def", ["object.metadata.labels['team'] in trusted", "isOurs(object)"]), 2],
);
/** Annotations that stand for durations, versions and times; some cannot be read as such. */
export const sureOfScalars = oneOf(
  [
    form("duration", [
      `(duration(${TTL}) ?? 0s) > 1h`,
      `duration(${TTL}) == 90m`,
      `duration(${TTL}) in [1h30m, 1d]`,
      `(duration(${TTL}) ?? 5m) + 30m <= 2h`,
      `1h - (duration(${TTL}) ?? 0s) > -30m`,
      `has duration(${TTL}) and duration(${TTL}) < 86400s`,
      `sum([30m, duration(${TTL})]) >= 2h`,
      `(max([1h, duration(${TTL})]) ?? 0s) == 2h`,
      `(min([1h, duration(${TTL})]) ?? 0s) < "1h"`,
    ]),
    3,
  ],
  [form("text opposite a duration", [`(${TTL} ?? "2h") == 120m`, `(${TTL} ?? "10m") < 1h`]), 2],
  [
    form("version", [
      `(version(${RELEASE}) ?? version("0")) < "1.10"`,
      `version(${RELEASE}) == "1.2"`,
      `has version(${RELEASE}) and version(${RELEASE}) >= "1.2.0-rc.2"`,
      `version(${RELEASE}) in ["v1.10.0", "latest"]`,
      `version(${RELEASE}) == "latest" or version(${RELEASE}) == version("1.2.0-beta")`,
      `(max([version("1.2.0-beta.3"), version(${RELEASE})]) ?? version("0")) > "1.2.0-beta.2"`,
    ]),
    3,
  ],
  [
    form("text opposite a version", [
      `(${RELEASE} ?? "1.0") < version("1.2.0-rc.9")`,
      `version("1.2.0-rc.2") <= (${RELEASE} ?? "0")`,
    ]),
    2,
  ],
  [
    form("time", [
      `has time(${SINCE}) and time(${SINCE}) < "2026-12-10T00:00:00Z"`,
      `(time(${SINCE}) ?? "2026-12-01T00:00:00Z") + 1d > "2026-12-10T12:00:00Z"`,
      `has time(${SINCE}) and time(${SINCE}) - time("2026-12-09T00:00:00Z") >= 1d`,
      `time(${SINCE}) == "2026-12-10T00:30:00Z"`,
      `(time(${SINCE}) ?? "2026-12-01T00:00:00Z") + (duration(${TTL}) ?? 1h) < now`,
    ]),
    3,
  ],
);
export const missingOfObject = oneOf(
  form("!= on an optional", ['object.metadata.labels["team"] != "a"']),
  form("not in", ['object.metadata.labels["app"] not in ["web"]']),
  form("not", [
    'not has object.metadata.labels["tier"]',
    "not (request.dryRun or has object.metadata.annotations['owner'])",
  ]),
);
export const sureOfPod = oneOf(
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
export const old = form("oldObject", [
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
export const clauses = (sure: Piece, missing: Piece): Piece =>
  oneOf(
    [sequence(piece("when"), logic(oneOf([sure, 2], missing))), 4],
    [form("unless", sequence(piece("unless"), logic(sure))), 2],
    [form("when and unless", sequence(piece("when"), oneOf(sure, missing), piece("\n  unless"), sure)), 1],
  );
