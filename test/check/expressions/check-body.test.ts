import { describe, expect, test } from "vitest";
import { linkBody } from "../../../src/expressions/body.ts";
import { body, complaints, frameOf } from "./bodies.ts";

const pod = (container: object, spec: object = {}) => ({
  metadata: { name: "p" },
  spec: { containers: [{ name: "web", image: "nginx", ...container }], ...spec },
});

describe("bodies hold and say what they mean", () => {
  test("a loop over containers complains once for each", () => {
    const { code, said } = body(
      `deny "privileged" to create on pod-workloads
         for c in containers(pod)
         when c.securityContext.privileged == true
         because "container {c.name} is privileged"`,
    );
    expect(said).toEqual([]);
    expect(code.reads).toEqual({ admission: true, oldObject: false, namespace: false, now: false });
    expect(complaints(code, { object: pod({ securityContext: { privileged: true } }) })).toEqual([
      "container web is privileged",
    ]);
    expect(complaints(code, { object: pod({}) })).toEqual([]);
  });

  test("clauses stand in any order: a `with` after its use", () => {
    const { code, said } = body(
      `deny "big" to create on pods
         when has limit and limit > top
         for c in pod.spec.containers
         with limit = c.resources.limits.memory
         with top = "1Gi"
         because "{c.name}: {limit}"`,
    );
    expect(said).toEqual([]);
    expect(complaints(code, { object: pod({ resources: { limits: { memory: "2Gi" } } }) })).toEqual(["web: 2Gi"]);
    expect(complaints(code, { object: pod({ resources: { limits: { memory: "1024Mi" } } }) })).toEqual([]);
    expect(complaints(code, { object: pod({ resources: { limits: { memory: "lots" } } }) })).toEqual([
      'error: "lots" is not a quantity',
    ]);
  });

  test("what a `with` is an alias of is narrowed with it, and narrows it", () => {
    const { said } = body(
      `deny "ratio" to create on pods
         for c in pod.spec.containers
         with limit = c.resources.limits.memory
         when has limit
         with request = c.resources.requests.memory ?? limit
         when limit > request * 2.5
         because "{limit}"`,
    );
    expect(said).toEqual([]);
  });

  test("`unless has` narrows what follows by its negation", () => {
    const { said } = body(
      `deny "host" to create on pods
         for v in pod.spec.volumes
         unless not has v.hostPath
         when v.hostPath.path + "/" == "/etc/"`,
    );
    expect(said).toEqual([]);
  });

  test("a fixed point of two lists: what `in`, quantifiers and `unless` do at run time", () => {
    const { code, said } = body(
      `deny "users in range" to create on pods
         for c in containers(pod)
         with uid = c.securityContext.runAsUser ?? pod.spec.securityContext.runAsUser
         unless has uid and (any r in [{min: 1000, max: 1999}, {min: 65534, max: 65534}]: r.min <= uid and uid <= r.max)
         because "container {c.name} runs as {uid}"`,
    );
    expect(said).toEqual([]);
    expect(complaints(code, { object: pod({}) })).toEqual(["container web runs as (none)"]);
    expect(complaints(code, { object: pod({ securityContext: { runAsUser: 1500 } }) })).toEqual([]);
  });

  test("the join of several targets has their common fields", () => {
    const ok = body(
      `deny "x" to create on deployments, statefulsets, deployments/scale when object.spec.replicas == 1`,
    );
    expect(ok.said).toEqual([]);
    const wrong = body(`deny "x" to create, update on deployments, daemonsets when object.spec.replicas == 1`);
    expect(wrong.said).toEqual([["unknown-field", "replicas"]]);
  });

  test("a kind without a schema has typed metadata, and the rest is left to run time", () => {
    expect(
      body(`deny "x" to delete on * when object.metadata.labels["a"] == "b" and object.spec.y == 1`).said,
    ).toEqual([]);
    expect(body(`deny "x" to delete on * when object.metadata.label["a"] == "b"`).said).toEqual([
      ["unknown-field", "label"],
    ]);
  });
});

