/** A rule ready to be evaluated. Rules are linked when they are first met: most never need to be. */
import type { CheckedBody, CheckedRule } from "../check/checked.ts";
import type { Program, Shape } from "../compile/decision-tree.ts";
import { ruleOf } from "../compile/rule-of.ts";
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

export interface LinkedRules {
  /** By number. */
  at(number: number): LinkedRule;
}

export function linkRules(program: Program, controlPlane: ReadonlySet<string>): LinkedRules {
  const exemptionHeads = program.exemptions.map(({ head }) => linkHead(head, controlPlane));
  const rules = new Map<number, LinkedRule>();
  // Rules of one shape share their bodies.
  const bodies = new Map<Shape["bodies"], readonly LinkedRuleBody[]>();
  const bodiesOf = (checked: Shape["bodies"]) => {
    const known = bodies.get(checked);
    if (known !== undefined) return known;
    const made = checked.map((body) => linkRuleBody(body, exemptionHeads));
    bodies.set(checked, made);
    return made;
  };
  return {
    at: (number) => {
      const known = rules.get(number);
      if (known !== undefined) return known;
      const rule = ruleOf(program, number);
      const made = { rule, head: linkHead(rule.head, controlPlane), bodies: bodiesOf(rule.bodies) };
      rules.set(number, made);
      return made;
    },
  };
}

function linkRuleBody(checked: CheckedBody, exemptionHeads: readonly LinkedHead[]): LinkedRuleBody {
  return {
    checked,
    body: linkBody(checked.code),
    exemptions: checked.exemptions.flatMap(({ exemption, clauses }) => {
      const head = exemptionHeads[exemption];
      return head === undefined ? [] : [{ head, clauses: linkClauses(clauses) }];
    }),
  };
}
