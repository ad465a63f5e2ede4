import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import { FILLED_FIELDS } from "../../src/vocabulary/filled-fields.ts";
import { KUBERNETES_KINDS, KUBERNETES_TYPES } from "../../src/vocabulary/kubernetes-types.gen.ts";
import { RESOURCES } from "../../src/vocabulary/resource-table.ts";
import { resolveResource } from "../../src/vocabulary/resolve-resource.ts";
import {
  fillDefaults,
  kubernetesType,
  objectTypeOf,
  podTemplatePath,
  podType,
  typesFromCrd,
} from "../../src/vocabulary/schema.ts";
import type { Field, ObjectType, Type } from "../../src/vocabulary/types.ts";
import { segmentsOf } from "./written-resource.ts";

/** Walks fields, and through lists and maps to what they hold. */
function fieldAt(type: ObjectType | undefined, path: string): Field | undefined {
  let field: Field | undefined;
  let current: Type | undefined = type;
  for (const name of path.split(".")) {
    while (current?.kind === "list" || current?.kind === "map") current = current.of;
    field = current?.kind === "object" ? current.field(name) : undefined;
    current = field?.type;
  }
  return field;
}

describe("types of Kubernetes", () => {
  test.each([
    ["", "pods", "spec.containers.resources.limits", "map"],
    ["", "pods", "spec.containers.securityContext.privileged", "bool"],
    ["", "pods", "metadata.creationTimestamp", "time"],
    ["", "pods", "spec.containers.livenessProbe.httpGet.port", "int-or-string"],
    ["apps", "deployments", "spec.template.spec.containers.image", "string"],
    ["apps", "deployments", "spec.strategy.rollingUpdate.maxSurge", "int-or-string"],
    ["autoscaling", "horizontalpodautoscalers", "spec.behavior", "object"],
    ["apps", "controllerrevisions", "data", "any"],
    ["events.k8s.io", "events", "eventTime", "time"],
    ["", "secrets", "data", "map"],
    ["batch", "cronjobs", "spec.jobTemplate.spec.template.spec.nodeSelector", "map"],
  ])("%s/%s %s is %s", (group, resource, path, kind) => {
    expect(fieldAt(kubernetesType(group, resource), path)?.type.kind).toBe(kind);
  });

  test("a misspelt field and an unknown kind are nothing", () => {
    expect(fieldAt(kubernetesType("", "pods"), "spec.container")).toBeUndefined();
    expect(fieldAt(kubernetesType("", "pods"), "constructor")).toBeUndefined();
    expect(kubernetesType("example.com", "widgets")).toBeUndefined();
    expect(kubernetesType("", "users")).toBeUndefined();
  });

  test.each([
    ["spec.containers", ["name"]],
    ["spec.containers.env", ["name"]],
    ["spec.containers.volumeMounts", ["mountPath"]],
    ["spec.containers.ports", ["containerPort", "protocol"]],
    ["spec.volumes", ["name"]],
    ["spec.containers.args", undefined],
    ["spec.tolerations", undefined],
  ])("the keys of %s", (path, keys) => {
    const type = fieldAt(kubernetesType("", "pods"), path)?.type;
    expect(type?.kind === "list" && type.keys).toEqual(keys);
    expect(type?.kind === "list" && type.indexKey).toEqual(keys?.[0]);
  });

  test.each([
    ["", "pods", "spec.volumes", true],
    ["", "pods", "spec.containers.livenessProbe", true],
    ["", "pods", "spec.containers.lifecycle.preStop", true],
    ["", "pods", "spec.volumes.projected.sources", true],
    ["", "pods", "spec.containers.env.valueFrom", true],
    ["networking.k8s.io", "ingresses", "spec.defaultBackend", true],
    ["networking.k8s.io", "networkpolicies", "spec.ingress.from", true],
    ["", "pods", "spec.containers.env", undefined],
  ])("%s/%s %s has alternatives: %s", (group, resource, path, expected) => {
    let type = fieldAt(kubernetesType(group, resource), path)?.type;
    while (type?.kind === "list") type = type.of;
    expect(type?.kind === "object" && type.oneOf).toBe(expected);
  });

  test.each([
    ["deployments/scale", "spec.replicas", "int"],
    ["pods/eviction", "deleteOptions", "object"],
    ["pods/binding", "target", "object"],
    ["serviceaccounts/token", "spec.audiences", "list"],
    ["pods/exec", "command", "list"],
    ["pods/attach", "container", "string"],
    ["pods/portforward", "ports", "list"],
    ["nodes/proxy", "path", "string"],
    ["services/proxy", "path", "string"],
    ["pods/ephemeralcontainers", "spec.ephemeralContainers", "list"],
  ])("what %s takes", (text, path, kind) => {
    const [target] = resolveResource(segmentsOf(text)).ok ?? [];
    expect(target && fieldAt(objectTypeOf(target), path)?.type.kind).toBe(kind);
  });

  test("every kind of the table has a type, and every type can be walked", () => {
    for (const { group, resource, kind, versions } of RESOURCES) {
      if (kind === undefined) continue;
      for (const version of versions)
        expect(kubernetesType(group, resource, version), `${group}/${resource}`).toBeDefined();
    }
    const seen = new Set<ObjectType>();
    const walk = (type: Type | undefined): void => {
      if (type?.kind === "list" || type?.kind === "map") walk(type.of);
      if (type?.kind !== "object" || seen.has(type)) return;
      seen.add(type);
      for (const name of type.fieldNames()) walk(type.field(name)?.type);
    };
    for (const { group, resource } of RESOURCES) walk(kubernetesType(group, resource));
    expect(seen.size).toBeGreaterThan(300);
    expect(Object.keys(KUBERNETES_KINDS).length).toBeGreaterThan(60);
  });

  test("one type is built once", () => {
    expect(kubernetesType("", "pods")).toBe(kubernetesType("", "pods"));
    expect(fieldAt(kubernetesType("", "pods"), "spec")?.type).toBe(fieldAt(podType(), "spec")?.type);
  });

  test("where a Pod stands", () => {
    expect(podTemplatePath("", "pods")).toEqual([]);
    expect(podTemplatePath("", "podtemplates")).toEqual(["template"]);
    expect(podTemplatePath("batch", "cronjobs")).toEqual(["spec", "jobTemplate", "spec", "template"]);
    expect(podTemplatePath("", "services")).toBeUndefined();
  });
});

