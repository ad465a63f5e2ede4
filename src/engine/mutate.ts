/** The mutating half of admission: rounds over `mutate` rules until nothing changes, answered as one minimal patch. */
import { checkedPatch } from "../mutate/checked-patch.ts";
import { settle } from "../mutate/rounds.ts";
import type { RoundWrites, RuleFailure, RuleWrites } from "../mutate/round-writes.ts";
import { Failure } from "../values/value.ts";
import {
  type Admitting,
  admitting,
  bodyMeets,
  contextFor,
  type LinkedAdmission,
  liftedBy,
  meetingRules,
} from "./admit.ts";
import type { MutationDecision, RuleRef } from "./decision.ts";
import type { HeadContext } from "./linked-head.ts";
import type { LinkedRule } from "./linked-rule.ts";
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
  const ready = admitting(request, surroundings);
  const writers = new Map<string, RuleRef>();
  let edge = Number.POSITIVE_INFINITY;
  const settled = settle(object, (current) => {
    const context = contextFor(linked, ready, { ...request, object: current });
    const writes = roundOf(linked, ready, context, writers);
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
  const patch = checkedPatch(object, settled.object);
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
  linked: LinkedAdmission,
  ready: Admitting,
  context: HeadContext,
  writers: Map<string, RuleRef>,
): RoundWrites {
  const meeting = meetingRules(linked, ready, context, "whole", isMutating);
  const unplaced = unplacedRules(linked, ready, context, meeting);
  const failure = { message: `the namespace \`${ready.request.namespace}\` is not known` };
  return [
    ...unplaced.map((rule) => ({ rule, answer: { rule: rule.rule.name, ...failure } })),
    ...meeting.map((rule) => ({ rule, answer: writesOf(rule, ready, context) })),
  ].map(({ rule, answer }) => {
    if ("message" in answer || answer.writes.length > 0) writers.set(answer.rule, rule.rule.ref);
    return answer;
  });
}

/** A rule for namespaces by label, while the Namespace is not known: a mutate that cannot be evaluated refuses. */
function unplacedRules(
  linked: LinkedAdmission,
  ready: Admitting,
  context: HeadContext,
  meeting: readonly LinkedRule[],
): readonly LinkedRule[] {
  if (context.facts !== undefined || ready.place.kind !== "one") return [];
  return meetingRules(linked, ready, context, "touch", isMutating).filter(
    (rule) => !meeting.includes(rule) && readsLabels(rule),
  );
}

function readsLabels({ head }: LinkedRule): boolean {
  return head.place !== undefined && head.place.include.selectors.length + head.place.except.selectors.length > 0;
}

function isMutating({ rule }: LinkedRule): boolean {
  return rule.effect === "mutate" && !rule.shadow;
}

function writesOf(rule: LinkedRule, ready: Admitting, context: HeadContext): RuleWrites | RuleFailure {
  const { name } = rule.rule;
  const writes: RuleWrites["writes"][number][] = [];
  for (const body of rule.bodies) {
    if (!bodyMeets(body, ready)) continue;
    const resolved = body.body.writes(context.frame, liftedBy(body, ready, context, false));
    if (resolved instanceof Failure) return { rule: name, message: resolved.message };
    writes.push(...resolved);
  }
  return { rule: name, writes };
}
