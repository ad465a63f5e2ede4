/**
 * The walk through the decision tree: from a question to the leaves that may meet it. An allow is looked up (its
 * text must hold the question), a deny is looked up where the question names one thing and searched where it asks
 * about many. What the levels have proven is not compared again at the leaf.
 */
import {
  type ClassLevel,
  classesAbove,
  IDENTITY_CLASS,
  type Leaf,
  type PlaceLevel,
  type SubjectLevel,
  URL_CLASS,
  type VerbLevel,
} from "../compile/decision-tree.ts";
import type { PlacePattern, SubjectPattern } from "../check/checked.ts";
import type { Asked, AskedResource } from "./asked.ts";
import type { HeadContext, Polarity } from "./linked-head.ts";
import { linkPlace, placeMatches, type LinkedPlace } from "./place.ts";
import { linkSubject, type SubjectTest } from "./subjects.ts";

export interface LinkedSubjectLevel {
  readonly users: ReadonlyMap<string, LinkedPlaceLevel>;
  readonly groups: ReadonlyMap<string, LinkedPlaceLevel>;
  readonly others: readonly { readonly test: SubjectTest; readonly then: LinkedPlaceLevel }[];
}
interface LinkedPlaceLevel {
  readonly everywhere: ClassLevel | undefined;
  readonly namespaces: ReadonlyMap<string, ClassLevel>;
  readonly others: readonly { readonly place: LinkedPlace; readonly then: ClassLevel }[];
}

export function linkLevels(level: SubjectLevel, controlPlane: ReadonlySet<string>): LinkedSubjectLevel {
  return {
    users: mapValues(level.users, linkPlaces),
    groups: mapValues(level.groups, linkPlaces),
    others: level.others.map(({ subject, then }: { subject: SubjectPattern; then: PlaceLevel }) => ({
      test: linkSubject(subject, controlPlane),
      then: linkPlaces(then),
    })),
  };
}

function linkPlaces({ everywhere, namespaces, others }: PlaceLevel): LinkedPlaceLevel {
  return {
    everywhere,
    namespaces,
    others: others.map(({ place, then }: { place: PlacePattern; then: ClassLevel }) => ({
      place: linkPlace(place),
      then,
    })),
  };
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): ReadonlyMap<string, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

/** Visits the leaves that may meet the question until `visit` answers true; answers whether it did. */
export function walk(
  level: LinkedSubjectLevel,
  asked: Asked,
  polarity: Polarity,
  context: HeadContext,
  visit: (leaf: Leaf) => boolean,
): boolean {
  const { user } = asked;
  const inPlaces = (places: LinkedPlaceLevel) => walkPlaces(places, asked, polarity, context, visit);
  const own = level.users.get(user.username);
  if (own !== undefined && inPlaces(own)) return true;
  if (level.groups.size > 0) {
    for (const group of user.groups) {
      const places = level.groups.get(group);
      if (places !== undefined && inPlaces(places)) return true;
    }
  }
  for (const { test, then } of level.others) if (test(user, context.frame) && inPlaces(then)) return true;
  return false;
}

function walkPlaces(
  level: LinkedPlaceLevel,
  asked: Asked,
  polarity: Polarity,
  context: HeadContext,
  visit: (leaf: Leaf) => boolean,
): boolean {
  const inClasses = (classes: ClassLevel) => walkClasses(classes, asked, polarity, visit);
  if (level.everywhere !== undefined && inClasses(level.everywhere)) return true;
  if (asked.kind === "url") return false;
  const { place } = asked;
  if (place.kind === "one") {
    const classes = level.namespaces.get(place.name);
    if (classes !== undefined && inClasses(classes)) return true;
  } else if (polarity === "touch" && (place.kind === "all" || place.kind === "mixed")) {
    for (const classes of level.namespaces.values()) if (inClasses(classes)) return true;
  }
  for (const other of level.others) {
    if (placeMatches(other.place, place, polarity, context) && inClasses(other.then)) return true;
  }
  return false;
}

function walkClasses(classes: ClassLevel, asked: Asked, polarity: Polarity, visit: (leaf: Leaf) => boolean): boolean {
  if (asked.kind === "identity") return visitVerb(classes.get(IDENTITY_CLASS), "*", visit);
  if (asked.kind === "url") return walkVerbs(classes.get(URL_CLASS), asked.verb, polarity, visit);
  if (asksForManyKinds(asked)) {
    for (const [key, verbs] of classes) {
      if (key !== URL_CLASS && key !== IDENTITY_CLASS && walkVerbs(verbs, asked.verb, polarity, visit)) return true;
    }
    return false;
  }
  for (const key of classesAbove(asked.group, asked.resource, asked.subresource)) {
    const verbs = classes.get(key);
    if (verbs !== undefined && walkVerbs(verbs, asked.verb, polarity, visit)) return true;
  }
  return false;
}

function asksForManyKinds({ group, resource, subresource }: AskedResource): boolean {
  return group === "*" || resource === "*" || subresource === "*";
}

function walkVerbs(
  verbs: VerbLevel | undefined,
  asked: string,
  polarity: Polarity,
  visit: (leaf: Leaf) => boolean,
): boolean {
  if (verbs === undefined) return false;
  if (asked === "*" && polarity === "touch") {
    for (const verb of verbs.keys()) if (visitVerb(verbs, verb, visit)) return true;
    return false;
  }
  return visitVerb(verbs, asked, visit) || (asked !== "*" && visitVerb(verbs, "*", visit));
}

function visitVerb(verbs: VerbLevel | undefined, verb: string, visit: (leaf: Leaf) => boolean): boolean {
  return verbs?.get(verb)?.some(visit) ?? false;
}
