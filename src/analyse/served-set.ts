/** What is served: the root and the confined folders that are sound, as one set. */
import type { CheckedPolicySet, CheckedRule } from "../check/checked.ts";
import type { CheckResult } from "../check/check-policy-set.ts";
import type { CheckedUnit } from "../check/units/check-unit.ts";

export function servedSet(root: CheckResult["set"], units: readonly CheckedUnit[]): CheckedPolicySet {
  const rules = [...root.rules];
  const exemptions = [...root.exemptions];
  const invariants = [...root.invariants];
  for (const { set, context } of units) {
    rules.push(...set.rules.map((rule) => renumbered(rule, context.firstExemption, exemptions.length)));
    exemptions.push(...set.exemptions);
    invariants.push(...set.invariants);
  }
  return { rules, exemptions, identities: root.identities, invariants };
}

/** A folder numbers its exemptions as if it stood alone behind the root. */
function renumbered(rule: CheckedRule, from: number, to: number): CheckedRule {
  if (from === to || rule.bodies.every(({ exemptions }) => exemptions.length === 0)) return rule;
  const bodies = rule.bodies.map((body) => ({
    ...body,
    exemptions: body.exemptions.map((one) =>
      one.exemption < from ? one : { ...one, exemption: one.exemption - from + to },
    ),
  }));
  return { ...rule, bodies };
}
