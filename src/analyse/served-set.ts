/** What is served: the root and the confined folders that are sound, as one set. */
import type { CheckedPolicySet, CheckedRule, RuleList } from "../check/checked.ts";
import { partsOf, setInParts } from "../check/granted-rules.ts";
import type { CheckResult } from "../check/check-policy-set.ts";
import type { CheckedUnit } from "../check/units/check-unit.ts";

export function servedSet(root: CheckResult["set"], units: readonly CheckedUnit[]): CheckedPolicySet {
  const own = partsOf(root);
  const [lists, granted] = [[...own.lists], [...own.granted]];
  const exemptions = [...root.exemptions];
  const invariants = [...root.invariants];
  for (const { set, context } of units) {
    const parts = partsOf(set);
    for (const list of parts.lists) lists.push(renumbered(list, context.firstExemption, exemptions.length));
    granted.push(...parts.granted);
    exemptions.push(...set.exemptions);
    invariants.push(...set.invariants);
  }
  return setInParts({ lists, granted }, { exemptions, identities: root.identities, invariants });
}

/** The same, with other rules. */
export function withRules(
  rules: RuleList,
  { exemptions, identities, invariants }: CheckedPolicySet,
): CheckedPolicySet {
  return { rules, lists: [rules], exemptions, identities, invariants };
}

/** As last renumbered. */
const known = new WeakMap<RuleList, { readonly from: number; readonly to: number; readonly list: RuleList }>();

/** A folder numbers its exemptions as if it stood alone behind the root. */
function renumbered(rules: RuleList, from: number, to: number): RuleList {
  if (from === to || !rules.some(isExempted)) return rules;
  const there = known.get(rules);
  if (there?.from === from && there.to === to) return there.list;
  const list = rules.map((rule) => renumberedRule(rule, from, to));
  known.set(rules, { from, to, list });
  return list;
}

function isExempted({ bodies }: CheckedRule): boolean {
  return bodies.some(({ exemptions }) => exemptions.length > 0);
}

function renumberedRule(rule: CheckedRule, from: number, to: number): CheckedRule {
  if (!isExempted(rule)) return rule;
  const bodies = rule.bodies.map((body) => ({
    ...body,
    exemptions: body.exemptions.map((one) =>
      one.exemption < from ? one : { ...one, exemption: one.exemption - from + to },
    ),
  }));
  return { ...rule, bodies };
}
