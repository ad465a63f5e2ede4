/**
 * Authorization: some deny satisfied → Denied; else some allow → Allowed; else no opinion.
 * A deny that cannot be evaluated denies, an allow that cannot be evaluated does not allow.
 */
import { nameOf, refOf } from "../compile/rule-of.ts";
import type { Program } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import { Failure, type Truth } from "../values/value.ts";
import { type Asked, askedOf, identitiesOf, type ScopeOf } from "./asked.ts";
import type { AccessDecision, RuleRef } from "./decision.ts";
import { DENIED, DOUBT, NOTHING, QuickWalk } from "./quick-walk.ts";
import { AllowedByRule, DeniedInSum, nothingMet } from "./settled-decision.ts";
import { LazyContext } from "./lazy-context.ts";
import { headMatches, type HeadContext, type Polarity } from "./linked-head.ts";
import type { LinkedExemption, LinkedRule, LinkedRuleBody, LinkedRules } from "./linked-rule.ts";
import type { AccessQuestion, Surroundings } from "./question.ts";
import type { ClusterFacts } from "./roots.ts";
import { subjectsMatch } from "./subjects.ts";
import { timesOpen } from "./times.ts";
import { type LinkedTree, mayBeDenied, startWalk, walk, type Walking } from "./walk.ts";

export interface LinkedAuthorization {
  readonly rules: LinkedRules;
  readonly tree: LinkedTree;
  readonly quick: QuickWalk;
  readonly cluster: ClusterFacts;
  readonly defaultDeny: boolean;
  readonly scopeOf: ScopeOf;
}

export interface AccessVerdict {
  readonly decision: AccessDecision;
  /** All rules of the winning effect, by name. */
  readonly rules: readonly RuleRef[];
  /** The messages of all denies that fired, by rule name. */
  readonly messages: readonly string[];
  /** Shadow rules that would have spoken. */
  readonly shadows: readonly LinkedRule[];
}

export function linkAuthorization(
  rules: LinkedRules,
  tree: LinkedTree,
  options: Pick<LinkedAuthorization, "cluster" | "defaultDeny" | "scopeOf">,
): LinkedAuthorization {
  return { rules, tree, quick: new QuickWalk(tree, rules, options.cluster, options.scopeOf), ...options };
}

// HOT PATH
/** The decision. */
export function decide(
  linked: LinkedAuthorization,
  question: AccessQuestion,
  surroundings: Surroundings,
): AccessDecision {
  const answer = linked.quick.answer(question, surroundings);
  if (answer === NOTHING) return nothingMet(linked.defaultDeny);
  if (answer === DOUBT) return authorize(linked, question, surroundings, false).decision;
  if (answer === DENIED) {
    return new DeniedInSum(() => authorize(linked, question, surroundings, false).decision);
  }
  return new AllowedByRule(linked.tree.program, answer);
}

/** The whole walk. `all`: find every rule of the winning effect (explain, tests) instead of the first that allows. */
export function authorize(
  linked: LinkedAuthorization,
  question: AccessQuestion,
  surroundings: Surroundings,
  all: boolean,
): AccessVerdict {
  const asked = askedOf(question, linked.scopeOf);
  const context = new LazyContext(question, asked, surroundings, linked.cluster);
  const walking = startWalk(linked.tree, asked, context);
  const shadows: LinkedRule[] = [];
  const fired = firedDenies(linked, walking, shadows);
  if (fired.length > 0) return denied(fired, asked, context.frame, shadows);
  const found = foundAllows(linked, walking, shadows, all);
  return permitted(linked, found, context.frame, shadows);
}

// ---- denies --------------------------------------------------------------------

interface Fired {
  readonly rule: LinkedRule;
  readonly number: number;
  readonly message: string;
  readonly help: string | undefined;
  readonly error: string | undefined;
}

const NONE: readonly Fired[] = [];

function firedDenies(linked: LinkedAuthorization, walking: Walking, shadows: LinkedRule[]): readonly Fired[] {
  const { asked, context } = walking;
  const identities = asked.kind === "resource" ? identitiesOf(asked) : [];
  if (identities.length === 0 && !mayBeDenied(walking)) return NONE;
  const fired = new Map<number, Fired>();
  const visitFor = (question: Asked) => (number: number, settled: boolean) => {
    if (fired.has(number)) return false;
    const rule = linked.rules.at(number);
    if (!settled && !restMatches(rule, question, context)) return false;
    const found = fire(rule, number, question, asked, context);
    if (found === undefined) return false;
    if (rule.rule.shadow) shadows.push(rule);
    else fired.set(number, found);
    return false;
  };
  walk(linked.tree, linked.tree.deny, walking, visitFor(asked));
  for (const identity of identities) {
    const acting = { ...startWalk(linked.tree, identity, context), subjects: walking.subjects };
    walk(linked.tree, linked.tree.deny, acting, visitFor(identity));
  }
  // Rules are numbered by name, so this is the order of their names.
  return fired.size === 0 ? NONE : [...fired.values()].sort((a, b) => a.number - b.number);
}

/** What the walk has not proven: exceptions from the subjects, and the times. */
function restMatches({ head }: LinkedRule, asked: Asked, { frame }: HeadContext): boolean {
  return subjectsMatch(head.subjects, asked.user, frame) && timesOpen(head.times, frame);
}

/** `asked`: what the rule has met: the question itself, or an identity that it wants to act as. */
function fire(
  rule: LinkedRule,
  number: number,
  asked: Asked,
  question: Asked,
  context: HeadContext,
): Fired | undefined {
  for (const body of rule.bodies) {
    const truth = bodyHolds(body, asked, question, "whole", context);
    if (truth === false) continue;
    if (truth instanceof Failure) {
      const message = `${rule.rule.name}: could not be evaluated: ${truth.message}`;
      return { rule, number, message, help: undefined, error: message };
    }
    const { frame } = context;
    return { rule, number, message: messageOf(rule, body, frame), help: body.body.help?.(frame), error: undefined };
  }
  return undefined;
}

