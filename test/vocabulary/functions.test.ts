import { describe, expect, test } from "vitest";
import { FUNCTIONS, findFunction, nearestFunction, printSignature } from "../../src/vocabulary/functions.ts";
import { judgedVersion, objectForm, podPathIn } from "../../src/vocabulary/judged-version.ts";
import { KUBERNETES_TYPES } from "../../src/vocabulary/kubernetes-types.gen.ts";

describe("signatures", () => {
  test.each([
    ["image", "image(text)", false, "absent"],
    ["containers", "containers(pod)", false, "empty-list"],
    ["join", "join(list, separator?)", false, "empty-text"],
    ["replace", "replace(text, old, new)", false, "absent"],
    ["size", "size(value)", false, "zero"],
    ["selects", "selects(selector, labels)", false, "false"],
    ["type", "type(value)", false, "absent-word"],
    ["merge", "merge(map, over)", false, "second"],
    ["omit", "omit(map, patterns)", false, "empty-map"],
    ["sum", "sum(list)", false, "zero"],
    ["version", "version(text)", true, "absent"],
    ["percent", "percent(value)", true, "absent"],
    ["capture", "capture(text, regex)", true, "absent"],
    ["first", "first(list)", true, "absent"],
  ])("%s", (name, printed, maybe, whenAbsent) => {
    const signature = findFunction(name);
    expect(signature && printSignature(signature)).toBe(printed);
    expect(signature).toMatchObject({ maybe, whenAbsent });
  });

  test("only the last parameter may be left out", () => {
    for (const { parameters } of FUNCTIONS.values()) {
      expect(parameters.slice(0, -1).every((parameter) => parameter.optional !== true)).toBe(true);
    }
  });

  test("near misses", () => {
    expect(nearestFunction("trimprefix")).toBe("trimPrefix");
    expect(nearestFunction("lenght")).toBeUndefined();
  });
});

test("what regular containers have, ephemeral ones have", () => {
  const fields = (name: string): readonly string[] => (KUBERNETES_TYPES[name] ?? "").split(" ");
  expect(fields("core.v1.EphemeralContainer")).toEqual(expect.arrayContaining([...fields("core.v1.Container")]));
});

test("the version that is judged, and where its Pod stands", () => {
  expect(judgedVersion("autoscaling", "horizontalpodautoscalers")).toBe("v2");
  expect(judgedVersion("example.com", "widgets")).toBeUndefined();
  expect(podPathIn(objectForm("", "pods"), "Pod")).toEqual([]);
  expect(podPathIn(objectForm("apps", "deployments"), "Deployment")).toEqual(["spec", "template"]);
  expect(podPathIn(objectForm("apps", "deployments"), "Scale")).toBeUndefined();
  expect(podPathIn(objectForm("", "pods"), "PodExecOptions")).toBeUndefined();
});
