/**
 * The head of a rule, linked, and the two ways to compare it with a question. An `allow` (and a dimension under
 * `only`) must hold all that is asked; a `deny` need only touch it. Inside an `except` the two change places.
 */
import type {
  CheckedHead,
  IdentityPermission,
  NamePattern,
  PermissionPattern,
  TargetPattern,
} from "../check/checked.ts";
import type { Frame } from "../expressions/frame.ts";
import type { Asked, AskedIdentity, AskedName, AskedResource, AskedUrl } from "./asked.ts";
import type { NamespaceFacts } from "./question.ts";
import { linkSelectors, selectionHolds, selectionTouches, type LinkedSelectors } from "./selection.ts";
import { linkSubjects, subjectsMatch, type LinkedSubjects } from "./subjects.ts";
import {
  holdsName,
  holdsNameAsSent,
  linkPatterns,
  matchesText,
  touchesName,
  type LinkedPatterns,
} from "./text-patterns.ts";
import { linkPlace, placeMatches, type LinkedPlace } from "./place.ts";
import { linkTimes, type LinkedTimes, timesOpen } from "./times.ts";

/**
 * `as-sent`: an allow, whose text is compared with the question as it was sent. `touch`: a deny.
 * `whole`: an exemption from a deny, which must hold all that is asked.
 */
export type Polarity = "as-sent" | "touch" | "whole";

export interface HeadContext {
  readonly frame: Frame;
  /** undefined: the Namespace is not known; null: the request has none. */
  readonly facts: NamespaceFacts | undefined | null;
}

export interface LinkedHead {
  readonly subjects: LinkedSubjects;
  readonly permissions: readonly LinkedPermission[];
  readonly place: LinkedPlace | undefined;
  readonly times: LinkedTimes;
}
export type LinkedPermission = LinkedResourcePermission | LinkedUrlPermission | LinkedIdentityPermission;
export interface LinkedResourcePermission {
  readonly kind: "resource";
  readonly verbs: Verbs;
  readonly targets: { readonly include: readonly TargetPattern[]; readonly except: readonly TargetPattern[] };
  readonly names: LinkedNames | undefined;
  readonly fields: LinkedSelectors | undefined;
  readonly labels: LinkedSelectors | undefined;
  readonly place: LinkedPlace | undefined;
}
export interface LinkedUrlPermission {
  readonly kind: "url";
  readonly verbs: Verbs;
  readonly include: LinkedPatterns;
  readonly except: LinkedPatterns;
}
export interface LinkedIdentityPermission {
  readonly kind: "identity";
  readonly of: IdentityPermission["of"];
  readonly key: LinkedPatterns | undefined;
  readonly value: LinkedPatterns;
}
interface Verbs {
  readonly include: readonly string[];
  readonly except: readonly string[];
}
export interface LinkedNames {
  readonly only: boolean;
  readonly include: LinkedPatterns;
  readonly except: LinkedPatterns;
}

export function linkHead(head: CheckedHead, controlPlane: ReadonlySet<string>): LinkedHead {
  return {
    subjects: linkSubjects(head.subjects, controlPlane),
    permissions: head.permissions.map(linkPermission),
    place: head.place && linkPlace(head.place),
    times: linkTimes(head.times),
  };
}

export function linkPermission(permission: PermissionPattern): LinkedPermission {
  switch (permission.kind) {
    case "resource":
      return {
        kind: "resource",
        verbs: permission.verbs,
        targets: permission.targets,
        names: permission.names && linkNames(permission.names),
        fields: linkSelectors(permission.fieldSelectors, "fields"),
        labels: linkSelectors(permission.labelSelectors, "labels"),
        place: permission.place && linkPlace(permission.place),
      };
    case "url":
      return {
        kind: "url",
        verbs: permission.verbs,
        include: linkPatterns(permission.paths.include),
        except: linkPatterns(permission.paths.except),
      };
    case "identity":
      return {
        kind: "identity",
        of: permission.of,
        key: permission.key && linkPatterns([permission.key]),
        value: linkPatterns([permission.value]),
      };
  }
}

export function linkNames({ only, include, except }: NamePattern): LinkedNames {
  return { only, include: linkPatterns(include), except: linkPatterns(except) };
}

/** Whether the whole head meets the question: every dimension, and the time windows. */
export function headMatches(head: LinkedHead, asked: Asked, polarity: Polarity, context: HeadContext): boolean {
  return (
    subjectsMatch(head.subjects, asked.user, context.frame) &&
    head.permissions.some((permission) => permissionMatches(permission, asked, polarity, context)) &&
    headPlaceMatches(head, asked, polarity, context) &&
    timesOpen(head.times, context.frame)
  );
}

export function headPlaceMatches(head: LinkedHead, asked: Asked, polarity: Polarity, context: HeadContext): boolean {
  if (head.place === undefined) return true;
  // A place never matches a URL question.
  return asked.kind !== "url" && placeMatches(head.place, asked.place, polarity, context);
}

/** Whether a permission for URLs reads nothing but the URL. */
export function isConstantUrl(permission: LinkedPermission): boolean {
  return permission.kind === "url" && permission.include.dynamic.length + permission.except.dynamic.length === 0;
}