describe("fields that are always filled", () => {
  test.each([
    ["", "pods", "spec.restartPolicy", true],
    ["", "pods", "spec.securityContext", true],
    ["", "pods", "spec.containers.imagePullPolicy", true],
    ["", "pods", "spec.containers.ports.protocol", true],
    ["", "pods", "metadata", true],
    ["", "pods", "metadata.labels", false],
    ["", "pods", "spec.serviceAccountName", false],
    ["", "pods", "spec.tolerations", false],
    ["", "pods", "spec.priority", false],
    ["", "pods", "spec.containers.securityContext", false],
    ["apps", "deployments", "spec.replicas", true],
    ["apps", "deployments", "spec.strategy.rollingUpdate", false],
    ["batch", "jobs", "spec.backoffLimit", true],
    ["batch", "cronjobs", "spec.jobTemplate.spec.backoffLimit", false],
    ["batch", "cronjobs", "spec.jobTemplate.spec.template.spec.dnsPolicy", true],
    ["", "services", "spec.ports.targetPort", true],
  ])("%s/%s %s: %s", (group, resource, path, filled) => {
    const field = fieldAt(kubernetesType(group, resource), path);
    expect([field?.filled, field?.optional]).toEqual([filled, !filled]);
  });

  test("the table names only fields that exist", () => {
    for (const [name, fields] of Object.entries(FILLED_FIELDS)) {
      const notation = KUBERNETES_TYPES[name.split("@")[0] ?? ""];
      for (const field of fields) expect(notation, name).toMatch(new RegExp(`(^| )${field}!?:`));
    }
  });
});

/** The spec of the smallest Pod there is. */
const podSpec: JsonObject = { containers: [{ name: "web", image: "nginx" }] };

