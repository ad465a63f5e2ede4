/**
 * Parts of heads that many rules say in the same words: one user or group, one namespace. They are one object each, so
 * that a hundred thousand grants to a few thousand teams are not a hundred thousand patterns, and the compiler numbers
 * each of them once.
 */
import type * as ast from "../../syntax/ast.ts";
import type { PlacePattern, SubjectSet } from "../checked.ts";
import { plainText } from "../literal-text.ts";

export interface SharedHeads {
  readonly user: Map<string, SubjectSet>;
  readonly group: Map<string, SubjectSet>;
  readonly places: Map<string, PlacePattern>;
}

export function newSharedHeads(): SharedHeads {
  return { user: new Map(), group: new Map(), places: new Map() };
}

/** undefined: more is said than one user or group. */
export function sharedSubjects(subjects: ast.Subjects | undefined, shared: SharedHeads): SubjectSet | undefined {
  const only = subjects?.include[0];
  if (subjects?.include.length !== 1 || subjects.except.length > 0 || only?.kind !== "named") return undefined;
  const { of: kind, pattern } = only;
  if (kind === "serviceaccount") return undefined;
  const glob = plainText(pattern);
  return glob === undefined ? undefined : sharedSubject(kind, glob, shared);
}

export function sharedSubject(kind: "user" | "group", glob: string, shared: SharedHeads): SubjectSet {
  const known = shared[kind].get(glob);
  if (known !== undefined) return known;
  const made: SubjectSet = { include: [{ kind, pattern: { glob } }], except: [] };
  shared[kind].set(glob, made);
  return made;
}

/** undefined: more is said than one namespace, or one pattern of them. */
export function sharedPlace(place: ast.Place | undefined, shared: SharedHeads): PlacePattern | undefined {
  if (place?.kind !== "in" || place.only) return undefined;
  const { include, except } = place.namespaces;
  const [only] = include;
  if (include.length !== 1 || except.length > 0 || only?.kind !== "pattern") return undefined;
  const glob = plainText(only.pattern);
  return glob === undefined ? undefined : sharedNamespace(glob, shared);
}

export function sharedNamespace(glob: string, shared: SharedHeads): PlacePattern {
  const known = shared.places.get(glob);
  if (known !== undefined) return known;
  const made: PlacePattern = { only: false, include: [{ kind: "name", pattern: { glob } }], except: [] };
  shared.places.set(glob, made);
  return made;
}
