/** The validating half of admission: `deny`, `warn` and `audit`. It never changes an object. */
import type { Complaint as ItemComplaint } from "../expressions/body.ts";
import { UNKNOWN } from "../values/value.ts";
import type { Suspect } from "./admission-block.ts";
import { admissionContext, type AdmissionContext } from "./admission-context.ts";
import { type LinkedAdmission, liftedBy, suspectsIn } from "./admit.ts";
import { Admitting } from "./admitting.ts";
import type { Complaint, RuleRef, ValidationDecision } from "./decision.ts";
import type { LinkedRule, LinkedRuleBody } from "./linked-rule.ts";
import type { AdmissionRequest, Surroundings } from "./question.ts";

/** More refusals than this say nothing more to a person. */
const MOST_MESSAGES = 20;

interface Said {
  readonly rule: LinkedRule;
  readonly text: string;
  readonly help: string | undefined;
  readonly failed: boolean;
}

export function validate(
  linked: LinkedAdmission,
  request: AdmissionRequest,
  surroundings: Surroundings,
): ValidationDecision {
  const plan = linked.validating.planFor(request);
  const context = admissionContext(new Admitting(request, surroundings), plan.form, linked.cluster);
  const suspects = suspectsIn(plan.blocks(context), context);
  if (suspects.length === 0) return withEdge(NOTHING_SAID, context.frame.nextChange);
  // The request as if nothing changed: what the stored object would be blamed for.
  const old = request.operation === "UPDATE" ? context.withObject(request.oldObject) : undefined;
  const said = suspects.flatMap((suspect) => complaintsOf(suspect, context, old));
  const enforced = said.filter(({ rule }) => !rule.rule.shadow);
  const of = (effect: string) => enforced.filter(({ rule }) => rule.rule.effect === effect);
  const edge = Math.min(context.frame.nextChange, old?.frame.nextChange ?? Number.POSITIVE_INFINITY);
  return withEdge(decisionOf(of("deny"), of("warn"), of("audit")), edge);
}

/** HOT PATH: what most requests are answered. */
const NOTHING_SAID: ValidationDecision = decisionOf([], [], []);

function withEdge(decision: ValidationDecision, edge: number): ValidationDecision {
  return Number.isFinite(edge) ? { ...decision, validUntil: edge } : decision;
}

function complaintsOf(
  { rule, body }: Suspect,
  context: AdmissionContext,
  old: AdmissionContext | undefined,
): readonly Said[] {
  const now = saidBy(rule, body, context);
  if (old === undefined || !body.checked.code.already || now.length === 0) return now.map(({ said }) => said);
  const before = new Set(
    saidBy(rule, body, old)
      .filter(({ said }) => !said.failed)
      .map(keyOf),
  );
  // INVARIANT: a complaint that could not be evaluated is never forgiven.
  return now.filter((one) => one.said.failed || !before.has(keyOf(one))).map(({ said }) => said);
}

interface SaidOfItem {
  readonly said: Said;
  readonly item: string;
}
/** The same list items, in the same words. */
function keyOf({ said, item }: SaidOfItem): string {
  return `${item}\n${said.text}`;
}

function saidBy(rule: LinkedRule, body: LinkedRuleBody, context: AdmissionContext): readonly SaidOfItem[] {
  const said: SaidOfItem[] = [];
  const lifts = liftedBy(body, context.admitting, context, rule.rule.gates.authorization);
  body.body.complaints(
    context.frame,
    (complaint) => {
      said.push({ item: complaint.identity, said: saidOf(rule, body, complaint) });
    },
    lifts,
  );
  return said;
}

function saidOf(rule: LinkedRule, body: LinkedRuleBody, { truth, message, help }: ItemComplaint): Said {
  if (truth === true) return { rule, text: message ?? body.checked.check ?? rule.rule.name, help, failed: false };
  // What admission cannot know either is refused like an error.
  const why = truth === UNKNOWN ? "what it reads is not known" : truth.message;
  return { rule, text: `${rule.rule.name}: could not be evaluated: ${why}`, help: undefined, failed: true };
}

// ---- the decision ----------------------------------------------------------------

function decisionOf(denies: readonly Said[], warns: readonly Said[], audits: readonly Said[]): ValidationDecision {
  const refusals = unique(denies.map(withHelp));
  const texts = new Set([...refusals, ...denies.map(({ text }) => text)]);
  return {
    allowed: denies.length === 0,
    complaints: uniqueComplaints(denies),
    messages: atMost(refusals, MOST_MESSAGES),
    deniers: uniqueRules(denies),
    // A warning that repeats a refusal says nothing new.
    warnings: unique(warns.map(withHelp)).filter((warning) => !texts.has(warning)),
    auditAnnotations: annotationsOf(audits),
    evaluationErrors: [...denies, ...warns, ...audits].filter((said) => said.failed).map(({ text }) => text),
  };
}

function withHelp({ text, help }: Said): string {
  return help === undefined ? text : `${text}; help: ${help}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function atMost(messages: readonly string[], most: number): readonly string[] {
  if (messages.length <= most) return messages;
  return [...messages.slice(0, most), `(and ${messages.length - most} more)`];
}

function uniqueComplaints(denies: readonly Said[]): readonly Complaint[] {
  const seen = new Set<string>();
  return denies.flatMap(({ rule, text, help }) => {
    if (seen.has(text)) return [];
    seen.add(text);
    return [{ rule: rule.rule.ref, text, help }];
  });
}

function uniqueRules(denies: readonly Said[]): readonly RuleRef[] {
  return [...new Set(denies.map(({ rule }) => rule))].map(({ rule }) => rule.ref);
}

/** The API server wants a qualified name behind the webhook's own: at most 63 of letters, digits, `-`, `_`, `.`. */
function annotationsOf(audits: readonly Said[]): Readonly<Record<string, string>> {
  const messages = new Map<string, string[]>();
  for (const { rule, text } of audits) {
    const key = slugOf(rule.rule.name);
    const known = messages.get(key);
    if (known === undefined) messages.set(key, [text]);
    else if (!known.includes(text)) known.push(text);
  }
  return Object.fromEntries([...messages].map(([key, texts]) => [key, texts.join("; ")]));
}

export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return slug === "" ? "audit" : slug;
}
