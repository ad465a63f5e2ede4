/** A rule ready to be evaluated: head and bodies linked once, when a set is loaded. */
import type { CheckedExemption, CheckedRule } from "../check/checked.ts";
import { type LinkedBody, linkBody, linkClauses, type LinkedClauses } from "../expressions/body.ts";
import { type LinkedHead, linkHead } from "./linked-head.ts";

export interface LinkedRule {
  readonly rule: CheckedRule;
  readonly head: LinkedHead;
  readonly bodies: readonly LinkedRuleBody[];
}
export interface LinkedRuleBody {
  readonly checked: CheckedRule["bodies"][number];
  readonly body: LinkedBody;
  readonly exemptions: readonly LinkedExemption[];
}
export interface LinkedExemption {
  readonly head: LinkedHead;
  readonly clauses: LinkedClauses;
}

export function linkRules(
  rules: readonly CheckedRule[],
  exemptions: readonly CheckedExemption[],
  controlPlane: ReadonlySet<string>,
): readonly LinkedRule[] {
  const exemptionHeads = exemptions.map(({ head }) => linkHead(head, controlPlane));
  return rules.map((rule) => ({
    rule,
    head: linkHead(rule.head, controlPlane),
    bodies: rule.bodies.map((checked) => ({
      checked,
      body: linkBody(checked.code),
      exemptions: checked.exemptions.flatMap(({ exemption, clauses }) => {
        const head = exemptionHeads[exemption];
        return head === undefined ? [] : [{ head, clauses: linkClauses(clauses) }];
      }),
    })),
  }));
}
