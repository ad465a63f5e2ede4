/**
 * Admission: which rules meet one object, what the validating ones complain of, what the mutating ones change.
 * A deny that needs no object is repeated here where its verbs cover every verb the operation can come from, so that
 * a cluster with only admission webhooks is protected too; members of system:masters pass no authorizer, so for them
 * it is not repeated.
 */
import type { Program } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import type { Block, Suspect } from "./admission-block.ts";
import type { AdmissionContext } from "./admission-context.ts";
import { type AdmissionPlans, newAdmissionPlans } from "./admission-plans.ts";
import type { Admitting } from "./admitting.ts";
import type { AskedResource } from "./asked.ts";
import { headPlaceMatches, type HeadContext, type LinkedHead, permissionMatches } from "./linked-head.ts";
import type { LinkedExemption, LinkedRuleBody, LinkedRules } from "./linked-rule.ts";
import type { ClusterFacts } from "./roots.ts";
import { subjectsMatch } from "./subjects.ts";
import { timesOpen } from "./times.ts";

export interface LinkedAdmission {
  readonly cluster: ClusterFacts;
  readonly validating: AdmissionPlans;
  readonly mutating: AdmissionPlans;
  /** Mutations that may meet a request, where its Namespace is not known. */
  readonly mayMutate: AdmissionPlans;
}

export function linkAdmission(program: Program, rules: LinkedRules, cluster: ClusterFacts): LinkedAdmission {
  const mutates: Parameters<typeof newAdmissionPlans>[3] = ({ effect, shadow }) => effect === "mutate" && !shadow;
  return {
    cluster,
    validating: newAdmissionPlans(
      program,
      rules,
      "touch",
      ({ effect }) => effect === "deny" || effect === "warn" || effect === "audit",
    ),
    mutating: newAdmissionPlans(program, rules, "whole", mutates),
    mayMutate: newAdmissionPlans(program, rules, "touch", mutates),
  };
}

/** The bodies that may hold for this request, in canonical order. */
export function suspectsIn(blocks: readonly Block[], context: AdmissionContext): readonly Suspect[] {
  const [first, second] = blocks;
  if (first === undefined) return [];
  if (second === undefined) return first.suspects(context);
  return blocks.flatMap((block) => block.suspects(context)).sort((a, b) => a.number - b.number);
}

/** What lifts single items of this body for this request; undefined when nothing does. */
export function liftedBy(
  body: LinkedRuleBody,
  admitting: Admitting,
  context: HeadContext,
  repeated: boolean,
): ((frame: Frame) => boolean) | undefined {
  const matching = body.exemptions.filter(({ head }) => exemptionMeets(head, admitting, context, repeated));
  return matching.length === 0 ? undefined : (frame) => matching.some(({ clauses }) => clauses(frame) === true);
}

function exemptionMeets(
  head: LinkedExemption["head"],
  admitting: Admitting,
  context: HeadContext,
  repeated: boolean,
): boolean {
  const [asked] = admitting.asked;
  if (asked === undefined) return false;
  const meets = (question: AskedResource) =>
    head.permissions.some((permission) => permissionMatches(permission, question, "whole", context));
  return (
    (repeated ? admitting.asked.every(meets) : admitting.asked.some(meets)) &&
    subjectsMatch(head.subjects, asked.user, context.frame) &&
    headPlaceMatches(head as LinkedHead, asked, "whole", context) &&
    timesOpen(head.times, context.frame)
  );
}
