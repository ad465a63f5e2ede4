/**
 * Bodies that somebody wrote who wants them to be slow: each shape can be made as large as one likes, and must cost near
 * linear in its bytes. Names of users, groups and objects may be anything that a token or a client says.
 */

export interface HostileShape {
  readonly name: string;
  readonly review: "authorize" | "validate" | "mutate";
  /** About so many bytes. */
  body(bytes: number): string;
}

interface Spec {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
  readonly resourceAttributes?: object | undefined;
  readonly nonResourceAttributes?: object;
}

const ATTRIBUTES = { namespace: "team-00001-prod", verb: "list", version: "v1", resource: "pods" };
const SPEC: Spec = {
  user: "oidc:person-00001",
  groups: ["oidc:everyone", "system:authenticated"],
  extra: {},
  resourceAttributes: ATTRIBUTES,
};

function access(name: string, spec: (bytes: number) => Partial<Spec>): HostileShape {
  return {
    name,
    review: "authorize",
    body: (bytes) =>
      JSON.stringify({
        kind: "SubjectAccessReview",
        apiVersion: "authorization.k8s.io/v1",
        spec: { ...SPEC, ...spec(bytes) },
      }),
  };
}

/** So many texts of about the same length, all different. */
function texts(bytes: number, start: string): string[] {
  return Array.from(
    { length: Math.ceil(bytes / (start.length + 9)) },
    (_, at) => start + String(at).padStart(6, "0"),
  );
}

function requirements(keys: readonly string[]) {
  return { requirements: keys.map((key) => ({ key, operator: "In", values: ["a", "b"] })) };
}

/** Engines hash a number's text by its value: these share the low bits that a table looks at. */
function collidingTexts(bytes: number): string[] {
  return Array.from({ length: Math.ceil(bytes / 11) }, (_, at) => String((at * 4096) % 16_777_216));
}

const ACCESS: readonly HostileShape[] = [
  access("long user name", (bytes) => ({ user: "a".repeat(bytes) })),
  access("user name of many parts", (bytes) => ({ user: "ci:repo-00001:".repeat(Math.ceil(bytes / 14)) })),
  access("user name of stars", (bytes) => ({ user: "*".repeat(bytes) })),
  access("user name of escapes", (bytes) => ({ user: "\\*".repeat(Math.ceil(bytes / 3)) })),
  access("many groups", (bytes) => ({ groups: texts(bytes, "team-") })),
  access("one group many times", (bytes) => ({ groups: texts(bytes, "x").map(() => "oidc:team-00001") })),
  access("long groups", (bytes) => ({
    groups: Array.from({ length: 8 }, (_, at) => `team-${at}`.padEnd(bytes / 8, "-")),
  })),
  access("groups that collide", (bytes) => ({ groups: collidingTexts(bytes) })),
  access("many extra keys", (bytes) => ({ extra: Object.fromEntries(texts(bytes, "k").map((key) => [key, ["v"]])) })),
  access("extra keys that collide", (bytes) => ({
    extra: Object.fromEntries(collidingTexts(bytes).map((key) => [key, ["v"]])),
  })),
  access("many values of one key", (bytes) => ({ extra: { "example.com/team": texts(bytes, "v") } })),
  access("long name", (bytes) => ({
    resourceAttributes: { ...ATTRIBUTES, verb: "get", name: "web-".repeat(Math.ceil(bytes / 4)) },
  })),
  access("long namespace", (bytes) => ({
    resourceAttributes: { ...ATTRIBUTES, namespace: "team-prod".repeat(Math.ceil(bytes / 9)) },
  })),
  access("long resource", (bytes) => ({ resourceAttributes: { ...ATTRIBUTES, resource: "x".repeat(bytes) } })),
  access("long verb", (bytes) => ({
    resourceAttributes: { ...ATTRIBUTES, verb: "impersonate-on:user-info:".repeat(Math.ceil(bytes / 25)) },
  })),
  access("long path", (bytes) => ({
    resourceAttributes: undefined,
    nonResourceAttributes: { verb: "get", path: "/api/v1".repeat(Math.ceil(bytes / 7)) },
  })),
  access("path of slashes", (bytes) => ({
    resourceAttributes: undefined,
    nonResourceAttributes: { verb: "get", path: "/".repeat(bytes) },
  })),
  access("many label requirements", (bytes) => ({
    resourceAttributes: { ...ATTRIBUTES, labelSelector: requirements(texts(bytes / 3, "app")) },
  })),
  access("many field requirements", (bytes) => ({
    resourceAttributes: { ...ATTRIBUTES, fieldSelector: requirements(texts(bytes / 3, "spec.x")) },
  })),
  access("one label required many times", (bytes) => ({
    resourceAttributes: { ...ATTRIBUTES, labelSelector: requirements(texts(bytes / 3, "app").map(() => "app")) },
  })),
  access("nested lists", (bytes) => ({ resourceAttributes: { ...ATTRIBUTES, more: nested(bytes) } })),
  access("large integers", (bytes) => ({
    resourceAttributes: {
      ...ATTRIBUTES,
      more: texts(bytes, "x").map(() => 0),
      most: Array.from({ length: bytes / 20 }, (_, at) => at),
    },
  })),
];

