/**
 * Whether one head holds, as written, everything that another holds. It looks at the text of the patterns only, so
 * its yes is certain and its no may be too careful.
 */
import type {
  CheckedHead,
  NamePattern,
  NamespacePattern,
  PermissionPattern,
  PlacePattern,
  ResourcePermission,
  SubjectPattern,
  SubjectSet,
  TextPattern,
} from "../../check/checked.ts";
import { compileGlob, holds } from "../../values/glob.ts";
import { holdsTarget } from "./touches-verb.ts";

export function headCovers(outer: CheckedHead, inner: CheckedHead): boolean {
  return (
    (outer.times.length === 0 || same(outer.times, inner.times)) &&
    placeCovers(outer.place, inner.place) &&
    subjectsCover(outer.subjects, inner.subjects) &&
    inner.permissions.every((one) => outer.permissions.some((other) => permissionCovers(other, one)))
  );
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function textCovers(outer: TextPattern, inner: TextPattern): boolean {
  if (!("glob" in outer) || !("glob" in inner)) return same(outer, inner);
  if (outer.glob === inner.glob) return true;
  return outer.glob.includes("*") && holds(compileGlob(outer.glob), compileGlob(inner.glob));
}

export function subjectCovers(outer: SubjectPattern, inner: SubjectPattern): boolean {
  if (outer.kind === "anyone") return true;
  if (outer.kind === "user" || outer.kind === "group") {
    return inner.kind === outer.kind && textCovers(outer.pattern, inner.pattern);
  }
  if (outer.kind === "serviceaccount") {
    return (
      inner.kind === "serviceaccount" &&
      textCovers(outer.namespace, inner.namespace) &&
      textCovers(outer.name, inner.name)
    );
  }
  return same(outer, inner);
}

/** Longer lists are not compared: the cost of a build stays linear in its text. */
const MOST_PAIRS = 10_000;

/** Each item of the inner list lies in one of the outer, and nothing is taken away there that the inner keeps. */
function listCovers<Item>(
  outer: { readonly include: readonly Item[]; readonly except: readonly Item[] },
  inner: { readonly include: readonly Item[]; readonly except: readonly Item[] },
  covers: (outer: Item, inner: Item) => boolean,
): boolean {
  const pairs = inner.include.length * outer.include.length + inner.except.length * outer.except.length;
  if (pairs > MOST_PAIRS) return false;
  return (
    inner.include.every((one) => outer.include.some((other) => covers(other, one))) &&
    outer.except.every((one) => inner.except.some((other) => covers(other, one)))
  );
}

function subjectsCover(outer: SubjectSet, inner: SubjectSet): boolean {
  return listCovers(outer, inner, subjectCovers);
}

export function placeCovers(outer: PlacePattern | undefined, inner: PlacePattern | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined || outer.only !== inner.only) return false;
  const exact = exactName(outer);
  const same = exactName(inner);
  if (exact !== undefined && same !== undefined) return exact === same;
  return listCovers(outer, inner, namespaceCovers);
}

/** Of a place that is one name. HOT PATH: most are. */
function exactName({ include, except }: PlacePattern): string | undefined {
  const [only] = include;
  if (include.length !== 1 || except.length > 0 || only?.kind !== "name" || !("glob" in only.pattern))
    return undefined;
  return only.pattern.glob.includes("*") ? undefined : only.pattern.glob;
}

function namespaceCovers(outer: NamespacePattern, inner: NamespacePattern): boolean {
  if (outer.kind === "name" && inner.kind === "name") return textCovers(outer.pattern, inner.pattern);
  return same(outer, inner);
}

function permissionCovers(outer: PermissionPattern, inner: PermissionPattern): boolean {
  if (outer.kind === "resource" && inner.kind === "resource") return resourceCovers(outer, inner);
  if (outer.kind === "url" && inner.kind === "url") {
    return verbsCover(outer.verbs, inner.verbs) && listCovers(outer.paths, inner.paths, textCovers);
  }
  return same(outer, inner);
}

function resourceCovers(outer: ResourcePermission, inner: ResourcePermission): boolean {
  return (
    verbsCover(outer.verbs, inner.verbs) &&
    listCovers(outer.targets, inner.targets, targetCovers) &&
    namesCover(outer.names, inner.names) &&
    (outer.fieldSelectors.length === 0 || same(outer.fieldSelectors, inner.fieldSelectors)) &&
    (outer.labelSelectors.length === 0 || same(outer.labelSelectors, inner.labelSelectors)) &&
    placeCovers(outer.place, inner.place)
  );
}

export function verbsCover(outer: ResourcePermission["verbs"], inner: ResourcePermission["verbs"]): boolean {
  return listCovers(outer, inner, (one, other) => one === "*" || one === other);
}

type Target = ResourcePermission["targets"]["include"][number];

export function targetCovers(outer: Target, inner: Target): boolean {
  if (outer.literalStar === true || inner.literalStar === true) return same(outer, inner);
  return (
    same(outer, inner) ||
    (outer.subresource === "**" && holdsTarget([outer], inner.group, inner.resource, "")) ||
    holdsTarget([outer], inner.group, inner.resource, inner.subresource)
  );
}

function namesCover(outer: NamePattern | undefined, inner: NamePattern | undefined): boolean {
  if (outer === undefined) return true;
  return inner !== undefined && outer.only === inner.only && listCovers(outer, inner, textCovers);
}
