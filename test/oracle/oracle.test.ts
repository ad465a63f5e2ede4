/**
 * The oracle by itself: it answers the design's own examples, and what is generated for it is worth comparing:
 * every text parses, every outcome is common, every form is used often.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { generatedPolicy } from "./generate.ts";
import { generatedInstant, generatedQuestion } from "./generate-questions.ts";
import { knownForms } from "./pieces.ts";
import { oracleAuthorize } from "./oracle-authorize.ts";
import type { OracleQuestion, OracleResourceQuestion, OracleUser } from "./question.ts";
import { worldAt } from "./world.ts";

const NOON = Date.parse("2026-12-08T12:00:00Z");

function parse(text: string) {
  const { ast, diagnostics } = parsePolicy(new SourceFile("generated.policy", text));
  return { ast, errors: diagnostics.filter(({ severity }) => severity === "error") };
}

const kim: OracleUser = { username: "kim", uid: "", groups: ["g", "system:authenticated"], extra: {} };

/** `get "" pods/log web dev`: verb, group, resource, name, namespace; `-` for nothing. */
function ask(text: string, user = kim): OracleQuestion {
  const [verb = "", apiGroup = "", target = "", name = "", namespace = ""] = text
    .split(" ")
    .map((word) => (word === "-" ? "" : word));
  const [resource = "", subresource = ""] = target.split("/");
  const question: OracleResourceQuestion = {
    kind: "resource",
    user,
    verb,
    apiGroup,
    version: "v1",
    resource,
    subresource,
    namespace,
    name,
  };
  return question;
}

describe("what a question asks", () => {
  const cases: readonly (readonly [policy: string, question: string, decision: string])[] = [
    ['deny "d" group "g" to * on * in "prod-*"', "get - pods web prod-eu", "deny"],
    ['deny "d" group "g" to * on * in "prod-*"', "get - pods web dev", "no-opinion"],
    ['deny "d" group "g" to * on * in "prod-*"', "list - pods - -", "deny"],
    ['deny "d" group "g" to * on * in "prod-*"', "create - serviceaccounts - -", "deny"],
    ['deny "d" group "g" to * on * in "prod-*"', "get - nodes n1 -", "no-opinion"],
    ['deny "d" group "g" to * on * in "prod-*"', "get - namespaces prod-eu -", "deny"],
    ['deny "d" group "g" to * on * in "prod-*"', "create - namespaces - -", "no-opinion"],
    ['deny "d" group "g" to * on * in "prod-*"', "get example.com widgets x -", "no-opinion"],
    ['deny "d" group "g" to * on * in "prod-*"', "list example.com widgets - -", "deny"],
    ['deny "d" group "g" to * on * in "prod-*"', "* * * - -", "deny"],
    ['allow "a" group "g" to get, list on pods in "dev-*"', "list - pods - -", "no-opinion"],
    ['allow "a" group "g" to get, list on pods in "dev-*"', "list - pods - dev-a", "allow"],
    ['deny "d" group "g" to get, list on secrets only named "leaf"', "list - secrets - x", "no-opinion"],
    ['deny "d" group "g" to get, list on secrets named "leaf"', "list - secrets - x", "deny"],
    [
      'deny "d" group "g" to deletecollection on configmaps named "*" except "tmp-*"',
      "deletecollection - configmaps - x",
      "deny",
    ],
    ['allow "a" group "g" to * on * except secrets, pods/*', "get - services/proxy a x", "allow"],
    ['allow "a" group "g" to * on * except secrets, pods/*', "get - pods/log a x", "no-opinion"],
    ['allow "a" group "g" to * on * except secrets, pods/*', "get - * a x", "no-opinion"],
    ['deny "d" group "g" to * except get, list on *', "* - pods - x", "deny"],
    ['deny "d" group "g" to * except get, list on *', "get - pods a x", "no-opinion"],
    ['deny "d" group "g" to connect on pods/exec, pods/proxy', "create - pods/exec a x", "deny"],
    ['deny "d" group "g" to connect on pods/exec, pods/proxy', "update - pods/exec a x", "no-opinion"],
    ['deny "d" group "g" to connect on pods/exec, pods/proxy', "update - pods/proxy a x", "deny"],
    ['allow "a" group "g" to get on pods/"*"', "get - pods/* a x", "allow"],
    ['allow "a" group "g" to get on pods/"*"', "get - pods/log a x", "no-opinion"],
    [
      'allow "a" group "g" to approve on signers named "example.com/*"',
      "approve certificates.k8s.io signers example.com/* -",
      "allow",
    ],
    [
      'deny "d" group "g" to approve on signers named "example.com/x"',
      "approve certificates.k8s.io signers example.com/* -",
      "deny",
    ],
    [
      'deny "d" anyone to impersonate node "n1"',
      "impersonate:arbitrary-node authentication.k8s.io nodes n1 -",
      "deny",
    ],
    ['deny "d" anyone to impersonate node "n1"', "impersonate - users system:node:n1 -", "deny"],
    ['deny "d" anyone to impersonate serviceaccount "a/*"', "impersonate - serviceaccounts x a", "deny"],
    [
      'deny "d" anyone to impersonate group "admins"',
      "impersonate:user-info authentication.k8s.io groups * -",
      "deny",
    ],
    [
      'allow "a" group "g" to impersonate user "k*" only to list on pods',
      "impersonate-on:user-info:list - pods - x",
      "allow",
    ],
    ['allow "a" group "g" to impersonate user "k*" only to list on pods', "impersonate - users kim -", "no-opinion"],
  ];
  test.each(cases)("%s: %s: %s", (policy, question, decision) => {
    const { ast, errors } = parse(`language 1\n${policy}\n`);
    expect(errors).toEqual([]);
    expect(oracleAuthorize([ast], ask(question), worldAt(NOON)).decision).toBe(decision);
  });
});

test("generated policies parse, outcomes are balanced, every form is used a hundred times", () => {
  const seed = Number(process.env["ORACLE_SEED"] ?? 20261124);
  const runs = 1_500;
  const forms = new Map([...knownForms].map((name) => [name, 0]));
  const outcomes = new Map([
    ["allow", 0],
    ["deny", 0],
    ["no-opinion", 0],
  ]);
  fc.assert(
    fc.property(
      generatedPolicy,
      fc.array(generatedQuestion, { minLength: 6, maxLength: 6 }),
      generatedInstant,
      (policy, questions, now) => {
        const { ast, errors } = parse(policy.text);
        expect(
          errors.map(({ message }) => message),
          policy.text,
        ).toEqual([]);
        for (const name of policy.forms) forms.set(name, (forms.get(name) ?? 0) + 1);
        for (const question of questions) {
          const { decision } = oracleAuthorize([ast], question, worldAt(now));
          outcomes.set(decision, (outcomes.get(decision) ?? 0) + 1);
        }
      },
    ),
    { seed, numRuns: runs },
  );
  console.log(
    `seed ${seed}:`,
    Object.fromEntries(outcomes),
    Object.fromEntries([...forms].toSorted((a, b) => a[1] - b[1])),
  );
  for (const [outcome, count] of outcomes) expect(count / (runs * 6), outcome).toBeGreaterThan(0.05);
  for (const [name, count] of forms) expect(count, name).toBeGreaterThanOrEqual(100);
});
