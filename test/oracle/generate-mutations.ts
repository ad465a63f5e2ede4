/**
 * Rules that mutate, as text: each kind of write on labels, annotations, fields of containers and keyed lists, with
 * values from so few that rules agree, disagree and follow each other.
 */
import fc from "fast-check";
import type { GeneratedPolicy } from "./generate.ts";
import { form, joined, oneOf, optionally, type Piece, piece, sequence, some, type Text, tidy } from "./pieces.ts";

const where = optionally(
  form("mutate in", [
    'in "prod-*"',
    'in "*" except "dev"',
    'in namespaces where "env=production"',
    'in namespaces where "!team"',
  ]),
  3,
);
const named = optionally(
  form("mutate named", ['named "web*"', 'named "web-*"', 'named "*" except "db"', 'only named "db"']),
  12,
);
const who = optionally(
  form("mutate subjects", ['group "team-*"', 'anyone except user "ana"', 'user "ana"', "authenticated"]),
  5,
);

// ---- writes ----------------------------------------------------------------------

const label = ["team", "team", "tier", "app", "made-by"].map((key) => `object.metadata.labels["${key}"]`);
const annotation = ["note", "owner", "odd~key/b"].map((key) => `object.metadata.annotations["${key}"]`);
const values = [
  '"a"',
  '"b"',
  '"c"',
  '"web"',
  "user.username",
  'request.namespace ?? "none"',
  'object.metadata.labels["app"] ?? "a"',
];
const pairs = (verb: string, slots: readonly string[], from: readonly string[]) =>
  slots.flatMap((slot) => from.map((value) => `${verb} ${slot} = ${value}`));

