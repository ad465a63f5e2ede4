/** `given data` reaches everything that reads the document: `let`, loops over it in heads, conditions. */
import { expect, it } from "vitest";
import { runTests } from "../../src/testing/run-tests.ts";
import { build } from "../support/build.ts";
import { failuresOf } from "./run-policy.ts";

const POLICY = `
data teams from "teams.yaml" as list of {name: string}

let names = [t.name for t in data.teams]

deny "only teams"
  to create on configmaps
  unless object.metadata.name in names
  because "not in {names}"

allow "team reads" group "{n}" to get on pods in "{n}" for n in names

test "of the file" {
  create configmaps {metadata: {name: "a"}} in "x" is admitted
  as user "k" groups "a"
  can get pods named "p" in "a"
}

test "of the test" {
  given data teams = [{name: "b"}]
  create configmaps {metadata: {name: "a"}} in "x" is denied because "not in b"
  as user "k" groups "b"
  can get pods named "p" in "b"
  as user "k" groups "a"
  cannot get pods named "p" in "a"
}
`;

it("reaches a let, a head and a condition", () => {
  const set = build(POLICY, { readDocument: () => ({ value: [{ name: "a" }], text: "" }) });
  const { tests, passed } = runTests(set, { now: 0 });
  expect(tests.flatMap(({ failures }) => failures)).toEqual([]);
  expect(passed).toBe(2);
});

it("what no rule reads is not stood in for", () => {
  expect(failuresOf('allow "a" user "a" to get on pods', "given data nope = 1\ncan get pods everywhere")).toEqual([
    "expected the name of a document that the rules read, or of a source that they look up in, got no `data` is called `nope`",
  ]);
});
