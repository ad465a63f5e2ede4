/**
 * Objects for admission made of the vocabulary of the generated rules: Pods, Deployments, ConfigMaps and Services,
 * with the defaults of the API server in them, and the requests that carry them.
 */
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { OracleRequest } from "./admission-request.ts";
import { NAMESPACES } from "./generate-questions.ts";
import type { OracleUser } from "./question.ts";

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** A field that is there `present` times of ten. */
const maybe = <T>(value: fc.Arbitrary<T>, present = 5): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: value, weight: present }, { arbitrary: fc.constant(undefined), weight: 10 - present });
/** Fields that are not there are left out. */
const object = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<JsonObject> =>
  fc
    .record(fields as Record<string, fc.Arbitrary<JsonValue>>)
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

const labels = object({
  app: maybe(of("web", "db"), 7),
  team: maybe(of("a", "b", "c"), 6),
  tier: maybe(of("front", "back", "")),
  "corp/kind": maybe(of("batch", "serving", null), 3),
});
const annotations = object({
  owner: maybe(of("ana", "bob")),
  note: maybe(of("x", "frozen")),
  inject: maybe(of("true", "false")),
  ttl: maybe(of("90m", "1h30m", "2h", "30s", "-5m", "0", "1d", "soon"), 6),
  release: maybe(
    of("1.2.0", "v1.10", "1.2.0-rc.1", "1.2.0-rc.11", "1.2.0-beta", "latest", "1.2", "v1.10.0+b1", "new"),
    6,
  ),
  since: maybe(of("2026-12-09T23:30:00Z", "2026-12-10T09:30:00+09:00", "2026-11-30T00:00:00Z", "once"), 6),
});

const digest = `sha256:${"ab12".repeat(16)}`;
const image = fc.oneof(
  {
    arbitrary: of("nginx", "nginx:1.25", "nginx:latest", "r.example/app:v1", "r.example/team/app", "org/tool:v2"),
    weight: 20,
  },
  { arbitrary: of(`r.example/app@${digest}`, `nginx:1.25@${digest}`, "localhost/app:v1"), weight: 4 },
  { arbitrary: of("Not An Image", "nginx:"), weight: 2 },
);
const memory = fc.oneof(
  { arbitrary: of("1Gi", "1024Mi", "512Mi", "2G", "2Gi", "1.5Gi"), weight: 20 },
  { arbitrary: of("plenty"), weight: 2 },
);
const cpu = of("1", "1000m", "500m", "250m", "2");
const resources = object({
  limits: maybe(object({ memory: maybe(memory, 7), cpu: maybe(cpu) }), 6),
  requests: maybe(object({ memory: maybe(memory), cpu: maybe(cpu, 7) }), 6),
});