const onObject = oneOf(
  [form("set a label", pairs("set", label, values)), 4],
  [form("default a label", pairs("default", label, values)), 3],
  [
    form(
      "remove a label",
      label.map((slot) => `remove ${slot}`),
    ),
    2,
  ],
  form("set an annotation", pairs("set", annotation, values)),
  form("default an annotation", pairs("default", annotation, values)),
  form("remove an annotation", [...annotation.map((slot) => `remove ${slot}`), "remove object.metadata.annotations"]),
  form("set a whole map", [
    'set object.metadata.annotations = {note: "x"}',
    'default object.metadata.labels = {app: "web", team: "a"}',
  ]),
  form("write a list of scalars", [
    'append "corp/keep" to object.metadata.finalizers',
    'prepend "corp/first" to object.metadata.finalizers',
    'remove "corp/keep" from object.metadata.finalizers',
    'append "corp/other" to object.metadata.finalizers',
  ]),
);
const onContainer = oneOf(
  [
    form("set a field", [
      'set c.imagePullPolicy = "Always"',
      'set c.imagePullPolicy = "Never"',
      "set c.securityContext.privileged = false",
      "set c.securityContext.runAsUser = 1000",
    ]),
    2,
  ],
  [
    form("default a field", [
      "default c.securityContext.privileged = false",
      "default c.securityContext.runAsUser = 1000",
      'default c.resources.limits.memory = "1Gi"',
      'default c.resources.limits.memory = "1024Mi"',
      'default c.resources.requests.cpu = "250m"',
    ]),
    2,
  ],
  form("remove a field", [
    "remove c.securityContext.capabilities.add",
    "remove c.command",
    "remove c.resources.limits",
    "remove c.resources.limits.cpu",
  ]),
  [
    form("write a keyed element", [
      'set c.env["PROXY"].value = "http://p"',
      'default c.env["LOG"].value = "1"',
      'set c.env["DEBUG"].value = "0"',
      'set c.env["DEBUG"].value = "1"',
      'set c.volumeMounts["/a"].readOnly = true',
    ]),
    2,
  ],
  form("remove a keyed element", ['remove c.env["DEBUG"]', 'remove c.env["NONE"]', 'remove c.volumeMounts["/a"]']),
  [
    form("append to a keyed list", [
      'append {name: "LOG", value: "1"} to c.env',
      'append {name: "LOG", value: "0"} to c.env',
      'append {name: "cache", mountPath: "/a"} to c.volumeMounts',
      'append {name: "HOME", value: "/"} to c.env',
    ]),
    2,
  ],
  form("prepend to a keyed list", [
    'prepend {name: "FIRST", value: "1"} to c.env',
    'prepend {name: "EARLY", value: "1"} to c.env',
  ]),
  form("write a list of scalars", [
    'append "ALL" to c.securityContext.capabilities.drop',
    'remove "NET_RAW" from c.securityContext.capabilities.add',
    'append "NET_RAW" to c.securityContext.capabilities.add',
  ]),
);
const onPod = oneOf(
  [
    form("append to a keyed list", [
      'append {name: "cache", emptyDir: {}} to pod.spec.volumes',
      'append {name: "scratch", emptyDir: {sizeLimit: "1Gi"}} to pod.spec.volumes',
      'append {name: "scratch", emptyDir: {}} to pod.spec.volumes',
      'append {name: "agent", image: "r.example/agent:v1"} to pod.spec.containers',
    ]),
    3,
  ],
  form("prepend to a keyed list", ['prepend {name: "setup", image: "nginx"} to pod.spec.initContainers']),
  form("append to a list of objects", [
    'append {key: "gpu", operator: "Exists"} to pod.spec.tolerations',
    'append {key: "spot", operator: "Equal", value: "yes"} to pod.spec.tolerations',
    'prepend {operator: "Exists"} to pod.spec.tolerations',
  ]),
  form("set a field", [
    "set pod.spec.hostNetwork = false",
    "set pod.spec.priority = 10",
    "set pod.spec.priority = 100",
  ]),
  form("default a field", [
    'default pod.spec.serviceAccountName = "robot"',
    'default pod.spec.nodeSelector["pool"] = "cpu"',
    "default pod.spec.priority = 10",
  ]),
  form("remove a field", [
    "remove pod.spec.nodeSelector",
    "remove pod.spec.volumes",
    "remove pod.spec.imagePullSecrets",
  ]),
  form("remove a keyed element", ['remove pod.spec.volumes["host"]', 'remove pod.spec.volumes["cache"]']),
  form("set a label of the pod", [
    'set pod.metadata.labels["app"] = "web"',
    'default pod.metadata.labels["team"] = "a"',
    'default pod.metadata.annotations["inject"] = "true"',
  ]),
);
const onVolume = oneOf(
  form("remove an item", [
    "when has v.hostPath\n  remove v",
    'when v.name == "conf"\n  remove v',
    'when v.name == "tmp"\n  remove v',
  ]),
  form("write below an item", [
    'when has v.emptyDir\n  default v.emptyDir.sizeLimit = "1Gi"',
    'when has v.emptyDir\n  set v.emptyDir.medium = "Memory"',
    'when has v.hostPath\n  set v.hostPath.path = "/data"',
  ]),
);
const onEnv = oneOf(
  form("remove an item", ['when e.name == "DEBUG"\n  remove e', 'when e.value == ""\n  remove e']),
  form("write below an item", [
    'when e.name matches "P*"\n  set e.value = "http://p"',
    'when has e.value\n  when e.name == "HOME"\n  set e.value = "{e.value}"',
  ]),
);
const onMapEntry = oneOf(
  form("set an item", [
    'when v == "a"\n  set v = "b"',
    'when k matches "corp/*"\n  set v = "serving"',
    'when v == ""\n  set v = "none"',
  ]),
  form("remove an item", ['when v == "c"\n  remove v', 'when k == "tier"\n  remove v']),
);
const images = form("rewrite an image", [
  'with img = image(c.image)\n  when img.registry == "docker.io"\n  set c.image = "{withRegistry(img, \'mirror.example/hub\')}"',
  'when c.image == "nginx:latest"\n  set c.image = "nginx:1.25"',
  'when c.image matches "r.example/*"\n  unless has image(c.image).digest\n  set c.imagePullPolicy = "Always"',
]);
const neverSettling = form("never settling", [
  'when size(object.metadata.labels["app"]) < 40 and user.username == "bob"\n  set object.metadata.labels["app"] = "{object.metadata.labels[\'app\'] ?? \'x\'}x"',
  'when object.metadata.labels["tier"] == "front"\n  set object.metadata.labels["tier"] = "back"',
  'when object.metadata.labels["tier"] == "back"\n  set object.metadata.labels["tier"] = "front"',
]);

const mostly = (of: Piece, weight: number): Piece => oneOf([of, weight], [piece(""), 1]);

// ---- conditions ------------------------------------------------------------------