/**
 * The body's truth with its exemptions applied: an exemption lifts only when it is true. One that holds the question
 * itself (`to * on *`) lifts a deny of the identity that is asked for as well as one that names the identity.
 */
function bodyHolds(
  body: LinkedRuleBody,
  asked: Asked,
  question: Asked,
  exemptionPolarity: Polarity,
  context: HeadContext,
): Truth {
  const matching = body.exemptions.filter(
    ({ head }) =>
      headMatches(head, asked, exemptionPolarity, context) ||
      (asked !== question && headMatches(head, question, exemptionPolarity, context)),
  );
  if (matching.length === 0) return body.body.holds(context.frame);
  return body.body.holds(context.frame, (frame) => lifts(matching, frame));
}

function lifts(exemptions: readonly LinkedExemption[], frame: Frame): boolean {
  return exemptions.some(({ clauses }) => clauses(frame) === true);
}

export function messageOf(rule: LinkedRule, body: LinkedRuleBody, frame: Frame): string {
  return body.body.message?.(frame) ?? body.checked.check ?? rule.rule.name;
}

function denied(fired: readonly Fired[], asked: Asked, frame: Frame, shadows: readonly LinkedRule[]): AccessVerdict {
  const [first] = fired;
  const help = first?.help === undefined ? "" : `; help: ${first.help}`;
  const more = fired.length > 1 ? ` (and ${fired.length - 1} more)` : "";
  const rules = fired.map(({ rule }) => rule.rule.ref);
  return {
    decision: {
      decision: "deny",
      reason: `${first?.message ?? ""}${help}${narrowing(first?.rule, asked)}${more}`,
      rule: rules[0],
      evaluationError: fired.find(({ error }) => error !== undefined)?.error,
      validUntil: validUntil(frame),
    },
    rules,
    messages: fired.map((one) => one.message),
    shadows,
  };
}

/** A listing that a deny merely touches: say how to ask for less. */
function narrowing(rule: LinkedRule | undefined, asked: Asked): string {
  if (rule === undefined || asked.kind !== "resource") return "";
  if (rule.head.place !== undefined && (asked.place.kind === "all" || asked.place.kind === "mixed")) {
    return "; this asks about every namespace: name one";
  }
  const byName = rule.head.permissions.some(
    (permission) => permission.kind === "resource" && permission.names !== undefined,
  );
  return byName && asked.name.kind === "all" ? "; this asks about every name: give one" : "";
}

function validUntil(frame: Frame): number | undefined {
  return Number.isFinite(frame.nextChange) ? frame.nextChange : undefined;
}

// ---- allows --------------------------------------------------------------------

interface Found {
  readonly number: number;
  readonly reason: string;
}
interface FoundAllows {
  /** In the order of the walk: the first is the one that gives the reason. */
  readonly allows: readonly Found[];
  readonly defers: readonly Found[];
  readonly error: string | undefined;
}

function foundAllows(
  linked: LinkedAuthorization,
  walking: Walking,
  shadows: LinkedRule[],
  all: boolean,
): FoundAllows {
  const allows: Found[] = [];
  const defers: Found[] = [];
  let error: string | undefined;
  walk(linked.tree, linked.tree.allow, walking, (number, settled) => {
    if (settled) {
      add(allows, { number, reason: nameOf(linked.tree.program, number) });
      return !all;
    }
    const rule = linked.rules.at(number);
    if (!restMatches(rule, walking.asked, walking.context)) return false;
    for (const body of rule.bodies) {
      const truth = bodyHolds(body, walking.asked, walking.asked, "touch", walking.context);
      if (truth instanceof Failure) error = `${rule.rule.name}: could not be evaluated: ${truth.message}`;
      if (truth !== true) continue;
      if (rule.rule.shadow) shadows.push(rule);
      else {
        const reason = messageOf(rule, body, walking.context.frame);
        add(rule.rule.effect === "defer" ? defers : allows, { number, reason });
      }
    }
    return !all && allows.length > 0;
  });
  return { allows, defers, error };
}

/** A rule can be met under several of its subjects, and through several of its bodies. */
function add(found: Found[], one: Found): void {
  if (!found.some(({ number }) => number === one.number)) found.push(one);
}

function permitted(
  linked: LinkedAuthorization,
  { allows, defers, error }: FoundAllows,
  frame: Frame,
  shadows: readonly LinkedRule[],
): AccessVerdict {
  const winners = allows.length > 0 ? allows : defers;
  const [winner] = winners;
  const decision = allows.length > 0 ? "allow" : defers.length === 0 && linked.defaultDeny ? "deny" : "no-opinion";
  const { program } = linked.tree;
  const rule = winner && refOf(program, winner.number);
  const nothing = nothingMet(linked.defaultDeny);
  const reason = winner?.reason ?? nothing.reason;
  return {
    decision: {
      decision,
      reason: decision === "no-opinion" ? "" : reason,
      rule,
      evaluationError: error,
      validUntil: validUntil(frame),
    },
    rules: rulesOf(program, winners, rule),
    messages: decision === "deny" ? [reason] : [],
    shadows,
  };
}

function rulesOf(program: Program, found: readonly Found[], winner: RuleRef | undefined): readonly RuleRef[] {
  if (winner === undefined) return [];
  if (found.length === 1) return [winner];
  return found.toSorted((a, b) => a.number - b.number).map(({ number }) => refOf(program, number));
}
