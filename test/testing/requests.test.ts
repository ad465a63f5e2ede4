import { describe, expect, test } from "vitest";
import type { MutationDecision } from "../../src/engine/decision.ts";
import { failuresOf, runWith, sentBy } from "./run-policy.ts";

const RULES = `
deny "no privilege" to create, update on pods
  for c in containers(pod) when c.securityContext.privileged == true because "{c.name} is privileged" help "do not"
deny "no names with x" to create, update, delete on configmaps when object.metadata.name matches "x*" because "an x"
warn "labels" to create on pods unless has object.metadata.labels["team"] because "no team" help "add one"
audit "images" to create on pods for c in containers(pod) because "{c.image}"
mutate "team" to create on configmaps set object.metadata.labels["team"] = "a"
`;
const pod = (container: string) =>
  `pods {metadata: {name: "p"}, spec: {containers: [{name: "web", image: "nginx"${container}}]}}`;

describe("the request that is sent", () => {
  test("a creation has its kind, its place and the defaults of the API server", () => {
    const [request] = sentBy(`create ${pod("")} in "x" is admitted`);
    expect(request).toMatchObject({
      operation: "CREATE",
      name: "p",
      namespace: "x",
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      subresource: "",
      oldObject: null,
      options: { kind: "CreateOptions" },
      object: {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", namespace: "x" },
        spec: { restartPolicy: "Always", containers: [{ imagePullPolicy: "Always" }] },
      },
    });
  });

  test("an update has both objects, a deletion the one that goes", () => {
    const [update, removal] = sentBy(`
      update configmaps {metadata: {name: "a"}} to {metadata: {name: "a"}, data: {k: "v"}} in "x" is admitted
      delete configmaps {metadata: {name: "a"}} in "x" is admitted`);
    expect(update).toMatchObject({
      operation: "UPDATE",
      oldObject: { kind: "ConfigMap" },
      object: { data: { k: "v" } },
    });
    expect(removal).toMatchObject({ operation: "DELETE", name: "a", object: null, oldObject: { kind: "ConfigMap" } });
  });

  test("a connection has its options and a name", () => {
    const [request] = sentBy('connect pods/exec {command: ["sh"]} named "p" in "x" is admitted');
    expect(request).toMatchObject({
      operation: "CONNECT",
      name: "p",
      subresource: "exec",
      kind: { kind: "PodExecOptions" },
      object: { apiVersion: "v1", kind: "PodExecOptions", command: ["sh"] },
    });
    expect(request?.object).not.toHaveProperty("metadata");
  });

  test("subresources have objects of their own kind", () => {
    const [scale, eviction] = sentBy(`
      update deployments/scale {spec: {replicas: 1}} to {spec: {replicas: 2}} named "d" in "x" is admitted
      create pods/eviction {} named "p" in "x" is admitted`);
    expect(scale).toMatchObject({
      name: "d",
      kind: { group: "autoscaling", version: "v1", kind: "Scale" },
      resource: { group: "apps", version: "v1", resource: "deployments" },
      object: { metadata: { name: "d", namespace: "x" } },
    });
    expect(eviction).toMatchObject({
      kind: { group: "policy", kind: "Eviction" },
      object: { metadata: { name: "p" } },
    });
  });

  test("a Namespace lives in itself, what generateName makes has a name when it is validated", () => {
    const [namespace, generated] = sentBy(`
      create namespaces {metadata: {name: "n"}} is admitted
      create configmaps {metadata: {generateName: "c-"}} in "x" is admitted`);
    expect(namespace).toMatchObject({ name: "n", namespace: "n" });
    expect(generated?.name).toMatch(/^c-.+/);
  });

  test("a manifest by its path says its resource and its place", () => {
    const manifest = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d", namespace: "shop" },
      spec: { template: { spec: { containers: [] } } },
    };
    const [request] = sentBy('create "d.yaml" is admitted', { "d.yaml": manifest });
    expect(request).toMatchObject({
      namespace: "shop",
      name: "d",
      resource: { group: "apps", resource: "deployments" },
    });
  });

  test("custom resources take version and kind from their definition, else from their name", () => {
    const [guessed] = sentBy('create widgets.example.com {metadata: {name: "w"}} in "x" is admitted');
    expect(guessed).toMatchObject({ kind: { group: "example.com", version: "v1", kind: "Widget" } });
  });

  test("what cannot be sent says why", () => {
    expect(failuresOf(RULES, "create configmaps {} is admitted")[0]).toContain("live in namespaces");
    expect(failuresOf(RULES, 'create "no.yaml" is admitted')[0]).toContain("it does not exist");
    expect(failuresOf(RULES, 'connect pods {} in "x" is admitted')[0]).toContain("never arrives");
    expect(failuresOf(RULES, 'create nodes {} in "x" is admitted')[0]).toContain("live in no namespace");
    expect(failuresOf(RULES, 'create "m" is admitted', { m: { kind: "Pod" } })[0]).toContain("apiVersion");
  });
});

