/** What is wrong with the steps of tests is said where it stands, in the words for rules; and nothing of a good one. */
import { expect, test } from "vitest";
import { checkTests } from "../../src/testing/check-tests.ts";
import { build } from "./run-policy.ts";

const RULES = `
allow "readers" group "readers" to get on pods in "dev"
deny "small" user "eve" to create on configmaps in "dev" when size(object.data) > 3
let namespaces dev = "dev"
let n = 5
data teams from "teams.yaml" as map of string
`;

/** Each mistake as its code and what it underlines. */
function mistakesOf(steps: string, rules = RULES): readonly string[] {
  const built = build(`${rules}\ntest "t" {\n${steps}\n}`, { "teams.yaml": { a: "b" } });
  return checkTests(built).map(({ code, file, span }) => `${code}: ${file?.text.slice(span?.start, span?.end)}`);
}

const PODS = '{metadata: {name: "p"}}';

test.each([
  ['can view pods in "x"', "unknown-verb: view"],
  ['can exec pods in "x"', "verb-is-a-subresource: exec"],
  ['can get pod in "x"', "unknown-resource: pod"],
  ['can get pods/logs in "x"', "unknown-subresource: pods/logs"],
  ["can get pods in staging", "unknown-name: staging"],
  ['as user "{who}"', "unknown-name: who"],
  [`create pods {metadata: {name: nme}} in "x" is admitted`, "unknown-name: nme"],
  [`create pods pdo("x") in "x" is admitted`, "unknown-function: pdo"],
  [`create configmap ${PODS} in "x" is admitted`, "unknown-resource: configmap"],
  [`create configmaps ${PODS} in "x" is denied by "smal"`, 'unknown-rule: "smal"'],
  [`create configmaps ${PODS} in "x" is denied because "{x}"`, "unknown-name: x"],
  [`create configmaps ${PODS} in "x" becomes {data: dta}`, "unknown-name: dta"],
  [`create configmaps ${PODS} in "x" becomes {data: data.temas}`, "unknown-name: temas"],
  ['can impersonate user "x" only to view on pods in "x"', "unknown-verb: view"],
  ['with oidc "corp" {a: b} is user "x"', "unknown-name: b"],
  ['with okta "corp" {a: "b"} is unauthenticated', "unknown-source: okta"],
  ["can get pods", "wrong-step: can get pods"],
  ['can get nodes in "x"', 'wrong-step: can get nodes in "x"'],
  ['as serviceaccount "kim"', 'wrong-step: as serviceaccount "kim"'],
  ['at "2026-99-01"', 'wrong-step: at "2026-99-01"'],
  ["given data tems = {}", "wrong-step: given data tems = {}"],
  ['given namespace "x" {lables: {}}', 'wrong-step: given namespace "x" {lables: {}}'],
  [`connect pods ${PODS} in "x" is admitted`, `wrong-step: connect pods ${PODS} in "x" is admitted`],
])("%s: %s", (step, mistake) => {
  expect(mistakesOf(step)).toEqual([mistake]);
});

test("all mistakes of a list, and of every step that follows", () => {
  expect(mistakesOf('can get pod, podz in "x"\ncan view secrets in "x"')).toEqual([
    "unknown-resource: pod",
    "unknown-resource: podz",
    "unknown-verb: view",
  ]);
});

test("nothing is said of steps that can be run, whatever they come to", () => {
  const steps = `
  at "2026-01-01T00:00:00Z"
  given namespace "x" {labels: {a: "b"}}
  given data teams = {other: "x"}
  can get widgets.example.com in "x"
  denied get pods in dev
  can impersonate user "x"
  create configmaps {metadata: {name: "c-{n}"}, data: {team: data.teams.other}} in "x" is denied by "small"
  with ldap "x" {a: 1} is user "nobody"`;
  expect(mistakesOf(steps)).toEqual([]);
});

test("a name that a broken statement would have declared is not unknown", () => {
  expect(mistakesOf('create pods pod("x") in "x" is admitted', "def pod(i) = {metadata: {name: i}")).toEqual([]);
});
