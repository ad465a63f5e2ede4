/** A mutation for namespaces by label, while the namespace is not known, refuses; logs and metrics count that rule. */
import { expect, test } from "vitest";
import { build } from "../support/build.ts";
import { engineRequest } from "../support/engine-at-admission.ts";

test("the rule that cannot tell whether it is meant is the one that refuses", () => {
  const { engine } = build(`
mutate "label in production" to create on configmaps in namespaces where "env=production"
  set object.metadata.labels["a"] = "b"
mutate "label" to create on configmaps set object.metadata.labels["c"] = "d"`);
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
  const request = engineRequest({
    user: { username: "ana", uid: "", groups: [], extra: {} },
    operation: "CREATE",
    group: "",
    version: "v1",
    subresource: "",
    resource: "configmaps",
    kind: "ConfigMap",
    namespace: "new",
    name: "x",
    object,
    oldObject: null,
    dryRun: false,
  });
  const decision = engine?.mutate(request, { now: 0, namespaceFacts: () => undefined });
  expect(decision?.messages).toEqual([
    'mutate "label in production" could not be evaluated: the namespace `new` is not known',
  ]);
  expect(decision?.deniers.map(({ name }) => name)).toContain("label in production");
});