const env = fc.oneof(
  {
    arbitrary: fc.uniqueArray(
      object({ name: of("DEBUG", "HOME", "PROXY", "LOG"), value: maybe(of("1", "0", "http://p", ""), 8) }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    weight: 12,
  },
  // More complaints than a refusal lists.
  { arbitrary: of(Array.from({ length: 24 }, (_, index) => ({ name: `V${index}`, value: "1" }))), weight: 1 },
);
const ports = fc.uniqueArray(
  object({ containerPort: of(80, 8080, 443), protocol: of("TCP", "TCP", "UDP"), hostPort: maybe(of(80, 8080), 3) }),
  { selector: ({ containerPort, protocol }) => `${containerPort}${protocol}`, minLength: 1, maxLength: 3 },
);
const mounts = fc.uniqueArray(
  object({ name: of("cache", "host", "conf"), mountPath: of("/a", "/b", "/c"), readOnly: maybe(of(true, false)) }),
  { selector: ({ mountPath }) => mountPath, minLength: 1, maxLength: 2 },
);
const securityContext = object({
  privileged: maybe(of(true, true, false), 6),
  runAsUser: maybe(of(0, 1000)),
  capabilities: maybe(
    object({ drop: maybe(of(["ALL"], ["NET_RAW"]), 6), add: maybe(of(["NET_RAW"], ["SYS_TIME", "NET_RAW"], [])) }),
  ),
});

const container = object({
  name: of("web", "web-2", "db", "proxy", "init", "probe"),
  image: maybe(image, 9),
  imagePullPolicy: of("Always", "IfNotPresent", "Never"),
  terminationMessagePath: fc.constant("/dev/termination-log"),
  terminationMessagePolicy: fc.constant("File"),
  resources,
  securityContext: maybe(securityContext, 6),
  env: maybe(env),
  ports: maybe(ports),
  volumeMounts: maybe(mounts, 3),
  command: maybe(of(["run"], ["sh", "-c", "x"], []), 2),
});

const volume = fc.oneof(
  object({ name: of("cache", "tmp"), emptyDir: object({ sizeLimit: maybe(of("1Gi", "512Mi"), 4) }) }),
  object({
    name: of("host", "logs"),
    hostPath: object({ path: of("/", "/var/log", "/data"), type: fc.constant("") }),
  }),
  object({ name: of("conf"), configMap: fc.constant({ name: "settings", defaultMode: 420 }) }),
);
const volumes = fc.uniqueArray(volume, { selector: ({ name }) => name, minLength: 1, maxLength: 3 });

const podSpec = fc
  .tuple(
    fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    fc.nat(2),
    object({
      hostNetwork: maybe(of(true, false), 4),
      serviceAccountName: maybe(of("default", "robot")),
      nodeSelector: maybe(object({ pool: maybe(of("gpu", "cpu"), 8) }), 3),
      priority: maybe(of(0, 10, 100)),
      volumes: maybe(volumes, 6),
      tolerations: maybe(
        of<JsonValue>(
          [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
          [{ operator: "Exists" }],
          [
            { key: "spot", operator: "Equal", value: "yes" },
            { key: "gpu", operator: "Exists" },
          ],
        ),
        4,
      ),
      imagePullSecrets: maybe(of<JsonValue>([{ name: "pull" }], [])),
    }),
  )
  .map(([containers, init, rest]): JsonObject => {
    const first = init > 0 && containers.length > 1 ? containers.slice(0, 1) : [];
    return {
      ...rest,
      ...(first.length > 0 && { initContainers: first }),
      containers: containers.slice(first.length),
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      schedulerName: "default-scheduler",
      terminationGracePeriodSeconds: 30,
      securityContext: {},
    };
  });

const metadata = (names: readonly string[], generated: number) =>
  fc
    .record({
      name: of(...names),
      generate: fc.nat(99).map((roll) => roll < generated),
      labels: maybe(labels, 8),
      annotations: maybe(annotations),
      finalizers: maybe(of(["corp/keep"], ["corp/keep", "corp/other"]), 2),
    })
    .map(({ name, generate, ...rest }) => ({
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      ...(generate ? { generateName: `${name}-` } : { name }),
    })) as fc.Arbitrary<JsonObject>;

const NAMES = ["web", "web-1", "db", "settings"];
const template = fc.tuple(maybe(labels, 8), maybe(annotations), podSpec).map(([some, notes, spec]) => ({
  metadata: { ...(some && { labels: some }), ...(notes && { annotations: notes }) },
  spec,
})) as fc.Arbitrary<JsonObject>;

interface Made {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly make: (generated: number) => fc.Arbitrary<JsonObject>;
}
const head = (apiVersion: string, kind: string) => ({ apiVersion: fc.constant(apiVersion), kind: fc.constant(kind) });
const KINDS: readonly Made[] = [
  {
    group: "",
    resource: "pods",
    kind: "Pod",
    make: (generated) => object({ ...head("v1", "Pod"), metadata: metadata(NAMES, generated), spec: podSpec }),
  },
  {
    group: "apps",
    resource: "deployments",
    kind: "Deployment",
    make: (generated) =>
      object({
        ...head("apps/v1", "Deployment"),
        metadata: metadata(NAMES, generated),
        spec: object({
          replicas: of(0, 1, 3, 5),
          selector: fc.constant({ matchLabels: { app: "web" } }),
          strategy: fc.constant({ type: "Recreate" }),
          revisionHistoryLimit: fc.constant(10),
          progressDeadlineSeconds: fc.constant(600),
          minReadySeconds: maybe(of(0, 5)),
          template,
        }),
      }),
  },
  {
    group: "",
    resource: "configmaps",
    kind: "ConfigMap",
    make: (generated) =>
      object({
        ...head("v1", "ConfigMap"),
        metadata: metadata(NAMES, generated),
        data: maybe(
          object({
            mode: maybe(of("fast", "slow"), 7),
            size: maybe(of("10", "20", "many"), 6),
            "log-level": maybe(of("debug")),
          }),
          9,
        ),
        immutable: maybe(of(true, false), 3),
      }),
  },
  {
    group: "",
    resource: "services",
    kind: "Service",
    make: (generated) =>
      object({
        ...head("v1", "Service"),
        metadata: metadata(NAMES, generated),
        spec: object({
          type: of("ClusterIP", "NodePort", "LoadBalancer"),
          sessionAffinity: fc.constant("None"),
          internalTrafficPolicy: fc.constant("Cluster"),
          selector: maybe(object({ app: of("web", "db") }), 8),
          externalIPs: maybe(of(["10.0.0.1"], [])),
          ports: fc
            .uniqueArray(
              object({
                name: of("http", "admin"),
                port: of(80, 8080, 443),
                protocol: of("TCP", "UDP"),
                nodePort: maybe(of(30080), 3),
              }),
              { selector: ({ port, protocol }) => `${port}${protocol}`, minLength: 1, maxLength: 3 },
            )
            .map((list) => list.map((port) => ({ ...port, targetPort: port["port"] ?? 0 }))),
        }),
      }),
  },
];

// ---- requests --------------------------------------------------------------------

const person = (username: string, ...groups: string[]): OracleUser => ({
  username,
  uid: "",
  groups: [...groups, "system:authenticated"],
  extra: {},
});
const USERS: readonly OracleUser[] = [
  person("ana", "team-a"),
  person("ana", "team-a", "ops"),
  person("bob", "team-b", "sre"),
  person("root", "system:masters"),
  person("system:serviceaccount:ci:deployer", "system:serviceaccounts", "system:serviceaccounts:ci"),
];

const operation = fc.oneof(
  { arbitrary: of<OracleRequest["operation"]>("CREATE"), weight: 6 },
  { arbitrary: of<OracleRequest["operation"]>("UPDATE"), weight: 4 },
  { arbitrary: of<OracleRequest["operation"]>("DELETE"), weight: 2 },
);

interface Wanted {
  /** How many of a hundred objects have only a generateName. */
  readonly generated: number;
  readonly namespaces: readonly string[];
}

export function generatedRequest(wanted: Wanted): fc.Arbitrary<OracleRequest> {
  return fc.oneof(
    { arbitrary: requestOfResource(wanted), weight: 8 },
    { arbitrary: requestOfSubresource(wanted), weight: 2 },
  );
}

interface Part {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly operation: OracleRequest["operation"];
  readonly kind: string;
  readonly kindGroup?: string;
  readonly object: (name: string) => fc.Arbitrary<JsonObject>;
}
const connection = object({
  kind: fc.constant("PodExecOptions"),
  apiVersion: fc.constant("v1"),
  container: maybe(of("web", "db"), 7),
  command: maybe(of(["sh"], ["sh", "-c", "x"], ["ls"], []), 8),
  stdin: maybe(of(true, false)),
  tty: maybe(of(true, false)),
});
const withName = (
  kind: string,
  apiVersion: string,
  name: string,
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
) => object({ ...head(apiVersion, kind), metadata: fc.constant({ name }), ...fields });
const PARTS: readonly Part[] = [
  {
    group: "",
    resource: "pods",
    subresource: "exec",
    operation: "CONNECT",
    kind: "PodExecOptions",
    object: () => connection,
  },
  {
    group: "apps",
    resource: "deployments",
    subresource: "scale",
    operation: "UPDATE",
    kind: "Scale",
    kindGroup: "autoscaling",
    object: (name) =>
      withName("Scale", "autoscaling/v1", name, { spec: object({ replicas: maybe(of(0, 1, 3, 5), 9) }) }),
  },
  {
    group: "",
    resource: "pods",
    subresource: "eviction",
    operation: "CREATE",
    kind: "Eviction",
    kindGroup: "policy",
    object: (name) =>
      withName("Eviction", "policy/v1", name, {
        deleteOptions: maybe(object({ gracePeriodSeconds: maybe(of(0, 30)) }), 7),
      }),
  },
  {
    group: "",
    resource: "pods",
    subresource: "ephemeralcontainers",
    operation: "UPDATE",
    kind: "Pod",
    object: (name) =>
      fc
        .tuple(podSpec, maybe(labels, 8), fc.uniqueArray(container, { selector: (one) => one["name"], maxLength: 2 }))
        .map(
          ([spec, some, ephemeral]): JsonObject => ({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name, ...(some && { labels: some }) },
            spec: { ...spec, ...(ephemeral.length > 0 && { ephemeralContainers: ephemeral }) },
          }),
        ),
  },
];

/** A subresource with the object of its own that comes with it. */
function requestOfSubresource({ namespaces }: Wanted): fc.Arbitrary<OracleRequest> {
  return fc.tuple(of(...PARTS), of(...NAMES), of(...namespaces)).chain(([part, name, namespace]) =>
    fc
      .record({ user: of(...USERS), shown: part.object(name), other: part.object(name), dryRun: of(false, true) })
      .map(({ user, shown, other, dryRun }): OracleRequest => {
        const { object: _make, operation: op, ...target } = part;
        const placed = (one: JsonObject) => ("metadata" in one ? withMetadata(one, { namespace }) : one);
        const oldObject = op === "UPDATE" ? placed(other) : null;
        return {
          ...target,
          user,
          operation: op,
          version: "v1",
          namespace,
          name,
          object: placed(shown),
          oldObject,
          dryRun,
        };
      }),
  );
}

function requestOfResource({ generated, namespaces }: Wanted): fc.Arbitrary<OracleRequest> {
  return fc.tuple(of(...KINDS, KINDS[0] as Made, KINDS[0] as Made), operation).chain(([made, op]) =>
    fc
      .record({
        user: of(...USERS),
        namespace: of(...namespaces),
        object: made.make(op === "CREATE" ? generated : 0),
        other: made.make(0),
        alike: fc.nat(3),
        dryRun: of(false, false, true),
        collection: fc.nat(3),
      })
      .map(({ user, namespace, object: shown, other, alike, dryRun, collection }): OracleRequest => {
        const { group, resource, kind } = made;
        const name = String((shown["metadata"] as JsonObject)["name"] ?? "");
        const placed = withMetadata(shown, { namespace });
        // The old object is often the same but for its spec or its metadata.
        const mixed =
          alike === 0
            ? shown
            : alike === 1
              ? { ...shown, metadata: other["metadata"] ?? {} }
              : { ...other, metadata: shown["metadata"] ?? {} };
        const old = withMetadata(mixed, { namespace, name });
        return {
          user,
          operation: op,
          group,
          version: "v1",
          resource,
          subresource: "",
          kind,
          namespace,
          name: op === "DELETE" && collection === 0 ? "" : name,
          object: op === "DELETE" ? null : placed,
          oldObject: op === "CREATE" ? null : op === "DELETE" ? placed : old,
          dryRun,
        };
      }),
  );
}

function withMetadata(object: JsonObject, fields: JsonObject): JsonObject {
  return { ...object, metadata: { ...(object["metadata"] as JsonObject), ...fields } };
}

export const KNOWN_NAMESPACES = NAMESPACES.map(({ name }) => name);