describe("expectations", () => {
  test("that hold", () => {
    const steps = `
      create ${pod("")} in "x" is admitted and warns "no team" and audits "nginx"
      create ${pod(", securityContext: {privileged: true}")} in "x" is denied because "web is privileged"
      create ${pod(", securityContext: {privileged: true}")} in "x" is denied by "no privilege"
      create configmaps {metadata: {name: "a"}} in "y"
        becomes {metadata: {labels: {team: "a"}}} and is admitted
        and patches [{op: "add", path: "/metadata/labels", value: {team: "a"}}]
      create configmaps {metadata: {name: "a", labels: {team: "a"}}} in "y" is unchanged`;
    expect(failuresOf(RULES, steps)).toEqual([]);
  });

  test("that do not hold say what was expected and what came", () => {
    const failing = (expectation: string) =>
      failuresOf(RULES, `create configmaps {metadata: {name: "xa"}} in "y" ${expectation}`);
    expect(failing("is admitted")).toEqual(['expected admitted, got denied by "no names with x" because "an x"']);
    expect(failing('is denied because "a y"')).toEqual([
      'expected denied because "a y", got denied by "no names with x" because "an x"',
    ]);
    expect(failing('is denied because "an x", "a y"')).toHaveLength(1);
    expect(failing('is denied by "other"')).toHaveLength(1);
    expect(failing('warns "w"')).toEqual(['expected warns "w", got no warnings']);
    expect(failing('audits "w"')).toEqual(['expected audits "w", got no annotations']);
    expect(failing('becomes {metadata: {labels: {team: "b", more: "c"}}}')).toEqual([
      'expected becomes metadata.labels.team = "b"; metadata.labels.more = "c", got metadata.labels.team = "a"; metadata.labels.more = absent',
    ]);
    expect(failing("patches []")).toEqual([
      'expected patches [], got patches [{op: "add", path: "/metadata/labels", value: {team: "a"}}]',
    ]);
    expect(failuresOf(RULES, 'create configmaps {metadata: {name: "a"}} in "y" is unchanged')[0]).toContain(
      "changed by",
    );
    expect(failuresOf(RULES, 'create configmaps {metadata: {name: "a"}} in "y" is denied')[0]).toContain(
      "got admitted",
    );
  });

  test("all messages, unless a rule is named", () => {
    const two = `pods {metadata: {name: "p"}, spec: {containers: [
      {name: "a", image: "i", securityContext: {privileged: true}},
      {name: "b", image: "i", securityContext: {privileged: true}}]}}`;
    expect(failuresOf(RULES, `create ${two} in "x" is denied because "a is privileged"`)).toHaveLength(1);
    expect(failuresOf(RULES, `create ${two} in "x" is denied because "b is privileged", "a is privileged"`)).toEqual(
      [],
    );
    expect(failuresOf(RULES, `create ${two} in "x" is denied by "no privilege" because "a is privileged"`)).toEqual(
      [],
    );
  });
});

