/**
 * Admission's part of the decision tree: class of objects → operation → name of the Namespace → the rules whose heads
 * can meet such a request. Each level is worked out when a request first comes there, and kept; what is proven on the way
 * is not compared again.
 */
import type { CheckedRule } from "../check/checked.ts";
import { classesAbove, type Program } from "../compile/decision-tree.ts";
import { objectForm, type ObjectForm } from "../vocabulary/judged-version.ts";
import { type Block, type Candidate, newBlock } from "./admission-block.ts";
import type { AdmissionContext } from "./admission-context.ts";
import type { Gate } from "./admission-gate.ts";
import { verbsOf } from "./admitting.ts";
import {
  headPlaceMatches,
  type LinkedPermission,
  type LinkedResourcePermission,
  type Polarity,
  targetsMatch,
  verbsMatch,
} from "./linked-head.ts";
import type { LinkedRule, LinkedRules } from "./linked-rule.ts";
import { isFixedPlace } from "./place.ts";
import type { AdmissionRequest } from "./question.ts";
import type { LinkedSubjects } from "./subjects.ts";

/** Levels and blocks that are kept; beyond it all are forgotten and made again as requests come. */
const MOST_KEPT = 1_024;

/** One class of objects under one operation. */
export interface AdmissionPlan {
  readonly form: ObjectForm;
  /** The blocks that this request can meet. */
  blocks(context: AdmissionContext): readonly Block[];
}

export interface AdmissionPlans {
  planFor(request: AdmissionRequest): AdmissionPlan;
}

type Asked = Pick<AdmissionRequest, "resource" | "subresource" | "operation">;
interface Inside {
  readonly program: Program;
  readonly rules: LinkedRules;
  readonly polarity: Polarity;
  readonly wanted: (shape: Pick<CheckedRule, "effect" | "shadow">) => boolean;
  readonly blockOf: (candidates: readonly Candidate[]) => readonly Block[];
}

/** The plans for the rules that are wanted, whose heads are compared with this polarity. */
export function newAdmissionPlans(
  program: Program,
  rules: LinkedRules,
  polarity: Polarity,
  wanted: Inside["wanted"],
): AdmissionPlans {
  const blocks = new Map<string, readonly Block[]>();
  const blockOf = (candidates: readonly Candidate[]): readonly Block[] => {
    if (candidates.length === 0) return [];
    const key = candidates.map(({ number, gateKey, bodies }) => `${number} ${bodies.join()} ${gateKey}`).join("\n");
    return kept(blocks, key, () => [newBlock(candidates, polarity)]);
  };
  const inside: Inside = { program, rules, polarity, wanted, blockOf };
  const plans = new Map<string, readonly KeptPlan[]>();
  return {
    planFor: (request) => {
      const known = plans.get(request.resource.resource);
      if (known !== undefined) for (const plan of known) if (isFor(plan, request)) return plan.plan;
      const { resource, subresource, operation } = request;
      const plan = newPlan(inside, request);
      if (plans.size >= MOST_KEPT) plans.clear();
      plans.set(resource.resource, [
        ...(known ?? []).slice(-MOST_KEPT),
        { group: resource.group, subresource, operation, plan },
      ]);
      return plan;
    },
  };
}

interface KeptPlan {
  readonly group: string;
  readonly subresource: string;
  readonly operation: string;
  readonly plan: AdmissionPlan;
}

/** HOT PATH: a few comparisons of short texts instead of one long key. */
function isFor({ group, subresource, operation }: KeptPlan, request: Asked): boolean {
  return operation === request.operation && group === request.resource.group && subresource === request.subresource;
}

function kept<Item>(known: Map<string, Item>, key: string, make: () => Item): Item {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, made);
  return made;
}

// ---- one class and operation -----------------------------------------------------------

function newPlan(inside: Inside, asked: Asked): AdmissionPlan {
  const candidates = candidatesOf(inside, asked);
  const placed = candidates.filter(({ rule }) => isPlaced(rule));
  const everywhere = inside.blockOf(candidates.filter(({ rule }) => !isPlaced(rule)));
  const byNamespace = new Map<string, readonly Block[]>();
  return {
    form: objectForm(asked.resource.group, asked.resource.resource, inside.program.customResources),
    blocks: (context) => {
      if (placed.length === 0) return everywhere;
      const { place } = context.admitting;
      // Names of namespaces match no request without one.
      if (place.kind !== "one") return everywhere;
      return kept(byNamespace, place.name, () => [
        ...everywhere,
        ...inside.blockOf(placed.filter(({ rule }) => holdsHere(rule, context, inside.polarity))),
      ]);
    },
  };
}

