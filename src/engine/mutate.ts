/** The mutating half of admission: rounds over `mutate` rules until nothing changes, answered as one minimal patch. */
import { checkedPatch } from "../mutate/checked-patch.ts";
import { settle } from "../mutate/rounds.ts";
import type { RoundWrites, RuleFailure, RuleWrites } from "../mutate/round-writes.ts";
import { Failure } from "../values/value.ts";
import type { Block, Suspect } from "./admission-block.ts";
import { admissionContext, type AdmissionContext } from "./admission-context.ts";
import type { AdmissionPlan } from "./admission-plans.ts";
import { type LinkedAdmission, liftedBy, suspectsIn } from "./admit.ts";
import { Admitting } from "./admitting.ts";
import type { MutationDecision, RuleRef } from "./decision.ts";
import type { LinkedRule, LinkedRuleBody } from "./linked-rule.ts";
import type { AdmissionRequest, Surroundings } from "./question.ts";

export function mutate(
  linked: LinkedAdmission,
  request: AdmissionRequest,
  surroundings: Surroundings,
): MutationDecision {
  const unchanged: MutationDecision = {
    allowed: true,
    messages: [],
    deniers: [],
    patch: [],
    object: request.object,
    rules: [],
  };
  const { object, operation } = request;
  if (object === null || (operation !== "CREATE" && operation !== "UPDATE")) return unchanged;
  const plan = linked.mutating.planFor(request);
  const start = admissionContext(new Admitting(request, surroundings), plan.form, linked.cluster);
  const unplaced = unplacedRules(linked, plan, start);
  const blocks = plan.blocks(start);
  if (blocks.length === 0 && unplaced.length === 0) return unchanged;
  const writers = new Map<string, RuleRef>();
  let edge = Number.POSITIVE_INFINITY;
  const settled = settle(object, (current) => {
    const context = current === object ? start : start.withObject(current);
    const writes = roundOf(blocks, unplaced, context, writers);
    edge = Math.min(edge, context.frame.nextChange);
    return writes;
  });
  const validUntil = Number.isFinite(edge) ? { validUntil: edge } : {};
  if (settled.kind === "refused") {
    return {
      ...unchanged,
      ...validUntil,
      allowed: false,
      messages: settled.messages,
      deniers: [...writers.values()],
      rules: [...writers.values()],
    };
  }
  const patch = settled.object === object ? [] : checkedPatch(object, settled.object);
  return {
    ...unchanged,
    ...validUntil,
    patch,
    object: patch.length === 0 ? object : settled.object,
    rules: [...writers.values()],
  };
}

/** The name a request has does not change while it is mutated, so heads are compared with the object that came in. */
function roundOf(
  blocks: readonly Block[],
  unplaced: readonly LinkedRule[],
  context: AdmissionContext,
  writers: Map<string, RuleRef>,
): RoundWrites {
  const message = `the namespace \`${context.admitting.request.namespace}\` is not known`;
  return [
    ...unplaced.map((rule) => ({ rule, answer: { rule: rule.rule.name, message } })),
    ...byRule(suspectsIn(blocks, context)).map(([rule, bodies]) => ({
      rule,
      answer: writesOf(rule, bodies, context),
    })),
  ].map(({ rule, answer }) => {
    if ("message" in answer || answer.writes.length > 0) writers.set(answer.rule, rule.rule.ref);
    return answer;
  });
}

function byRule(suspects: readonly Suspect[]): readonly (readonly [LinkedRule, readonly LinkedRuleBody[]])[] {
  const bodies = new Map<LinkedRule, LinkedRuleBody[]>();
  for (const { rule, body } of suspects) {
    const known = bodies.get(rule);
    if (known === undefined) bodies.set(rule, [body]);
    else known.push(body);
  }
  return [...bodies];
}

const NO_RULES: readonly LinkedRule[] = [];

/** Rules for namespaces by label, while the Namespace is not known: a mutate that cannot be evaluated refuses. */
function unplacedRules(
  linked: LinkedAdmission,
  plan: AdmissionPlan,
  context: AdmissionContext,
): readonly LinkedRule[] {
  const { admitting } = context;
  if (admitting.place.kind !== "one" || admitting.facts !== undefined) return NO_RULES;
  const meeting = new Set(plan.blocks(context).flatMap((block) => block.meeting(context)));
  const may = linked.mayMutate.planFor(admitting.request).blocks(context);
  return may.flatMap((block) => block.meeting(context)).filter((rule) => !meeting.has(rule) && readsLabels(rule));
}

function readsLabels({ head }: LinkedRule): boolean {
  return head.place !== undefined && head.place.include.selectors.length + head.place.except.selectors.length > 0;
}

function writesOf(
  rule: LinkedRule,
  bodies: readonly LinkedRuleBody[],
  context: AdmissionContext,
): RuleWrites | RuleFailure {
  const { name } = rule.rule;
  const writes: RuleWrites["writes"][number][] = [];
  for (const body of bodies) {
    const resolved = body.body.writes(context.frame, liftedBy(body, context.admitting, context, false));
    if (resolved instanceof Failure) return { rule: name, message: resolved.message };
    // An object may hold more places than a call takes arguments.
    for (const write of resolved) writes.push(write);
  }
  return { rule: name, writes };
}
