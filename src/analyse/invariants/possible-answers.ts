/**
 * What a question has to be so that a rule speaks: surely (whatever its conditions come to), or possibly. A deny speaks
 * also where its condition cannot be evaluated, an allow only where it is true; an exemption that is true lifts either.
 */
import type { CheckedBody, CheckedExemption, CheckedRule } from "../../check/checked.ts";
import type { Polarity } from "../../engine/linked-head.ts";
import { clausesCode, conditionClause, type ConditionContext } from "./condition-clauses.ts";
import { allOf, IMPOSSIBLE, isImpossible, someOf } from "./formula.ts";
import { headClause, notClause, subjectsClause, timesClause } from "./head-clauses.ts";
import { type Clause, OTHER, TRUE } from "./literals.ts";

export interface AnswerContext extends ConditionContext {
  readonly exemptions: readonly CheckedExemption[];
}

/** Where the rule speaks. Its opposite is where it is silent: a condition is taken to come to one thing only. */
export function speaksClause(rule: CheckedRule, context: AnswerContext): Clause {
  const polarity: Polarity = rule.effect === "deny" ? "touch" : "as-sent";
  const head = headClause(rule.head, polarity, context);
  if (isImpossible(head)) return IMPOSSIBLE;
  return allOf([
    head,
    subjectsClause(rule.head.subjects, context.controlPlane),
    timesClause(rule.head.times),
    someOf(rule.bodies.map((body) => bodyClause(body, rule, context))),
  ]);
}

function bodyClause(body: CheckedBody, { effect }: CheckedRule, context: AnswerContext): Clause {
  const truths = effect === "deny" ? TRUE | OTHER : TRUE;
  const lifted = body.exemptions.flatMap(({ exemption, clauses }) => {
    const exempt = context.exemptions[exemption];
    if (exempt === undefined) return [];
    const { head } = exempt;
    return allOf([
      headClause(head, effect === "deny" ? "whole" : "touch", context),
      subjectsClause(head.subjects, context.controlPlane),
      timesClause(head.times),
      conditionClause(clausesCode(clauses), TRUE, context),
    ]);
  });
  return allOf([conditionClause(clausesCode(body.code.clauses), truths, context), ...lifted.map(notClause)]);
}