describe("what the API server fills in", () => {
  test("a Pod as it arrived from a real API server", () => {
    const filled = fillDefaults("", "pods", { metadata: { name: "web" }, spec: podSpec });
    expect(filled).toEqual({
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: "web" },
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            resources: {},
            terminationMessagePath: "/dev/termination-log",
            terminationMessagePolicy: "File",
            imagePullPolicy: "Always",
          },
        ],
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 30,
        dnsPolicy: "ClusterFirst",
        securityContext: {},
        schedulerName: "default-scheduler",
        enableServiceLinks: true,
      },
      status: {},
    });
  });

  const examples: readonly (readonly [string, string, JsonObject])[] = [
    ["", "pods", everyVolume()],
    ["apps", "deployments", { spec: { template: { spec: podSpec } } }],
    ["apps", "statefulsets", { spec: { template: { spec: podSpec }, volumeClaimTemplates: [{ spec: {} }] } }],
    ["apps", "daemonsets", { spec: { template: { spec: podSpec } } }],
    ["apps", "replicasets", { spec: {} }],
    ["", "replicationcontrollers", { spec: {} }],
    ["", "podtemplates", {}],
    ["batch", "jobs", { spec: { template: { spec: podSpec } } }],
    ["batch", "cronjobs", { spec: { jobTemplate: { spec: { template: { spec: podSpec } } } } }],
    ["autoscaling", "horizontalpodautoscalers", { spec: {} }],
    ["", "services", { spec: { ports: [{ port: 80 }] } }],
    ["", "services", { spec: { type: "LoadBalancer", ports: [{ port: 80, targetPort: "web" }] } }],
    ["networking.k8s.io", "networkpolicies", { spec: { ingress: [{ ports: [{ port: 80 }] }] } }],
    ["", "endpoints", { subsets: [{ ports: [{ port: 80 }] }] }],
    ["discovery.k8s.io", "endpointslices", { ports: [{}] }],
    ["", "persistentvolumes", { spec: { iscsi: {}, rbd: {}, hostPath: {} } }],
    ["", "persistentvolumeclaims", { spec: {} }],
    ["storage.k8s.io", "storageclasses", {}],
    ["", "secrets", {}],
    ["scheduling.k8s.io", "priorityclasses", {}],
    ["rbac.authorization.k8s.io", "rolebindings", { roleRef: { name: "x" } }],
  ];
  test.each(examples)("every field that the types call filled is there: %s/%s", (group, resource, object) => {
    const filled = fillDefaults(group, resource, object);
    expect(missingFilledFields(kubernetesType(group, resource), filled, resource)).toEqual([]);
    expect(fillDefaults(group, resource, filled)).toEqual(filled);
  });

  test("computed ones", () => {
    const pod = (spec: JsonObject): unknown => fillDefaults("", "pods", { spec })["spec"];
    expect(pod({ containers: [{ name: "a", image: "nginx:1.27" }] })).toMatchObject({
      containers: [{ imagePullPolicy: "IfNotPresent" }],
    });
    expect(pod({ containers: [{ name: "a", image: "localhost:5000/nginx" }] })).toMatchObject({
      containers: [{ imagePullPolicy: "Always" }],
    });
    expect(
      pod({
        containers: [
          { name: "a", resources: { limits: { cpu: "1000m", memory: "1Gi" }, requests: { memory: "0.5Gi" } } },
        ],
      }),
    ).toMatchObject({
      containers: [{ resources: { limits: { cpu: "1" }, requests: { cpu: "1", memory: "512Mi" } } }],
    });
    expect(pod({ hostNetwork: true, containers: [{ name: "a", ports: [{ containerPort: 80 }] }] })).toMatchObject({
      containers: [{ ports: [{ containerPort: 80, hostPort: 80, protocol: "TCP" }] }],
    });
    expect(pod({ containers: [], volumes: [{ name: "x" }] })).toMatchObject({
      volumes: [{ name: "x", emptyDir: {} }],
    });
    expect(fillDefaults("", "services", { spec: { ports: [{ port: 80 }] } })["spec"]).toMatchObject({
      ports: [{ targetPort: 80 }],
      internalTrafficPolicy: "Cluster",
    });
    expect(fillDefaults("", "namespaces", { metadata: { name: "x" } })["metadata"]).toMatchObject({
      labels: { "kubernetes.io/metadata.name": "x" },
    });
    expect(
      fillDefaults("apps", "deployments", { spec: { strategy: { type: "Recreate" } } })["spec"],
    ).not.toHaveProperty("strategy.rollingUpdate");
  });

  test("what the author wrote stays, null is nothing, and the argument is not changed", () => {
    const object = { metadata: null, spec: { replicas: 0, paused: null } };
    const before = structuredClone(object);
    expect(fillDefaults("apps", "deployments", object)).toMatchObject({ metadata: {}, spec: { replicas: 0 } });
    expect(object).toEqual(before);
    expect(fillDefaults("example.com", "widgets", object)).toBe(object);
  });
});

function everyVolume(): JsonObject {
  const sources = ["secret", "configMap", "downwardAPI", "hostPath", "iscsi", "rbd", "ephemeral"];
  const volumes = sources.map((source) => ({
    name: source,
    [source]: source === "ephemeral" ? { volumeClaimTemplate: {} } : {},
  }));
  const projected = { name: "p", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } };
  const probe = { httpGet: { port: 80 }, grpc: { port: 1 } };
  const container = {
    name: "web",
    ports: [{ containerPort: 80 }],
    livenessProbe: probe,
    env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
  };
  return {
    spec: { containers: [container], ephemeralContainers: [{ name: "d" }], volumes: [...volumes, projected] },
  };
}