describe("mistakes", () => {
  const cases: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [`deny "x" to create on services when pod.spec.hostNetwork == true`, [["not-in-the-request", "pod"]]],
    [`deny "x" to create on pods/eviction when pod.spec.hostNetwork == true`, [["not-in-the-request", "pod"]]],
    [`deny "x" to create on pods when oldObject.metadata.name == "a"`, [["old-object-on-create", "oldObject"]]],
    [`deny "x" to get on pods when object.metadata.name == "a"`, [["verb-never-arrives", "object"]]],
    [`deny "x" to create on pods when claims.sub == "a"`, [["not-in-the-request", "claims"]]],
    [
      `deny "x" to create on pods unless object.metadata.labels["a"] != "b"`,
      [["missing-permits", `object.metadata.labels["a"]`]],
    ],
    [
      `deny "x" to create on pods with odd = object.metadata.labels["a"] != "b" unless odd`,
      [["missing-permits", `object.metadata.labels["a"]`]],
    ],
    [`allow "x" user "a" to create on pods unless user.uid == "b"`, [["missing-permits", "user.uid"]]],
    [`deny "x" to create on secrets because "{object.data}"`, [["secret-in-message", "{object.data}"]]],
    [
      `deny "x" to create on secrets with d = object.data because "{d['k']} {object.metadata.name} {keys(d)}"`,
      [["secret-in-message", "{d['k']}"]],
    ],
    [`mutate "x" to create on pods set object.metadata.uid = "a"`, [["never-settable", "object.metadata.uid"]]],
    [`mutate "x" to create on pods set object.status.phase = "a"`, [["never-settable", "object.status.phase"]]],
    [`mutate "x" to create on pods set user.username = "a"`, [["not-a-place", "user.username"]]],
    [`mutate "x" to create on pods with l = object.metadata.labels set l["a"] = "b"`, [["not-a-place", `l["a"]`]]],
    [
      `mutate "x" to create on pods for v in pod.spec.volumes default v.emptyDir.sizeLimit = "1Gi"`,
      [["creates-alternative", "emptyDir"]],
    ],
    [
      `mutate "x" to create on pods for v in pod.spec.volumes when has v.emptyDir default v.emptyDir.sizeLimit = "1 Gi"`,
      [["bad-literal", `"1 Gi"`]],
    ],
    [
      `mutate "x" to create on pods default pod.spec.restartPolicy = "Never"`,
      [["never-missing", "pod.spec.restartPolicy"]],
    ],
    [`mutate "x" to create on pods set pod.spec.hostNetwork = "true"`, [["type-mismatch", `"true"`]]],
    [`mutate "x" to create on pods append {nam: "a"} to pod.spec.containers`, [["unknown-field", "nam"]]],
    [
      `mutate "x" to create on pods append "a" to object.metadata.labels`,
      [["type-mismatch", "object.metadata.labels"]],
    ],
    [
      `mutate "x" to create on pods set object.metadata.labels["a"] = object.metadata.name`,
      [["maybe-absent", "object.metadata.name"]],
    ],
    [
      `mutate "x" to create on pods for c in containers(pod) set c.image = "m/{c.image}"`,
      [["reads-its-own-write", `"m/{c.image}"`]],
    ],
  ];
  test("a name with two meanings", () => {
    const { said } = body(`deny "x" to create on pods for c in containers(pod) with c = "a" when c == "a"`);
    expect(said[0]).toEqual(["duplicate-name", "c"]);
  });

  test.each(cases)("%s", (rule, said) => {
    expect(body(rule).said).toEqual(said);
  });

  test("a Pod's spec is fixed on update, where pods are named", () => {
    const rule = `mutate "x" to create, update on pods default pod.spec.hostNetwork = false`;
    expect(body(rule, {}, true).said).toEqual([["immutable-on-update", "pod.spec.hostNetwork"]]);
    expect(body(rule).said).toEqual([]);
    const inside = `mutate "x" to update on pods for c in containers(pod) for e in c.env remove e`;
    expect(body(inside, {}, true).said).toEqual([["immutable-on-update", "e"]]);
    const labels = `mutate "x" to update on pods for k, v in object.metadata.labels when v == "a" set v = "b"`;
    expect(body(labels, {}, true).said).toEqual([]);
  });

  test("a loop in an allow", () => {
    const { said, helps } = body(`allow "x" user "a" to create on pods for g in user.groups when g == "b"`);
    expect(said).toEqual([["for-in-allow", "for g in user.groups"]]);
    expect(helps).toEqual(["say `when every g in user.groups: …`, or `any`"]);
  });
});

describe("writes", () => {
  test("places, keys of the schema, and values as JSON", () => {
    const { code, said } = body(
      `mutate "x" to create on pods
         for c in plannedContainers(pod)
         set c.env["HTTPS_PROXY"].value = "http://proxy"
         default c.resources.requests.memory = "100Mi"
         append {name: "side", image: "a:1"} to pod.spec.containers
         append "ALL" to c.securityContext.capabilities.drop
         remove c.env["DEBUG"]`,
    );
    expect(said).toEqual([]);
    const writes = linkBody(code).writes(frameOf(code, { object: pod({}) }));
    expect(writes).toMatchObject([
      {
        op: "set",
        path: ["spec", "containers", 0, "env", { key: "name", value: "HTTPS_PROXY" }, "value"],
        value: "http://proxy",
      },
      { op: "default", path: ["spec", "containers", 0, "resources", "requests", "memory"], value: "100Mi" },
      { op: "append", path: ["spec", "containers"], value: { name: "side", image: "a:1" }, keys: ["name"] },
      { op: "append", path: ["spec", "containers", 0, "securityContext", "capabilities", "drop"], value: "ALL" },
      { op: "remove", path: ["spec", "containers", 0, "env", { key: "name", value: "DEBUG" }] },
    ]);
  });
});