describe("what is checked unasked", () => {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "x" } };
  const changed = { ...object, data: { k: "v" } };
  const decision = (parts: Partial<MutationDecision>): MutationDecision => ({
    allowed: true,
    messages: [],
    deniers: [],
    patch: [],
    object,
    rules: [],
    ...parts,
  });
  const step = 'create configmaps {metadata: {name: "a"}} in "x" is admitted';

  test("a patch that makes something else", () => {
    const mutate = () => decision({ patch: [{ op: "add", path: "/data", value: { k: "w" } }], object: changed });
    expect(runWith({ mutate }, step)[0]).toContain("a second implementation makes");
  });

  test("a patch that cannot be applied", () => {
    const mutate = () => decision({ patch: [{ op: "remove", path: "/nowhere/at/all" }], object: changed });
    expect(runWith({ mutate }, step)[0]).toContain("MissingError");
  });

  test("a change that does not settle", () => {
    const patch = [{ op: "add", path: "/data", value: { k: "v" } }] as const;
    const mutate = () => decision({ patch, object: changed });
    expect(runWith({ mutate }, step)[0]).toContain("changed again by");
  });
});

describe("the clock", () => {
  const TIMED = 'deny "old" to create on configmaps until "2027-01-01" "UTC" because "not yet"';
  test("a refusal that depends on it needs `at`", () => {
    const step = 'create configmaps {metadata: {name: "a"}} in "x" is denied';
    expect(failuresOf(TIMED, step)[0]).toContain("depends on the clock");
    expect(failuresOf(TIMED, `at "2026-12-01T00:00:00Z"\n${step}`)).toEqual([]);
  });

  test("so does one that no window is open for now", () => {
    const inWindows =
      'deny "hours" to create on configmaps between "2030-02-01" and "2030-02-14" "UTC" because "not now"';
    const step = 'create configmaps {metadata: {name: "a"}} in "x" is admitted';
    expect(failuresOf(inWindows, step)[0]).toContain("depends on the clock");
    const writing =
      'mutate "hours" to create on configmaps between "2030-02-01" and "2030-02-14" "UTC" set object.data["a"] = "b"';
    expect(failuresOf(writing, step)[0]).toContain("depends on the clock");
  });

  test("an edge that changes no answer needs no `at`", () => {
    const exemption = `deny "never" to create on configmaps because "no"
      exempt "old" from "never" until "2027-01-01" "UTC" when object.metadata.name == "a" because "r"`;
    expect(failuresOf(exemption, 'create configmaps {metadata: {name: "b"}} in "x" is denied')).toEqual([]);
    expect(failuresOf(exemption, 'create configmaps {metadata: {name: "a"}} in "x" is denied')).toHaveLength(1);
  });
});

test("a message may be written with its help, and then that is compared too", () => {
  const rules = 'deny "x" user "alice" to create on configmaps because "no" help "ask"';
  const step = (said: string) => `create configmaps {metadata: {name: "c"}} in "n" is denied because "${said}"`;
  expect(failuresOf(rules, step("no"))).toEqual([]);
  expect(failuresOf(rules, step("no; help: ask"))).toEqual([]);
  expect(failuresOf(rules, step("no; help: other"))).toHaveLength(1);
});

test("an instant less another is a duration, also where one is written", () => {
  const until = (text: string) =>
    `(time(object.metadata.annotations["until"]) ?? "2026-01-01T00:00:00Z") - "2026-01-01T00:00:00Z" > ${text}`;
  const object = 'configmaps {metadata: {name: "c", annotations: {until: "2026-01-03T00:00:00Z"}}} in "n"';
  const rules = (text: string) => `deny "x" user "alice" to create on configmaps when ${until(text)}`;
  expect(failuresOf(rules("47h"), `create ${object} is denied`)).toEqual([]);
  expect(failuresOf(rules("48h"), `create ${object} is admitted`)).toEqual([]);
});
