import { describe, expect, test } from "vitest";
import { check, condition } from "./expressions.ts";

describe("names and fields", () => {
  test("a misspelt field is told with the near miss and its fix", () => {
    const { said, mended } = check("object.spec.replica");
    expect(said).toEqual([["unknown-field", "replica"]]);
    expect(mended).toBe("object.spec.replicas");
  });
  test("a minus without spaces is one word", () => {
    const { said, mended } = check("replicas-1", { names: "let replicas = 3" });
    expect(said).toEqual([["unknown-name", "replicas-1"]]);
    expect(mended).toBe("replicas - 1");
  });
  test.each([
    ["objekt.spec", "unknown-name", "objekt"],
    ["sise(pod.spec.containers)", "unknown-function", "sise"],
    ["pod.spec.containers.image", "unknown-field", "image"],
    ["data.temas", "unknown-name", "temas"],
    ["image('nginx').tagg", "unknown-field", "tagg"],
  ])("%s: %s", (text, code, underlined) => {
    expect(check(text).said).toEqual([[code, underlined]]);
  });
  test("a definition by itself", () => {
    expect(check("a()", { names: "def a() = b()\ndef b() = a()" }).said).toEqual([["recursive-definition", "a()"]]);
  });
});

describe("types", () => {
  test.each([
    ["object.spec.replicas == '2'", "type-mismatch"],
    ["object.metadata.labels['a'] == true", "type-mismatch"],
    ["object.metadata.name < 'b'", "strings-have-no-order"],
    ["object.metadata.labels == 'x'", "type-mismatch"],
    ["'a' in object.metadata.name", "type-mismatch"],
    ["object.metadata.name + 1", "type-mismatch"],
    ["size(1)", "type-mismatch"],
    ["size()", "wrong-arguments"],
    ["any c in pod.spec: true", "type-mismatch"],
    ["[1, true]", "type-mismatch"],
    ["9223372036854775808", "bad-literal"],
    ["any c in pod.spec.containers: c.resources.limits.memory == '1 Gig'", "bad-literal"],
    ["any c in pod.spec.containers: c.resources.limits.memory > '1Gi'", "maybe-absent"],
    ["object.metadata.name matches user.username", "bad-pattern"],
    ["object.metadata.name matches regex '(['", "bad-regex"],
    ['object.metadata.name matches regex "a{4}"', "regex-interpolated"],
    ["object.spec[object.metadata.name]", "type-mismatch"],
    ["now == now", "now-compared-only"],
    ["now - 1h < time('2027-01-01T00:00:00Z')", "now-compared-only"],
    ["has pod.spec.restartPolicy", "never-missing"],
    ["pod.spec.restartPolicy ?? 'x'", "never-missing-fallback"],
    ["object.metadata.name and true", "condition-not-boolean"],
    ["pod.spec.hostNetwork or true", "condition-not-boolean"],
    ["'{object.metadata.labels[user.username]}' == \"{object.metadata.labels['x']}\"", "maybe-absent"],
  ])("%s: %s", (text, code) => {
    expect([...new Set(check(text).said.map(([said]) => said))]).toEqual([code]);
  });

  test.each([
    ["object.spec.replicas > 2"],
    ["any c in containers(pod): c.securityContext.privileged == true"],
    ["any c in plannedContainers(pod): has c.resources.limits.memory and c.resources.limits.memory > '1Gi'"],
    ["any c in containers(pod): any p in c.ports: p.hostPort in [80, 443]"],
    ["any v in pod.spec.volumes: v.hostPath.path matches ['*/docker.sock']"],
    ["any c in containers(pod): image(c.image).registry in ['docker.io']"],
    ['object.metadata.name matches "{user.username}-*"'],
    ["any field in ['livenessProbe', 'readinessProbe']: any c in pod.spec.containers: has c[field]"],
    ["any c in pod.spec.containers: c.env['HOME'].value == 'x'"],
    [
      "(object.metadata.labels['since'] ?? '') == '' or (time(object.metadata.labels['since']) ?? time('2026-01-01T00:00:00Z')) < time('2027-01-01T00:00:00Z')",
    ],
    ["object.spec.strategy.rollingUpdate.maxSurge in [0, '25%']"],
    ["every k, v in object.metadata.labels: k != v"],
    ["not has object.metadata.name or object.metadata.name + 'x' == 'y'"],
    ["if has object.metadata.name then object.metadata.name + 'x' == 'y' else false"],
    ["now < time('2027-01-01T00:00:00Z') + 1h"],
    ["object.metadata.labels[user.username] == 'a'"],
    ["any p in object.spec.template.spec.containers[0].ports: p.containerPort > 80"],
    ["type(claims.x) == 'string' and claims.x + 'a' == 'b'"],
    ["any x in [object.spec.strategy.rollingUpdate.maxSurge]: type(x) == 'int' and x > 4"],
    ["claims.groups == ['a'] or claims.age > 4"],
  ])("%s is well typed", (text) => {
    expect(check(text).said).toEqual([]);
  });
});