/** The paths at which a type promises a field that the object lacks. */
function missingFilledFields(type: Type | undefined, value: unknown, path: string): readonly string[] {
  if (type?.kind === "list") {
    return Array.isArray(value)
      ? value.flatMap((item, index) => missingFilledFields(type.of, item, `${path}[${index}]`))
      : [];
  }
  if (type?.kind === "map") {
    return Object.entries(value ?? {}).flatMap(([key, item]) => missingFilledFields(type.of, item, `${path}.${key}`));
  }
  if (type?.kind !== "object" || typeof value !== "object" || value === null) return [];
  const record = value as Readonly<Record<string, unknown>>;
  return type.fieldNames().flatMap((name) => {
    const field = type.field(name);
    if (record[name] !== undefined) return missingFilledFields(field?.type, record[name], `${path}.${name}`);
    return field?.filled === true ? [`${path}.${name}`] : [];
  });
}

describe("custom resources", () => {
  const schema = (openAPIV3Schema: JsonObject): JsonObject => ({
    kind: "CustomResourceDefinition",
    spec: {
      group: "db.example.com",
      scope: "Namespaced",
      names: { kind: "Database", plural: "databases" },
      versions: [
        { name: "v1beta1", served: true, schema: { openAPIV3Schema: { type: "object" } } },
        { name: "v1", served: true, subresources: { status: {} }, schema: { openAPIV3Schema } },
        { name: "v2", served: false, schema: { openAPIV3Schema: { type: "object" } } },
      ],
    },
  });
  const crd = typesFromCrd(
    schema({
      type: "object",
      properties: {
        metadata: { type: "object" },
        spec: {
          type: "object",
          required: ["version"],
          properties: {
            version: { type: "string" },
            replicas: { type: "integer", default: 1 },
            port: { "x-kubernetes-int-or-string": true },
            free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
            backup: { type: "object", properties: { retention: { type: "string", format: "duration" } } },
            labels: { type: "object", additionalProperties: { type: "string" } },
            users: {
              type: "array",
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": ["name"],
              items: { type: "object", properties: { name: { type: "string" } } },
            },
            maybe: { type: "string", nullable: true, default: "x" },
          },
        },
      },
    }),
  ).ok;

  test.each([
    ["metadata.labels", "map", true, false],
    ["metadata", "object", false, true],
    ["spec", "object", true, false],
    ["spec.version", "string", false, false],
    ["spec.replicas", "int", false, true],
    ["spec.port", "int-or-string", true, false],
    ["spec.free", "map", true, false],
    ["spec.backup.retention", "string", true, false],
    ["spec.labels", "map", true, false],
    ["spec.maybe", "string", true, false],
  ])("%s", (path, kind, optional, filled) => {
    const field = fieldAt(crd?.type, path);
    expect([field?.type.kind, field?.optional, field?.filled]).toEqual([kind, optional, filled]);
  });

  test("keys, version and subresources", () => {
    const users = fieldAt(crd?.type, "spec.users")?.type;
    expect(users?.kind === "list" && users.keys).toEqual(["name"]);
    expect(crd).toMatchObject({
      group: "db.example.com",
      resource: "databases",
      version: "v1",
      namespaced: true,
      subresources: ["status"],
    });
    expect(fieldAt(crd?.type, "spec.replica")).toBeUndefined();
  });

  test("a schema that says nothing leaves everything open", () => {
    const open = typesFromCrd(schema({ type: "object", "x-kubernetes-preserve-unknown-fields": true })).ok;
    expect(fieldAt(open?.type, "anything")?.type.kind).toBe("any");
    expect(fieldAt(open?.type, "metadata.name")?.type.kind).toBe("string");
  });

  test.each([
    [{ kind: "Pod" }, "this is not a CustomResourceDefinition"],
    [
      { kind: "CustomResourceDefinition", spec: {} },
      "`spec.group`, `spec.names.plural` and `spec.names.kind` are needed",
    ],
  ])("%j", (document, error) => {
    expect(typesFromCrd(document)).toEqual({ error });
  });
});

test("the generated tables stay small", () => {
  for (const name of ["kubernetes-types", "discovered-resources"]) {
    expect(readFileSync(new URL(`../../src/vocabulary/${name}.gen.ts`, import.meta.url)).length).toBeLessThan(
      250_000,
    );
  }
});