/** The rule names namespaces in a way that the name of the request's own decides. */
function isPlaced({ head }: LinkedRule): boolean {
  return head.place !== undefined && isFixedPlace(head.place);
}

function holdsHere({ head }: LinkedRule, context: AdmissionContext, polarity: Polarity): boolean {
  const [asked] = context.admitting.asked;
  return asked !== undefined && headPlaceMatches(head, asked, polarity, context);
}

function candidatesOf(inside: Inside, asked: Asked): readonly Candidate[] {
  const { program } = inside;
  const met = new Map<number, MetPermission[]>();
  for (const key of classesAbove(asked.resource.group, asked.resource.resource, asked.subresource)) {
    for (const { rule: number, permission } of program.admission.get(key) ?? []) {
      const shape = program.rules.shapes[program.rules.shape[number] ?? -1];
      if (shape === undefined || !inside.wanted(shape)) continue;
      const rule = inside.rules.at(number);
      const verb = verbMet(rule, permission, asked, inside.polarity);
      if (verb === undefined) continue;
      const known = met.get(number);
      if (known === undefined) met.set(number, [{ index: permission, verb }]);
      else if (known.every(({ index }) => index !== permission)) known.push({ index: permission, verb });
    }
  }
  const numbers = [...met.keys()].sort((a, b) => a - b);
  return numbers.map((number) => candidateOf(inside, number, met.get(number) ?? [], asked));
}

interface MetPermission {
  readonly index: number;
  readonly verb: string;
}

/** A verb of the operation under which the permission meets the class; a repeated deny has to meet it under each. */
function verbMet(rule: LinkedRule, index: number, asked: Asked, polarity: Polarity): string | undefined {
  const permission = rule.head.permissions[index];
  if (permission?.kind !== "resource") return undefined;
  const kinds = { group: asked.resource.group, resource: asked.resource.resource, subresource: asked.subresource };
  if (!targetsMatch(permission.targets, kinds, polarity)) return undefined;
  const verbs = verbsOf(asked);
  const met = verbs.filter((verb) => verbsMatch(permission.verbs, verb, polarity));
  return rule.rule.gates.authorization && met.length < verbs.length ? undefined : met[0];
}

function candidateOf(inside: Inside, number: number, permissions: readonly MetPermission[], asked: Asked): Candidate {
  const rule = inside.rules.at(number);
  const kinds = { group: asked.resource.group, resource: asked.resource.resource, subresource: asked.subresource };
  const bodies = rule.bodies.flatMap(({ checked: { targets } }, index) =>
    targets === undefined || targetsMatch({ include: targets, except: [] }, kinds, "whole") ? [index] : [],
  );
  const gate = gateOf(rule, permissions);
  return { number, rule, gate, gateKey: gateKey(inside.program, number, gate, permissions), bodies };
}

// ---- what stays open -------------------------------------------------------------------

function gateOf(rule: LinkedRule, met: readonly MetPermission[]): Gate {
  const { head } = rule;
  const permissions = met.flatMap(({ index, verb }) => {
    const permission = head.permissions[index];
    return permission === undefined ? [] : [{ permission, verb }];
  });
  return {
    notMasters: rule.rule.gates.authorization,
    subjects: isAnyone(rule) ? undefined : (head.subjects satisfies LinkedSubjects),
    permissions: permissions.some(({ permission }) => isProven(permission)) ? undefined : permissions,
    place: head.place === undefined || isPlaced(rule) ? undefined : head,
    times: head.times,
  };
}

function isAnyone({ rule }: LinkedRule): boolean {
  const { include, except } = rule.head.subjects;
  return except.length === 0 && include.some(({ kind }) => kind === "anyone");
}

/** The class and the verb say everything about it. */
function isProven(permission: LinkedPermission): boolean {
  const { names, fields, labels, place } = permission as LinkedResourcePermission;
  return names === undefined && fields === undefined && labels === undefined && place === undefined;
}

/** Rules that say the same in these columns have the same gate. */
function gateKey({ rules }: Program, number: number, gate: Gate, met: readonly MetPermission[]): string {
  const permissions = met.map(({ index, verb }) => `${index}${verb}`).join();
  return [
    gate.notMasters ? "not masters" : "",
    gate.subjects === undefined ? "" : `subjects ${rules.subjects[number]}`,
    gate.permissions === undefined ? "" : `action ${rules.action[number]} ${rules.objectName[number]} ${permissions}`,
    gate.place === undefined ? "" : `place ${rules.place[number]}`,
    gate.times.length === 0 ? "" : `times ${rules.shape[number]}`,
  ].join();
}
