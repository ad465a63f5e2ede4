/** A collection delete reaches admission one object at a time and without a name: the name is the object's. */
import { expect, test } from "vitest";
import type { AdmissionRequest } from "../../src/engine/question.ts";
import { build } from "../testing/run-policy.ts";

const REQUEST: AdmissionRequest = {
  uid: "1",
  user: { username: "alice", uid: "", groups: [], extra: {} },
  operation: "DELETE",
  kind: { group: "", version: "v1", kind: "ConfigMap" },
  resource: { group: "", version: "v1", resource: "configmaps" },
  subresource: "",
  requestKind: { group: "", version: "v1", kind: "ConfigMap" },
  requestResource: { group: "", version: "v1", resource: "configmaps" },
  name: "",
  namespace: "x",
  object: null,
  oldObject: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "keep", namespace: "x" } },
  options: null,
  dryRun: false,
};

test.each([
  'deny "d" user "alice" to delete on configmaps named "keep" when has object.metadata.name because "{request.name}"',
  'deny "d" user "alice" to delete on configmaps when request.name == object.metadata.name because "{request.name}"',
])("%s", (policy) => {
  const { engine } = build(policy);
  const decision = engine?.validate(REQUEST, { now: 0, namespaceFacts: () => undefined });
  expect(decision).toMatchObject({ allowed: false, messages: ["keep"] });
});
