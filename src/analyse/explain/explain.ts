/**
 * Why a question is answered as it is: how far its rules come, level by level, and which come near without deciding
 * and what keeps them. The engine finds an answer fast by never looking at most rules; this looks at every one.
 */
import type { CheckedRule } from "../../check/checked.ts";
import { admissionContext } from "../../engine/admission-context.ts";
import { objectForm } from "../../vocabulary/judged-version.ts";
import { Admitting } from "../../engine/admitting.ts";
import { type Asked, askedOf } from "../../engine/asked.ts";
import type { RuleRef } from "../../engine/decision.ts";
import { LazyContext } from "../../engine/lazy-context.ts";
import type { HeadContext } from "../../engine/linked-head.ts";
import type { AccessQuestion, AdmissionRequest, Surroundings } from "../../engine/question.ts";
import { scopeOf } from "../../vocabulary/resource-table.ts";
import type { Inside } from "../policy-set.ts";
import { compareHead, type Miss, type Part } from "./compare-head.ts";

export interface NearRule extends RuleRef {
  readonly effect: CheckedRule["effect"];
  readonly misses: readonly Miss[];
}

export interface Explanation {
  /** How many rules are left after each part of the question, in this order. */
  readonly walk: readonly { readonly part: "rules" | Part; readonly left: number }[];
  /** Rules that speak about this question, whether or not they decide it. */
  readonly speaking: readonly NearRule[];
  /** Rules that one part keeps from speaking; the nearest first. */
  readonly near: readonly NearRule[];
}

/** The parts in the order in which a miss is near: what may change by itself first. */
const NEARNESS: readonly Part[] = ["condition", "when", "name", "verb", "where", "resource", "who"];
const WALK: readonly Part[] = ["who", "where", "resource", "verb", "name", "when", "condition"];

export function explainAccess(inside: Inside, question: AccessQuestion, surroundings: Surroundings): Explanation {
  const asked = askedOf(question, scopesOf(inside));
  const context = new LazyContext(question, asked, surroundings, inside.cluster);
  const rules = inside.set.rules.filter(({ gates }) => gates.authorization);
  return explanationOf(inside, rules, [asked], context, (rule) => {
    const { decision } = inside.engineOf([rule]).authorize(question, surroundings);
    return decision === rule.effect;
  });
}

export function explainAdmission(inside: Inside, request: AdmissionRequest, surroundings: Surroundings): Explanation {
  const admitting = new Admitting(request, surroundings);
  const form = objectForm(request.resource.group, request.resource.resource, inside.customResources);
  const context = admissionContext(admitting, form, inside.cluster);
  const rules = inside.set.rules.filter(({ gates }) => gates.admission);
  return explanationOf(inside, rules, admitting.asked, context, (rule) => {
    const engine = inside.engineOf([rule]);
    if (rule.effect === "mutate") {
      const { allowed, patch } = engine.mutate(request, surroundings);
      return !allowed || patch.length > 0;
    }
    const { allowed, warnings, auditAnnotations } = engine.validate(request, surroundings);
    return !allowed || warnings.length > 0 || Object.keys(auditAnnotations).length > 0;
  });
}

function explanationOf(
  inside: Inside,
  rules: readonly CheckedRule[],
  asked: readonly Asked[],
  context: HeadContext,
  holds: (rule: CheckedRule) => boolean,
): Explanation {
  const controlPlane = new Set(inside.controlPlane);
  const compared = rules.map((rule) => {
    const permits = rule.effect === "allow" || rule.effect === "defer";
    const polarity = permits ? "as-sent" : "touch";
    const all = !permits && rule.gates.authorization;
    const misses = compareHead(rule.head, asked, polarity, all, context, controlPlane);
    const silent = misses.length === 0 && rule.effect !== "defer" && !rule.shadow && !holds(rule);
    return nearRule(rule, silent ? [{ part: "condition", rule: "" }] : misses);
  });
  const rank = ({ misses: [miss] }: NearRule) => NEARNESS.indexOf(miss?.part ?? "who");
  return {
    walk: walkOf(compared),
    speaking: compared.filter(({ misses }) => misses.length === 0),
    near: compared.filter(({ misses }) => misses.length === 1).toSorted((a, b) => rank(a) - rank(b)),
  };
}

function nearRule({ ref, name, effect }: CheckedRule, misses: readonly Miss[]): NearRule {
  return { name, file: ref.file, line: ref.line, effect, misses };
}

function walkOf(compared: readonly NearRule[]): Explanation["walk"] {
  let left = compared;
  const steps = WALK.map((part) => {
    left = left.filter(({ misses }) => !misses.some((miss) => miss.part === part));
    return { part, left: left.length };
  });
  return [{ part: "rules", left: compared.length }, ...steps];
}

function scopesOf({ customResources }: Inside): typeof scopeOf {
  const custom = new Map(customResources.map((one) => [`${one.group}/${one.resource}`, one.namespaced]));
  return (group, resource) => {
    const namespaced = custom.get(`${group}/${resource}`);
    if (namespaced === undefined) return scopeOf(group, resource);
    return namespaced ? "namespaced" : "cluster";
  };
}
