/**
 * The compiled tree against the naive interpreter at a number of rules: the same decision for the same rules, whatever the
 * order of rules and files, and the same digest.
 */
import fc from "fast-check";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import type { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import { printAnswer, printQuestion } from "../../test/oracle/compare.ts";
import { generatedQuestion, TEAMS } from "../../test/oracle/generate-questions.ts";
import { oracleAuthorize } from "../../test/oracle/oracle-authorize.ts";
import type { OracleAnswer, OracleQuestion, OracleWorld } from "../../test/oracle/question.ts";
import { CONTROL_PLANE, worldAt } from "../../test/oracle/world.ts";
import { questionOf } from "../measure/questions.ts";
import { randomFrom } from "../workload/random.ts";
import { bodyOf, requestsFor } from "../workload/requests.ts";
import { generate } from "../workload/rules.ts";
import { sizedSet } from "./sized-set.ts";

export interface Verified {
  readonly rules: number;
  readonly requests: number;
  readonly outcomes: Readonly<Record<OracleAnswer["decision"], number>>;
  /** What differed, in words; the first few. */
  readonly mismatches: readonly string[];
}

const TOLD = 5;
/** One question in so many is about the generated file's own vocabulary. */
const OWN_WORDS = 4;

export function verifySize(rules: number, requests: number, seed: number): Verified {
  const workload = generate(rules, seed);
  const set = sizedSet(workload, seed);
  const engine = built(set.files(randomFrom(seed)));
  const other = built(set.files(randomFrom(seed + 1)));
  const world = worldAt(Date.parse("2026-12-10T00:00:00Z"));
  const outcomes = { allow: 0, deny: 0, "no-opinion": 0 };
  const mismatches: string[] = [];
  if (engine.digest !== other.digest) mismatches.push("another order of rules and files has another digest");
  const own = Math.floor(requests / OWN_WORDS);
  const questions: readonly OracleQuestion[] = [
    ...requestsFor(workload, requests - own).map((ask) => questionOf(JSON.parse(bodyOf(ask)))),
    ...fc.sample(generatedQuestion, { seed, numRuns: own }),
  ];
  for (const [index, question] of questions.entries()) {
    const { username: user, groups } = question.user;
    const expected = oracleAuthorize(set.statementsFor({ user, groups }), question, world);
    outcomes[expected.decision]++;
    // Each engine answers half of them: what they have in common is their digest.
    const actual = answerOf(index % 2 === 0 ? engine : other, question, world);
    if (printAnswer(actual) !== printAnswer(expected) && mismatches.length < TOLD) {
      mismatches.push(`${printQuestion(question)}: ${printAnswer(actual)}, interpreted ${printAnswer(expected)}`);
    }
  }
  return { rules, requests: questions.length, outcomes, mismatches };
}

const OPTIONS: BuildOptions = {
  readDocument: () => ({ value: TEAMS, text: JSON.stringify(TEAMS) }),
  gates: ["authorization", "validation"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { ...CONTROL_PLANE, groups: [] },
  // Whether a rule may lock out the control plane is another question: every generated one may.
  allowLockout: Array.from({ length: 40 }, (_, at) => [`rule ${at}`, `rule ${at} prod`, `rule ${at} dev`]).flat(),
  sources: undefined,
  facts: true,
};

function built(files: readonly SourceFile[]): PolicyEngine {
  const { engine, diagnostics } = buildPolicySet(files, OPTIONS);
  if (engine !== undefined) return engine;
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  throw new Error(`the set does not build: ${first?.file?.path}: ${first?.message} (${first?.help})`);
}

/** What is decided, and by which rules that are looked for in the other, slower way. */
function answerOf(engine: PolicyEngine, question: OracleQuestion, world: OracleWorld): OracleAnswer {
  const surroundings = { now: world.now, namespaceFacts: world.namespaceFacts };
  const { decision, rule } = engine.authorize(question, surroundings);
  const rules = engine.decidingRules(question, surroundings).map(({ name }) => name);
  const known = rule === undefined || rules.includes(rule.name);
  return { decision, rules: known ? [...new Set(rules)].toSorted() : [`not explained: ${rule.name}`] };
}