describe("what is missing", () => {
  test.each([
    ["object.metadata.labels['a'] != 'b'", "permitting", [["missing-permits", "object.metadata.labels['a']"]]],
    ["object.metadata.labels['a'] != 'b'", "refusing", [["fires-when-missing", "object.metadata.labels['a']"]]],
    ["object.metadata.labels['a'] == 'b'", "permitting", []],
    ["not object.metadata.labels['a'] == 'b'", "permitting", [["missing-permits", "object.metadata.labels['a']"]]],
    ["not (object.metadata.labels['a'] != 'b')", "permitting", []],
    ["has object.metadata.labels['a'] and object.metadata.labels['a'] != 'b'", "permitting", []],
    ["(object.metadata.labels['a'] ?? 'b') != 'b'", "permitting", []],
    ["every v in pod.spec.volumes: v.name == 'x'", "permitting", [["missing-permits", "pod.spec.volumes"]]],
    ["not (any v in pod.spec.volumes: v.name == 'x')", "permitting", []],
    [
      "object.metadata.labels['a'] not matches 'b*'",
      "permitting",
      [["missing-permits", "object.metadata.labels['a']"]],
    ],
    [
      "(object.metadata.labels['a'] != 'b') == true",
      "permitting",
      [["missing-permits", "object.metadata.labels['a']"]],
    ],
    [
      "(object.metadata.labels['a'] == 'b') != true",
      "permitting",
      [["missing-permits", "object.metadata.labels['a']"]],
    ],
    ["not contains(object.metadata.name, 'x')", "permitting", [["missing-permits", "object.metadata.name"]]],
    ["differs(object.metadata.name)", "permitting", [["missing-permits", "name"]]],
    [
      "object.metadata.name == object.metadata.labels['a']",
      "permitting",
      [["missing-permits", "object.metadata.name"]],
    ],
    ["object.metadata.name != object.metadata.labels['a']", "refusing", []],
    ["if has object.metadata.name then object.metadata.name != 'a' else false", "permitting", []],
    ["object.metadata.name not in ['a']", "permitting", [["missing-permits", "object.metadata.name"]]],
  ] as const)("%s in a %s position", (text, position, said) => {
    const names = "def differs(name) = name != 'x'";
    expect(condition(text, position, { names }).said).toEqual(said);
  });
});

describe("at run time", () => {
  test("a literal opposite a typed object is compared as the request writes it", () => {
    const { checked, said } = check(
      "claims == 1 or object.spec.template.spec.containers[0].resources == {limits: {memory: '1Gi'}}",
    );
    expect(said).toEqual([]);
    expect(JSON.stringify(checked.code)).not.toContain('"scalar"');
  });
  test("constants are computed once, at load", () => {
    const { checked } = check("top * 2", { names: "let base = 4\nlet top = base + 1" });
    expect(checked.code).toEqual({
      op: "multiply",
      left: { op: "const", value: 5 },
      right: { op: "const", value: 2 },
    });
  });
});
