/**
 * Admission: which rules meet one object, what the validating ones complain of, what the mutating ones change.
 * A deny that needs no object is repeated here where its verbs cover every verb the operation can come from, so that
 * a cluster with only admission webhooks is protected too; members of system:masters pass no authorizer, so for them
 * it is not repeated.
 */
import type { AdmissionLevel, Leaf, Program } from "../compile/decision-tree.ts";
import { classesAbove } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import type { AskedName, AskedPlace, AskedResource } from "./asked.ts";
import {
  headPlaceMatches,
  type HeadContext,
  type LinkedHead,
  permissionMatches,
  type Polarity,
  targetsMatch,
} from "./linked-head.ts";
import type { LinkedExemption, LinkedRule, LinkedRuleBody, LinkedRules } from "./linked-rule.ts";
import type { AdmissionRequest, NamespaceFacts, Surroundings } from "./question.ts";
import { admissionRoots, type ClusterFacts, newFrame } from "./roots.ts";
import { subjectsMatch } from "./subjects.ts";
import { timesOpen } from "./times.ts";

export interface LinkedAdmission {
  readonly rules: LinkedRules;
  readonly level: AdmissionLevel;
  readonly cluster: ClusterFacts;
}

export function linkAdmission(program: Program, rules: LinkedRules, cluster: ClusterFacts): LinkedAdmission {
  return { rules, level: program.admission, cluster };
}

/** One admission request made ready: what it asks about under each verb it may have come from. */
export interface Admitting {
  readonly request: AdmissionRequest;
  readonly asked: readonly AskedResource[];
  readonly facts: NamespaceFacts | undefined | null;
  readonly place: AskedPlace;
  readonly now: number;
}

const PROXY_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const OPERATION_VERBS = {
  CREATE: ["create"],
  UPDATE: ["update", "patch"],
  DELETE: ["delete", "deletecollection"],
} as const;

export function admitting(request: AdmissionRequest, surroundings: Surroundings): Admitting {
  const place = placeOf(request);
  const asked = verbsOf(request).map((verb) => askedAs(request, verb, place));
  return { request, asked, facts: factsOf(request, place, surroundings), place, now: surroundings.now };
}

function verbsOf({ operation, subresource }: AdmissionRequest): readonly string[] {
  if (operation !== "CONNECT") return OPERATION_VERBS[operation];
  return subresource === "proxy" ? PROXY_VERBS : ["get", "create"];
}

function askedAs(request: AdmissionRequest, verb: string, place: AskedPlace): AskedResource {
  return {
    kind: "resource",
    user: request.user,
    verb,
    group: request.resource.group,
    resource: request.resource.resource,
    subresource: request.subresource,
    place,
    name: nameOf(request),
    fields: [],
    labels: [],
  };
}

/** The objects of a collection delete and of generateName carry no name in the request. */
function nameOf(request: AdmissionRequest): AskedName {
  if (request.name !== "") return { kind: "one", text: request.name };
  const metadata = metadataOf(request);
  const name = ownText(metadata, "name");
  if (name !== undefined && name !== "") return { kind: "one", text: name };
  const prefix = ownText(metadata, "generateName");
  return prefix === undefined ? { kind: "unknown" } : { kind: "prefix", prefix, sent: undefined };
}

function metadataOf(request: AdmissionRequest): unknown {
  const object = request.operation === "DELETE" ? request.oldObject : request.object;
  return object !== null && Object.hasOwn(object, "metadata") ? object["metadata"] : undefined;
}

function ownText(value: unknown, key: string): string | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  const text = (value as Record<string, unknown>)[key];
  return typeof text === "string" ? text : undefined;
}

/** A Namespace lives in itself. */
function placeOf(request: AdmissionRequest): AskedPlace {
  if (request.resource.group === "" && request.resource.resource === "namespaces") {
    const name = nameOf(request);
    return name.kind === "one" ? { kind: "one", name: name.text } : { kind: "unknown" };
  }
  return request.namespace === "" ? { kind: "none" } : { kind: "one", name: request.namespace };
}

function factsOf(
  request: AdmissionRequest,
  place: AskedPlace,
  surroundings: Surroundings,
): NamespaceFacts | undefined | null {
  if (place.kind === "none") return null;
  if (place.kind !== "one") return undefined;
  const known = surroundings.namespaceFacts(place.name);
  if (request.resource.group !== "" || request.resource.resource !== "namespaces") return known;
  // A Namespace that is being written is known by what is written.
  const metadata = metadataOf(request);
  return { name: place.name, labels: ownTexts(metadata, "labels"), annotations: ownTexts(metadata, "annotations") };
}

function ownTexts(value: unknown, key: string): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return {};
  const texts = (value as Record<string, unknown>)[key];
  return typeof texts === "object" && texts !== null ? (texts as Record<string, string>) : {};
}

/** A frame and context for this request with `object` as it stands now (it changes between the rounds of mutation). */
export function contextFor(linked: LinkedAdmission, admitting: Admitting, request: AdmissionRequest): HeadContext {
  const { place, facts, now } = admitting;
  const { roots, podPath } = admissionRoots(request, place, facts, linked.cluster, now);
  return { frame: newFrame(roots, podPath), facts };
}

/** The rules of one kind whose heads meet the request, in their canonical order, each once. */
export function meetingRules(
  linked: LinkedAdmission,
  admitting: Admitting,
  context: HeadContext,
  polarity: Polarity,
  wanted: (rule: LinkedRule) => boolean,
): readonly LinkedRule[] {
  const { resource, subresource } = admitting.request;
  const met = new Set<number>();
  for (const key of classesAbove(resource.group, resource.resource, subresource)) {
    for (const leaf of linked.level.get(key) ?? []) {
      const rule = linked.rules.at(leaf.rule);
      if (met.has(leaf.rule) || !wanted(rule)) continue;
      if (leafMeets(rule, leaf, admitting, context, polarity)) met.add(leaf.rule);
    }
  }
  return [...met].sort((a, b) => a - b).map((number) => linked.rules.at(number));
}

function leafMeets(
  rule: LinkedRule,
  leaf: Leaf,
  admitting: Admitting,
  context: HeadContext,
  polarity: Polarity,
): boolean {
  const permission = rule.head.permissions[leaf.permission];
  const [asked] = admitting.asked;
  if (permission === undefined || asked === undefined) return false;
  const meets = (question: AskedResource) => permissionMatches(permission, question, polarity, context);
  const repeated = rule.rule.gates.authorization;
  if (repeated && asked.user.groups.includes("system:masters")) return false;
  return (
    (repeated ? admitting.asked.every(meets) : admitting.asked.some(meets)) &&
    subjectsMatch(rule.head.subjects, asked.user, context.frame) &&
    headPlaceMatches(rule.head, asked, polarity, context) &&
    timesOpen(rule.head.times, context.frame)
  );
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

/** A check may narrow the rule that fails it. */
export function bodyMeets(body: LinkedRuleBody, { asked }: Admitting): boolean {
  const { targets } = body.checked;
  const [first] = asked;
  return (
    targets === undefined || (first !== undefined && targetsMatch({ include: targets, except: [] }, first, "whole"))
  );
}
