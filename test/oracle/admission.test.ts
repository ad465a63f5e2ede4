/**
 * /validate of the engine against the oracle: on generated rules and objects both must refuse, warn and annotate in the
 * same words and the same order. The seed is printed; ORACLE_SEED and ORACLE_RUNS repeat or widen a run.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import type { OracleRequest } from "./admission-request.ts";
import { buildAdmission, engineRequest, printRequest, withoutReasons } from "../support/engine-at-admission.ts";
import { admissionPolicy } from "./generate-admission.ts";
import { generatedRequest, KNOWN_NAMESPACES } from "./generate-objects.ts";
import { oracleValidate, type OracleVerdict } from "./oracle-validate.ts";
import { knownForms } from "./pieces.ts";
import type { OracleWorld } from "./question.ts";
import { worldAt } from "./world.ts";

const PER_POLICY = 8;
const requests = fc.array(
  generatedRequest({ generated: 5, namespaces: [...KNOWN_NAMESPACES, ...KNOWN_NAMESPACES, "not-yet-seen"] }),
  { minLength: PER_POLICY, maxLength: PER_POLICY },
);
const forms = new Map([...knownForms].map((name) => [name, 0]));

function engineVerdict(engine: PolicyEngine, request: OracleRequest, world: OracleWorld): OracleVerdict {
  const decision = engine.validate(engineRequest(request), { now: world.now, namespaceFacts: world.namespaceFacts });
  const audit = Object.entries(decision.auditAnnotations).map(([key, text]) => [key, reasonless(text)]);
  return {
    allowed: decision.allowed,
    messages: withoutReasons(decision.messages),
    warnings: withoutReasons(decision.warnings),
    audit: Object.fromEntries(audit),
  };
}

/** Annotations join their messages. */
function reasonless(text: string): string {
  return withoutReasons(text.split("; ").map((part) => part)).join("; ");
}

test("the engine refuses, warns and annotates as the oracle does", () => {
  const seed = Number(process.env["ORACLE_SEED"] ?? 20261124);
  const numRuns = Number(process.env["ORACLE_RUNS"] ?? 1_000);
  const outcomes = new Map(
    ["admitted", "refused", "warned", "annotated", "not evaluated", "cut"].map((name) => [name, 0]),
  );
  const count = (name: string, by = 1) => outcomes.set(name, (outcomes.get(name) ?? 0) + by);
  const refused = new Map<string, number>();
  let loaded = 0;
  fc.assert(
    fc.property(admissionPolicy, requests, (policy, asked) => {
      const { engine, errors } = buildAdmission(policy.text);
      for (const error of new Set(errors)) refused.set(error, (refused.get(error) ?? 0) + 1);
      if (engine === undefined) return;
      loaded++;
      for (const name of policy.forms) forms.set(name, (forms.get(name) ?? 0) + 1);
      const world = worldAt(Date.parse("2026-12-20T12:00:00Z"));
      const { ast } = parsePolicy(new SourceFile("generated.policy", policy.text));
      for (const request of asked) {
        const expected = oracleValidate([ast], request, world);
        const text = JSON.stringify(expected);
        count(expected.allowed ? "admitted" : "refused");
        if (expected.warnings.length > 0) count("warned");
        if (Object.keys(expected.audit).length > 0) count("annotated");
        if (text.includes("could not be evaluated")) count("not evaluated");
        if (/\(and \d+ more\)/.test(text)) count("cut");
        const actual = engineVerdict(engine, request, world);
        if (JSON.stringify(actual) === text) continue;
        expect.fail(`oracle ${text}\nengine ${JSON.stringify(actual)}\n${printRequest(request)}\n${policy.text}`);
      }
    }),
    { seed, numRuns, endOnFailure: true },
  );
  console.log(
    `seed ${seed}: ${loaded} of ${numRuns} sets, ${loaded * PER_POLICY} requests`,
    Object.fromEntries(outcomes),
  );
  console.log(Object.fromEntries([...refused].toSorted((a, b) => b[1] - a[1]).slice(0, 12)));
  console.log(Object.fromEntries([...forms].toSorted((a, b) => a[1] - b[1])));
  expect(loaded / numRuns).toBeGreaterThan(0.9);
  for (const name of ["admitted", "refused", "warned", "annotated"]) {
    expect((outcomes.get(name) ?? 0) / (loaded * PER_POLICY), name).toBeGreaterThan(0.05);
  }
  if (numRuns >= 1_000) for (const [name, used] of forms) expect(used, name).toBeGreaterThanOrEqual(100);
}, 600_000);
