/** Verdict over a workload: the engine of its texts, checked against the plain scan before anything is timed. */
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import type { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import type { Ask, Workload } from "../workload/model.ts";
import { oracleOf } from "../workload/prefiltered.ts";
import { bodyOf } from "../workload/requests.ts";
import { questionOf, SURROUNDINGS } from "./questions.ts";

export const BUILD_OPTIONS: BuildOptions = {
  readDocument: (_from, path) => ({ error: `there is no ${path}` }),
  gates: ["authorization", "validation"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: undefined,
};

export function engineOf(files: readonly SourceFile[], options: BuildOptions = BUILD_OPTIONS): PolicyEngine {
  const { engine, diagnostics } = buildPolicySet(files, options);
  if (engine !== undefined) return engine;
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  throw new Error(`the workload does not build: ${first?.file?.path}: ${first?.message} (${first?.help})`);
}

/** Decide and explain against the plain scan: throws at the first difference. */
export function verify(engine: PolicyEngine, workload: Workload, asks: readonly Ask[]): void {
  const decide = oracleOf(workload);
  for (const ask of asks) {
    const question = questionOf(JSON.parse(bodyOf(ask)));
    const expected = decide(ask);
    const { decision, rule } = engine.authorize(question, SURROUNDINGS);
    if (decision !== expected) throw new Error(`decided ${decision}, not ${expected}: ${JSON.stringify(ask)}`);
    const deciding = engine.decidingRules(question, SURROUNDINGS);
    const explained = rule === undefined ? deciding.length === 0 : deciding.some((one) => sameRule(one, rule));
    if (!explained) throw new Error(`explained otherwise than decided: ${JSON.stringify(ask)}`);
  }
}

function sameRule(a: { readonly file: string; readonly line: number }, b: typeof a): boolean {
  return a.file === b.file && a.line === b.line;
}