export function permissionMatches(
  permission: LinkedPermission,
  asked: Asked,
  polarity: Polarity,
  context: HeadContext,
): boolean {
  const { frame } = context;
  if (permission.kind === "resource") {
    return asked.kind === "resource" && resourceMatches(permission, asked, polarity, context);
  }
  if (permission.kind === "url") return asked.kind === "url" && urlMatches(permission, asked, polarity, frame);
  return asked.kind === "identity" && identityMatches(permission, asked, polarity, frame);
}

function resourceMatches(
  { verbs, targets, names, fields, labels, place }: LinkedResourcePermission,
  asked: AskedResource,
  polarity: Polarity,
  context: HeadContext,
): boolean {
  const { frame } = context;
  return (
    verbsMatch(verbs, asked.verb, polarity) &&
    targetsMatch(targets, asked, polarity) &&
    (names === undefined || namesMatch(names, asked.name, polarity, frame)) &&
    (fields === undefined || selectorsMatch(fields, asked, polarity, frame)) &&
    (labels === undefined || selectorsMatch(labels, asked, polarity, frame)) &&
    (place === undefined || placeMatches(place, asked.place, polarity, context))
  );
}

// ---- verbs ---------------------------------------------------------------------

export function verbsMatch({ include, except }: Verbs, asked: string, polarity: Polarity): boolean {
  if (polarity === "touch") {
    return include.some((verb) => verbTouches(verb, asked)) && !except.some((verb) => verbHolds(verb, asked));
  }
  return include.some((verb) => verbHolds(verb, asked)) && !except.some((verb) => verbTouches(verb, asked));
}

function verbTouches(verb: string, asked: string): boolean {
  return verb === asked || verb === "*" || asked === "*";
}
function verbHolds(verb: string, asked: string): boolean {
  return verb === asked || verb === "*";
}

// ---- targets -------------------------------------------------------------------

type Kinds = Pick<AskedResource, "group" | "resource" | "subresource">;

export function targetsMatch(
  { include, except }: { readonly include: readonly TargetPattern[]; readonly except: readonly TargetPattern[] },
  asked: Kinds,
  polarity: Polarity,
): boolean {
  if (polarity === "touch") {
    return (
      include.some((target) => targetTouches(target, asked)) && !except.some((target) => targetHolds(target, asked))
    );
  }
  return (
    include.some((target) => targetHolds(target, asked)) && !except.some((target) => targetTouches(target, asked))
  );
}

export function targetTouches(target: TargetPattern, asked: Kinds): boolean {
  return (
    (target.group === asked.group || target.group === "*" || asked.group === "*") &&
    (target.resource === asked.resource || target.resource === "*" || asked.resource === "*") &&
    subresourceTouches(target, asked)
  );
}

function subresourceTouches({ subresource, literalStar }: TargetPattern, asked: Kinds): boolean {
  // The question `*` is every kind and every subresource, as in a rule.
  if (asked.resource === "*" && asked.subresource === "") return true;
  if (subresource === "**") return true;
  if (asked.subresource === "") return subresource === "";
  if (asked.subresource === "*") return subresource !== "";
  return (subresource === "*" && literalStar !== true) || subresource === asked.subresource;
}

export function targetHolds(target: TargetPattern, asked: Kinds): boolean {
  return (
    (target.group === asked.group || target.group === "*") &&
    (target.resource === asked.resource || target.resource === "*") &&
    subresourceHolds(target, asked)
  );
}

function subresourceHolds({ subresource, literalStar }: TargetPattern, asked: Kinds): boolean {
  if (subresource === "**") return true;
  if (asked.subresource === "") return subresource === "" && asked.resource !== "*";
  if (subresource === asked.subresource) return true;
  return subresource === "*" && literalStar !== true;
}

// ---- names, selectors, URLs, identities -------------------------------------------

export function namesMatch(
  { only, include, except }: LinkedNames,
  name: AskedName,
  polarity: Polarity,
  frame: Frame,
): boolean {
  if (polarity === "touch" && !only) return touchesName(include, name, frame) && !holdsName(except, name, frame);
  const holds = polarity === "as-sent" ? holdsNameAsSent : holdsName;
  return holds(include, name, frame) && !touchesName(except, asExcepted(name), frame);
}

/** INVARIANT: a name that is not known yet may be an excepted one, so an allow does not hold it. */
function asExcepted(name: AskedName): AskedName {
  return name.kind === "unknown" ? { kind: "all" } : name;
}

function selectorsMatch(selectors: LinkedSelectors, asked: AskedResource, polarity: Polarity, frame: Frame): boolean {
  const requirements = selectors.of === "fields" ? asked.fields : asked.labels;
  const compare = polarity === "touch" ? selectionTouches : selectionHolds;
  return compare(selectors, requirements, frame);
}

function urlMatches(
  { verbs, include, except }: LinkedUrlPermission,
  asked: AskedUrl,
  polarity: Polarity,
  frame: Frame,
): boolean {
  return (
    verbsMatch(verbs, asked.verb, polarity) &&
    matchesText(include, asked.path, frame) &&
    !matchesText(except, asked.path, frame)
  );
}

function identityMatches(
  permission: LinkedIdentityPermission,
  asked: AskedIdentity,
  polarity: Polarity,
  frame: Frame,
): boolean {
  if (asked.of !== "*" && permission.of !== asked.of) return false;
  const compare = polarity === "touch" ? touchesName : holdsName;
  const key: AskedName = asked.key === "*" ? { kind: "all" } : { kind: "one", text: asked.key };
  if (permission.key !== undefined && !compare(permission.key, key, frame)) return false;
  return compare(permission.value, asked.value, frame);
}
