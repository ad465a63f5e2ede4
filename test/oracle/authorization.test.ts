/**
 * The compiled tree against the oracle: on generated policies and questions both must decide the same, for the same
 * rules. The seed is printed; ORACLE_SEED and ORACLE_RUNS repeat or widen a run.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { printAnswer, printQuestion } from "./compare.ts";
import { generatedPolicy } from "./generate.ts";
import { generatedInstant, generatedQuestion, TEAMS } from "./generate-questions.ts";
import { oracleAuthorize } from "./oracle-authorize.ts";
import { knownForms } from "./pieces.ts";
import type { OracleAnswer, OracleQuestion, OracleWorld } from "./question.ts";
import { CONTROL_PLANE, worldAt } from "./world.ts";

/** Whether a rule may lock out the control plane is another question: every generated one may. */
const EVERY_RULE = Array.from({ length: 40 }, (_, number) => [
  `rule ${number}`,
  `rule ${number} prod`,
  `rule ${number} dev`,
]).flat();

const OPTIONS: BuildOptions = {
  readDocument: () => ({ value: TEAMS, text: JSON.stringify(TEAMS) }),
  gates: ["authorization", "validation"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { ...CONTROL_PLANE, groups: [] },
  allowLockout: EVERY_RULE,
  sources: undefined,
  facts: true,
};

interface Built {
  readonly engine: PolicyEngine | undefined;
  readonly errors: readonly string[];
}

function build(text: string): Built {
  const { engine, diagnostics } = buildPolicySet([new SourceFile("generated.policy", text)], OPTIONS);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { engine, errors: errors.map(({ code, message }) => `${code}: ${message}`) };
}

function engineAnswer(engine: PolicyEngine, question: OracleQuestion, world: OracleWorld): OracleAnswer {
  const surroundings = { now: world.now, namespaceFacts: world.namespaceFacts };
  const { decision } = engine.authorize(question, surroundings);
  const rules = engine.decidingRules(question, surroundings).map(({ name }) => name);
  return { decision, rules: [...new Set(rules)].toSorted() };
}

test("the engine decides what the oracle decides, for the same rules", () => {
  const seed = Number(process.env["ORACLE_SEED"] ?? 20261124);
  const numRuns = Number(process.env["ORACLE_RUNS"] ?? 1_200);
  const perPolicy = 8;
  const outcomes = new Map([
    ["allow", 0],
    ["deny", 0],
    ["no-opinion", 0],
  ]);
  const forms = new Map([...knownForms].map((name) => [name, 0]));
  const refused = new Map<string, number>();
  let loaded = 0;
  const questions = fc.array(generatedQuestion, { minLength: perPolicy, maxLength: perPolicy });
  fc.assert(
    fc.property(generatedPolicy, questions, generatedInstant, (policy, asked, now) => {
      const { engine, errors } = build(policy.text);
      for (const error of new Set(errors.map((text) => text.split(":")[0] ?? ""))) {
        refused.set(error, (refused.get(error) ?? 0) + 1);
      }
      if (engine === undefined) return;
      loaded++;
      for (const name of policy.forms) forms.set(name, (forms.get(name) ?? 0) + 1);
      const world = worldAt(now);
      const { ast } = parsePolicy(new SourceFile("generated.policy", policy.text));
      for (const question of asked) {
        const expected = oracleAuthorize([ast], question, world);
        outcomes.set(expected.decision, (outcomes.get(expected.decision) ?? 0) + 1);
        const actual = engineAnswer(engine, question, world);
        if (printAnswer(actual) === printAnswer(expected)) continue;
        const difference = `oracle ${printAnswer(expected)}, engine ${printAnswer(actual)}`;
        expect.fail(`${printQuestion(question)} at ${new Date(now).toISOString()}\n${difference}\n${policy.text}`);
      }
    }),
    { seed, numRuns },
  );
  console.log(
    `seed ${seed}: ${loaded} of ${numRuns} sets`,
    Object.fromEntries(outcomes),
    Object.fromEntries(refused),
  );
  console.log(Object.fromEntries([...forms].toSorted((a, b) => a[1] - b[1])));
  expect(loaded / numRuns).toBeGreaterThan(0.9);
  for (const [outcome, count] of outcomes) expect(count / (loaded * perPolicy), outcome).toBeGreaterThan(0.05);
  if (numRuns >= 1_000) for (const [name, count] of forms) expect(count, name).toBeGreaterThanOrEqual(100);
}, 600_000);
