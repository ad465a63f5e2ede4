/** Links a compiled program once and answers questions from it. */
import type { Program } from "../compile/decision-tree.ts";
import { type AccessVerdict, authorize, decide, linkAuthorization } from "./authorize.ts";
import { linkAdmission } from "./admit.ts";
import type { ClassIndex } from "./class-index.ts";
import type { AccessQuestion, Surroundings } from "./question.ts";
import { endedExemptions } from "./ended-exemptions.ts";
import { identify, linkIdentities } from "./identify.ts";
import { linkRules } from "./linked-rule.ts";
import { type NameTables, nameTablesOf } from "./name-tables.ts";
import { mutate } from "./mutate.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { PolicyEngine } from "./policy-engine.ts";
import type { ScopeOf } from "./asked.ts";
import { scopeOf } from "../vocabulary/resource-table.ts";
import { validate } from "./validate.ts";
import { linkClasses, linkTree } from "./walk.ts";

/** `names`, `classes`: where they were made before, for the same program. */
export function createEngine(
  program: Program,
  options: EngineOptions,
  names: NameTables = nameTablesOf(program),
  classes: ClassIndex = linkClasses(program),
): PolicyEngine {
  const controlPlane = new Set(program.controlPlane);
  const rules = linkRules(program, controlPlane);
  const authorization = linkAuthorization(rules, linkTree(program, controlPlane, names, classes), {
    ...options,
    scopeOf: scopesOf(program),
  });
  const admission = linkAdmission(program, rules, options.cluster);
  const identities = linkIdentities(program.identities);
  const explain = (question: AccessQuestion, surroundings: Surroundings): AccessVerdict =>
    authorize(authorization, question, surroundings, true);
  return {
    digest: program.digest,
    compiled: { program, options, names },
    authorize: (question, surroundings) => decide(authorization, question, surroundings),
    decidingRules: (question, surroundings) => explain(question, surroundings).rules,
    denialMessages: (question, surroundings) => explain(question, surroundings).messages,
    validate: (request, surroundings) => validate(admission, request, surroundings),
    mutate: (request, surroundings) => mutate(admission, request, surroundings),
    identify: (vouchings, surroundings, lookUp = () => undefined) =>
      identify(identities, vouchings, surroundings, { cluster: options.cluster, lookUp }),
    sources: sourcesOf(program),
    exemptionsEnded: endedExemptions(program.exemptions),
    ruleCounts: countsOf(program),
  };
}

function sourcesOf(program: Program): PolicyEngine["sources"] {
  const sources = new Map(program.identities.map(({ source }) => [`${source.type} ${source.name}`, source]));
  return [...sources.values()];
}

function countsOf(program: Program): Readonly<Record<string, number>> {
  const { shapes, ofShape } = program.rules;
  const counts: Record<string, number> = { authenticate: program.identities.length };
  shapes.forEach(({ shadow, effect }, number) => {
    const count = ofShape[number] ?? 0;
    const key = shadow ? `shadow_${effect}` : effect;
    if (count > 0) counts[key] = (counts[key] ?? 0) + count;
  });
  return counts;
}

/** The table's kinds, and the custom resources whose definitions the set names. */
export function scopesOf(program: Program): ScopeOf {
  const custom = new Map(program.customResources.map((one) => [`${one.group}/${one.resource}`, one]));
  return (group, resource) => {
    const known = custom.get(`${group}/${resource}`);
    if (known === undefined) return scopeOf(group, resource);
    return known.namespaced ? "namespaced" : "cluster";
  };
}
