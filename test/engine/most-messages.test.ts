/** A refusal gives twenty messages, and then only how many more there are: sorted as the items stand, each once. */
import { expect, it } from "vitest";
import type { AdmissionRequest } from "../../src/engine/question.ts";
import { build } from "../support/build.ts";

const { engine } = build('deny "long" user "kim" to create on configmaps for key in object.data because "{key}"');

function messagesFor(count: number): readonly string[] | undefined {
  const data = Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index + 1}`, "x"]));
  const kind = { group: "", version: "v1", kind: "ConfigMap" };
  const resource = { group: "", version: "v1", resource: "configmaps" };
  const request: AdmissionRequest = {
    uid: "u",
    user: { username: "kim", uid: "", groups: ["system:authenticated"], extra: {} },
    operation: "CREATE",
    kind,
    resource,
    subresource: "",
    requestKind: kind,
    requestResource: resource,
    name: "c",
    namespace: "shop",
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "shop" }, data },
    oldObject: null,
    dryRun: false,
    options: null,
  };
  return engine?.validate(request, { now: 0, namespaceFacts: () => undefined }).messages;
}

it.each([
  [1, 1, "key-1"],
  [20, 20, "key-20"],
  [21, 21, "(and 1 more)"],
  [50, 21, "(and 30 more)"],
])("%i complaints: %i lines, the last is %s", (complaints, lines, last) => {
  const messages = messagesFor(complaints);
  expect(messages).toHaveLength(lines);
  expect(messages?.at(-1)).toBe(last);
});