const objectCondition = mostly(
  oneOf(
    form("mutate when", [
      'when object.metadata.labels["app"] == "web"',
      'when object.metadata.labels["team"] in ["a", "b"]',
      'when user.username == "ana"',
      'when request.operation == "CREATE"',
      'when has object.metadata.annotations["note"]',
      'when object.metadata.labels["made-by"] != "a"',
      "when size(object.metadata.labels) > 1",
    ]),
    form("mutate unless", [
      'unless object.metadata.labels["tier"] == "back"',
      "unless request.dryRun",
      'unless has object.metadata.labels["corp/kind"]',
      'unless namespace.labels["env"] == "production"',
    ]),
  ),
  3,
);
const containerCondition = mostly(
  form("mutate container when", [
    'when c.name == "web"',
    "when has c.env",
    "when c.securityContext.privileged == true",
    'when (c.resources.limits.memory ?? "1Gi") < "1Gi"',
    'unless c.image matches "r.example/*"',
    "unless has c.securityContext",
    "when has image(c.image).tag",
    'when c.env["DEBUG"].value == "1"',
    'when c.name == "agent" or c.name == "db"',
  ]),
  2,
);

const podHead = form("mutate pod targets", [
  "to create on pods",
  "to create on pods",
  "to create, update on deployments",
  "to create on pod-workloads",
  "to create, update on pod-templates",
]);
const anyHead = form("mutate targets", [
  "to create, update on pods, deployments, configmaps, services",
  "to create, update on configmaps, services",
  "to create on pods, configmaps",
  "to update on deployments, services, pods",
  "to create, update on deployments",
]);

const rule = (head: Piece, ...parts: readonly Piece[]): Piece =>
  sequence(piece('mutate "@"\n '), who, head, named, where, ...parts.flatMap((part) => [piece("\n "), part]));
const lines = (write: Piece): Piece => oneOf([write, 3], form("several writes", joined(some(write, 2, 2), "\n  ")));
const rules = oneOf(
  [rule(anyHead, objectCondition, lines(onObject)), 14],
  [
    rule(
      podHead,
      form("mutate containers", [
        "for c in containers(pod)",
        "for c in plannedContainers(pod)",
        "for c in pod.spec.containers",
      ]),
      containerCondition,
      lines(onContainer),
    ),
    9,
  ],
  [rule(podHead, form("mutate containers", ["for c in containers(pod)"]), images), 3],
  [rule(podHead, objectCondition, lines(onPod)), 8],
  [rule(podHead, form("mutate volumes", ["for v in pod.spec.volumes"]), onVolume), 4],
  [rule(podHead, form("mutate env", ["for c in containers(pod)\n  for e in c.env"]), onEnv), 3],
  [rule(anyHead, form("mutate map entries", ["for k, v in object.metadata.labels"]), onMapEntry), 3],
  [rule(anyHead, neverSettling), 2],
);

const exempt = form(
  "exempt from a mutation",
  [
    '\n  group "ops"',
    '\n  in "dev*"',
    '\n  on pods\n  when user.username == "bob"',
    '\n  to create\n  when object.metadata.labels["app"] == "db"',
    '\n  named "web"',
    '\n  when request.namespace == "prod-a"',
  ].map((text) => `${text}\n  because "says so"`),
);
const exemptItem = form(
  "exempt items from a mutation",
  ['when c.name == "db"', "when has c.securityContext"].map((text) => `\n  ${text}\n  because "says so"`),
);

export const mutationPolicy: fc.Arbitrary<GeneratedPolicy> = fc
  .record({
    all: fc.array(rules, { minLength: 5, maxLength: 11 }),
    exemptions: fc.array(fc.tuple(exempt, exemptItem, fc.nat(10)), { maxLength: 2 }),
  })
  .map(({ all, exemptions }) => {
    const written = all.map(({ text, forms }, at): Text => ({ text: text.replace("@", `rule ${at}`), forms }));
    const lifted = exemptions.map(([whole, items, choice], at): Text => {
      const index = choice % written.length;
      const hasItems = written[index]?.text.includes("\n  for c in ") === true && choice % 2 === 0;
      const { text, forms } = hasItems ? items : whole;
      return { text: `exempt "exemption ${at}" from "rule ${index}"${text}`, forms };
    });
    const pieces = [...written, ...lifted];
    return {
      text: `language 1\n\n${pieces.map(({ text }) => tidy(text)).join("\n\n")}\n`,
      forms: pieces.flatMap(({ forms }) => forms),
    };
  });
