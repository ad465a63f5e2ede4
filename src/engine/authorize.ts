/**
 * Authorization: some deny satisfied → Denied; else some allow → Allowed; else no opinion.
 * A deny that cannot be evaluated denies, an allow that cannot be evaluated does not allow.
 */
import type { Leaf, Program } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import { Failure, type Truth } from "../values/value.ts";
import { type Asked, askedOf, type AskedResource, identitiesOf, type ScopeOf } from "./asked.ts";
import type { AccessDecision, RuleRef } from "./decision.ts";
import { headMatches, headPlaceMatches, type HeadContext, permissionMatches, type Polarity } from "./linked-head.ts";
import type { LinkedExemption, LinkedRule, LinkedRuleBody } from "./linked-rule.ts";
import type { AccessQuestion, NamespaceFacts, Surroundings } from "./question.ts";
import { authorizationRoots, type ClusterFacts, newFrame } from "./roots.ts";
import { subjectsMatch } from "./subjects.ts";
import { timesOpen } from "./times.ts";
import { type LinkedSubjectLevel, linkLevels, walk } from "./walk.ts";

export interface LinkedAuthorization {
  readonly rules: readonly LinkedRule[];
  readonly deny: LinkedSubjectLevel;
  readonly allow: LinkedSubjectLevel;
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
  program: Program,
  rules: readonly LinkedRule[],
  options: Pick<LinkedAuthorization, "cluster" | "defaultDeny" | "scopeOf">,
): LinkedAuthorization {
  const controlPlane = new Set(program.controlPlane);
  return {
    rules,
    deny: linkLevels(program.authorization.deny, controlPlane),
    allow: linkLevels(program.authorization.allow, controlPlane),
    ...options,
  };
}

/** `all`: find every rule of the winning effect (explain, tests) instead of the first that allows. */
export function authorize(
  linked: LinkedAuthorization,
  question: AccessQuestion,
  surroundings: Surroundings,
  all: boolean,
): AccessVerdict {
  const asked = askedOf(question, linked.scopeOf);
  const facts = factsFor(asked, surroundings);
  const frame = newFrame(authorizationRoots(question, facts, linked.cluster, surroundings.now));
  const context: HeadContext = { frame, facts };
  const shadows: LinkedRule[] = [];
  const fired = firedDenies(linked, asked, context, shadows);
  if (fired.length > 0) return denied(fired, asked, frame, shadows);
  const found = foundAllows(linked, asked, context, shadows, all);
  return permitted(linked, found, frame, shadows);
}

function factsFor(asked: Asked, surroundings: Surroundings): NamespaceFacts | null | undefined {
  if (asked.kind === "url" || asked.place.kind === "none") return null;
  return asked.place.kind === "one" ? surroundings.namespaceFacts(asked.place.name) : undefined;
}

// ---- denies --------------------------------------------------------------------

interface Fired {
  readonly rule: LinkedRule;
  readonly number: number;
  readonly message: string;
  readonly help: string | undefined;
  readonly error: string | undefined;
}

function firedDenies(
  linked: LinkedAuthorization,
  asked: AskedResource | Extract<Asked, { kind: "url" }>,
  context: HeadContext,
  shadows: LinkedRule[],
): readonly Fired[] {
  const fired = new Map<number, Fired>();
  const visitFor = (question: Asked) => (leaf: Leaf) => {
    const rule = linked.rules[leaf.rule];
    if (rule === undefined || fired.has(leaf.rule)) return false;
    if (!leafMatches(rule, leaf, question, "touch", context)) return false;
    const found = fire(rule, leaf.rule, question, context);
    if (found === undefined) return false;
    if (rule.rule.shadow) shadows.push(rule);
    else fired.set(leaf.rule, found);
    return false;
  };
  walk(linked.deny, asked, "touch", context, visitFor(asked));
  if (asked.kind === "resource") {
    for (const identity of identitiesOf(asked)) walk(linked.deny, identity, "touch", context, visitFor(identity));
  }
  // Rules are numbered by name, so this is the order of their names.
  return [...fired.values()].sort((a, b) => a.number - b.number);
}

function leafMatches(rule: LinkedRule, leaf: Leaf, asked: Asked, polarity: Polarity, context: HeadContext): boolean {
  const permission = rule.head.permissions[leaf.permission];
  return (
    permission !== undefined &&
    permissionMatches(permission, asked, polarity, context) &&
    subjectsMatch(rule.head.subjects, asked.user, context.frame) &&
    headPlaceMatches(rule.head, asked, polarity, context) &&
    timesOpen(rule.head.times, context.frame)
  );
}

function fire(rule: LinkedRule, number: number, asked: Asked, context: HeadContext): Fired | undefined {
  for (const body of rule.bodies) {
    const truth = bodyHolds(body, asked, "whole", context);
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

/** The body's truth with its exemptions applied: an exemption lifts only when it is true. */
function bodyHolds(body: LinkedRuleBody, asked: Asked, exemptionPolarity: Polarity, context: HeadContext): Truth {
  const matching = body.exemptions.filter(({ head }) => headMatches(head, asked, exemptionPolarity, context));
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
  readonly rule: LinkedRule;
  readonly number: number;
  readonly reason: string;
}
interface FoundAllows {
  readonly allows: readonly Found[];
  readonly defers: readonly Found[];
  readonly error: string | undefined;
}

function foundAllows(
  linked: LinkedAuthorization,
  asked: Asked,
  context: HeadContext,
  shadows: LinkedRule[],
  all: boolean,
): FoundAllows {
  const allows = new Map<number, Found>();
  const defers = new Map<number, Found>();
  let error: string | undefined;
  walk(linked.allow, asked, "as-sent", context, (leaf) => {
    const rule = linked.rules[leaf.rule];
    if (rule === undefined || allows.has(leaf.rule) || !leafMatches(rule, leaf, asked, "as-sent", context))
      return false;
    for (const body of rule.bodies) {
      const truth = bodyHolds(body, asked, "touch", context);
      if (truth instanceof Failure) error = `${rule.rule.name}: could not be evaluated: ${truth.message}`;
      if (truth !== true) continue;
      const found = { rule, number: leaf.rule, reason: messageOf(rule, body, context.frame) };
      if (rule.rule.shadow) shadows.push(rule);
      else (rule.rule.effect === "defer" ? defers : allows).set(leaf.rule, found);
    }
    return !all && allows.size > 0;
  });
  return { allows: byNumber(allows), defers: byNumber(defers), error };
}

/** Map keeps the order of the walk: the first is the one that gave the reason. */
function byNumber(found: ReadonlyMap<number, Found>): readonly Found[] {
  return [...found.values()];
}

function permitted(
  linked: LinkedAuthorization,
  found: FoundAllows,
  frame: Frame,
  shadows: readonly LinkedRule[],
): AccessVerdict {
  const { allows, defers, error } = found;
  const [winner] = allows.length > 0 ? allows : defers;
  const decision = allows.length > 0 ? "allow" : defers.length === 0 && linked.defaultDeny ? "deny" : "no-opinion";
  const winners = allows.length > 0 ? allows : defers;
  const reason = winner?.reason ?? (decision === "deny" ? "no rule allows this, and the default is deny" : "");
  return {
    decision: {
      decision,
      reason: decision === "no-opinion" ? "" : reason,
      rule: winner?.rule.rule.ref,
      evaluationError: error,
      validUntil: validUntil(frame),
    },
    rules: [...winners].sort((a, b) => a.number - b.number).map(({ rule }) => rule.rule.ref),
    messages: decision === "deny" ? [reason] : [],
    shadows,
  };
}
