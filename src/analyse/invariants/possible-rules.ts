/**
 * The set as an invariant has to fear it: a condition, a time window or an exemption may or may not apply, so each
 * counts as whichever would break the invariant. What is left are heads alone, which are finite.
 */
import type { CheckedBody, CheckedPolicySet, CheckedRule } from "../../check/checked.ts";
import type { BodyCode } from "../../expressions/code.ts";

/** `more-denied`: against `never deny` and `always allow`. `more-allowed`: against `never allow` and `always deny`. */
export type Fear = "more-denied" | "more-allowed";

export function possibleRules(set: CheckedPolicySet, fear: Fear): CheckedPolicySet {
  const rules = set.rules.filter((rule) => rule.gates.authorization && !rule.shadow && rule.effect !== "defer");
  return { ...set, rules: rules.flatMap((rule) => possibleRule(rule, set, fear) ?? []) };
}

function possibleRule(rule: CheckedRule, set: CheckedPolicySet, fear: Fear): CheckedRule | undefined {
  const applies = (rule.effect === "deny") === (fear === "more-denied");
  if (!applies && (isConditional(rule) || rule.head.times.length > 0)) return undefined;
  const bodies = rule.bodies.map((body) => possibleBody(body, set, applies));
  return { ...rule, head: { ...rule.head, times: [] }, bodies };
}

function isConditional(rule: CheckedRule): boolean {
  return rule.bodies.every(({ code }) => code.clauses.length > 0);
}

function possibleBody(body: CheckedBody, set: CheckedPolicySet, applies: boolean): CheckedBody {
  const code: BodyCode = { ...body.code, clauses: [] };
  // An exemption lifts a rule that is feared not to apply, and does not lift one that is feared to.
  const certain = ({ exemption, clauses }: CheckedBody["exemptions"][number]) =>
    clauses.length === 0 && set.exemptions[exemption]?.head.times.length === 0;
  const exemptions = applies
    ? body.exemptions.filter(certain)
    : body.exemptions.map(({ exemption }) => ({ exemption, clauses: [] }));
  return { ...body, code, exemptions };
}