/** Below the limit of levels, side by side. */
function nested(bytes: number): unknown[] {
  const levels = 500;
  const one = () => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 0);
  return Array.from({ length: Math.ceil(bytes / (2 * levels)) }, one);
}

function admission(name: string, review: "validate" | "mutate", pod: (bytes: number) => object): HostileShape {
  const kind = { group: "", version: "v1", kind: "Pod" };
  const resource = { group: "", version: "v1", resource: "pods" };
  return {
    name: `${name} (${review})`,
    review,
    body: (bytes) =>
      JSON.stringify({
        kind: "AdmissionReview",
        apiVersion: "admission.k8s.io/v1",
        request: {
          uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
          kind,
          resource,
          requestKind: kind,
          requestResource: resource,
          name: "web",
          namespace: "team-00001-prod",
          operation: "CREATE",
          userInfo: { username: "oidc:person-00001", groups: ["system:authenticated"] },
          object: { kind: "Pod", apiVersion: "v1", ...pod(bytes) },
          oldObject: null,
          dryRun: false,
          options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
        },
      }),
  };
}

const named = (bytes: number) => texts(bytes, "c");
const META = { name: "web", namespace: "team-00001-prod" };
const plain = (name: string) => ({ name, image: "docker.io/library/x:1" });

const ADMISSION: readonly HostileShape[] = (["validate", "mutate"] as const).flatMap((review) => [
  admission("many containers", review, (bytes) => ({
    metadata: META,
    spec: { containers: named(bytes / 3).map(plain) },
  })),
  admission("containers of one name", review, (bytes) => ({
    metadata: META,
    spec: { containers: named(bytes / 3).map(() => plain("same")) },
  })),
  admission("many labels", review, (bytes) => ({
    metadata: { ...META, labels: Object.fromEntries(named(bytes).map((key) => [key, "v"])) },
    spec: { containers: [plain("c")] },
  })),
  admission("labels that collide", review, (bytes) => ({
    metadata: { ...META, labels: Object.fromEntries(collidingTexts(bytes).map((key) => [key, "v"])) },
    spec: { containers: [plain("c")] },
  })),
  admission("long image", review, (bytes) => ({
    metadata: META,
    spec: { containers: [{ name: "c", image: "a/".repeat(bytes / 2) }] },
  })),
  admission("long annotation", review, (bytes) => ({
    metadata: { ...META, annotations: { note: "~1/".repeat(bytes / 3) } },
    spec: { containers: [plain("c")] },
  })),
  admission("many environment variables", review, (bytes) => ({
    metadata: META,
    spec: { containers: [{ ...plain("c"), env: named(bytes / 2).map((name) => ({ name, value: "v" })) }] },
  })),
]);

export const HOSTILE: readonly HostileShape[] = [...ACCESS, ...ADMISSION];

/** Rules that look at all that these bodies make large. */
export const HOSTILE_POLICY = `language 1

deny "many stars"
  user "*a*b*c*d*e*f*"
  to get, list on pods
deny "own names"
  anyone except control-plane, nodes
  to get, list on pods named "{user.username}-*", "*-{user.username}"
deny "own places"
  anyone except control-plane, nodes
  to get, list on pods
  in "{user.username}-*", "*a*a*a*b"
deny "groups of a team"
  anyone except control-plane, nodes
  to get, list on pods
  when any g in user.groups: g matches "*-admin-*-x" or g matches regex '(a+)+z'
deny "teams of extra"
  anyone except control-plane, nodes
  to get, list on pods
  when any x in (user.extra["example.com/team"] ?? []): x == "nobody"
allow "selected"
  authenticated
  to list on pods selecting labels "app=never"
  in "team-00001-prod"
allow "urls"
  anyone
  to get on url "/api/v1/api/*", "/healthz"
deny "images"
  to create on pods
  for c in containers(pod)
  when c.image matches "*bad*worse*worst*" or c.image matches regex '(x+x+)+y'
deny "one name, one container"
  to create on pods
  when any n in [c.name for c in pod.spec.containers]: n == "forbidden"
deny "labels"
  to create on pods
  when any k in pod.metadata.labels: k == "forbidden"
mutate "pull always"
  to create on pods
  for c in containers(pod)
  set c.imagePullPolicy = "Always"
mutate "owner"
  to create on pods
  default pod.metadata.labels["owner"] = "nobody"
`;
