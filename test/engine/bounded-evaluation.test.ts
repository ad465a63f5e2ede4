/** Loops in loops over what a caller sends end after a stated number of items, as an error and never as an answer. */
import { expect, test } from "vitest";
import { serviceOver } from "../../bench/measure/service.ts";
import { MOST_WALKED } from "../../src/expressions/bounded.ts";
import { build } from "../support/build.ts";

const KEYS = 3000;

function review(keys: number) {
  const data = Object.fromEntries(Array.from({ length: keys }, (_, at) => [`k${at}`, `v${at}`]));
  return JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "u",
      operation: "CREATE",
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      namespace: "a",
      name: "b",
      userInfo: { username: "kim" },
      object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b", namespace: "a" }, data },
    },
  });
}

test.each([
  ["clauses", 'for a in object.data for b in object.data for c in object.data when a + b + c == ""'],
  ["quantifiers", 'when any a in object.data: any b in object.data: any c in object.data: a + b + c == ""'],
  [
    "lists",
    'when size([a + b + c for a in object.data for b in object.data for c in object.data when a == "-"]) > 1',
  ],
])("%s", (_what, body) => {
  expect(KEYS ** 3).toBeGreaterThan(1000 * MOST_WALKED);
  const { engine } = build(`deny "d" anyone except control-plane to create on configmaps ${body}`);
  if (engine === undefined) throw new Error("it does not load");
  const service = serviceOver(engine, undefined);
  const answer = (keys: number) => service.answer(service.receive(review(keys), "validate"));
  expect(answer(10)).toContain('"allowed":true');
  const refused = answer(KEYS);
  expect(refused).toContain('"allowed":false');
  expect(refused).toContain(`d: could not be evaluated: more than ${MOST_WALKED} items are walked`);
});

/** One loop, and in it something that goes through a long list or text each time. */
test.each([
  ["a searched list", 'when any k in object.data: "{k}x" in object.metadata.finalizers'],
  ["a list of a function", 'when any k in object.data: contains(object.metadata.finalizers, "{k}x")'],
  ["a set", "when any k in object.data: size(without(object.metadata.finalizers, [k])) == 1"],
  ["a text of a function", 'when any k in object.data: lower("{k}{object.metadata.annotations.long}") == k'],
  ["a constant pattern", 'when any k in object.data: "{k}{object.metadata.annotations.long}" matches "*a*b*c*d*"'],
  ["a pattern", 'when any k in object.data: "{k}{object.metadata.annotations.long}" matches "*a*b*{k}"'],
  [
    "a regular expression",
    "when any k in object.data: \"{k}{object.metadata.annotations.long}\" matches regex '(x|k)*b'",
  ],
])("%s", (_what, body) => {
  const { engine } = build(
    `deny "d" user "kim" to create on configmaps when has object.metadata.annotations.long ${body}`,
  );
  if (engine === undefined) throw new Error("it does not load");
  const service = serviceOver(engine, undefined);
  const answer = (keys: number) => service.answer(service.receive(longReview(keys), "validate"));
  expect(answer(10)).toContain('"allowed":true');
  expect(answer(30_000)).toContain(`d: could not be evaluated: more than ${MOST_WALKED} items are walked`);
});

function longReview(keys: number): string {
  const parsed = JSON.parse(review(keys)) as { request: { object: { metadata: object; data: object } } };
  const { object } = parsed.request;
  const metadata = {
    ...object.metadata,
    finalizers: Object.keys(object.data),
    annotations: { long: "x".repeat(keys * 10) },
  };
  return JSON.stringify({ ...parsed, request: { ...parsed.request, object: { ...object, metadata } } });
}
