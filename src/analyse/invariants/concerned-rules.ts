/**
 * Which rules the answers that an invariant speaks of may depend on, by what their heads say of places, verbs and kinds.
 * Its yes may be too careful; its no is certain: an allow must hold all of what is asked, so it has to meet the invariant;
 * a deny needs only to touch it, and a question that merely touches the invariant may touch anything.
 */
import type {
  CheckedHead,
  CheckedInvariant,
  CheckedRule,
  NamespacePattern,
  PermissionPattern,
  PlacePattern,
  TargetPattern,
  TextPattern,
} from "../../check/checked.ts";
import { compileGlob, type Glob, overlaps } from "../../values/glob.ts";
import { polarityOf } from "./search.ts";

export function concernedBy(
  invariants: readonly CheckedInvariant[],
  defaultDeny: boolean,
): (rule: CheckedRule) => boolean {
  const regions = invariants.map((invariant) => regionOf(invariant, defaultDeny));
  return ({ effect, shadow, gates, head }) => {
    if (shadow || !gates.authorization || (effect !== "deny" && effect !== "allow" && effect !== "defer"))
      return false;
    return regions.some((region) => {
      if (effect === "deny" && region.isTouched) return true;
      if (effect !== "deny" && !region.asksAllows) return false;
      return region.meetsPlace(head.place) && region.meetsPermissions(head.permissions);
    });
  };
}

interface Region {
  /** Questions that merely touch it count too. */
  readonly isTouched: boolean;
  readonly asksAllows: boolean;
  meetsPlace(place: PlacePattern | undefined): boolean;
  meetsPermissions(permissions: CheckedHead["permissions"]): boolean;
}

/** Rules share their places and their lists of permissions: each is compared once. */
function regionOf({ head, mode, effect }: CheckedInvariant, defaultDeny: boolean): Region {
  const globs = globsOf(head.place);
  return {
    isTouched: polarityOf({ mode, effect }) === "touch",
    asksAllows: effect === "allow" || defaultDeny,
    meetsPlace: remembered((place: PlacePattern) => {
      const other = globsOf(place);
      return (
        globs === undefined || other === undefined || globs.some((one) => other.some((two) => overlaps(one, two)))
      );
    }, globs === undefined),
    meetsPermissions: remembered(
      (permissions: CheckedHead["permissions"]) =>
        permissions.some((one) => head.permissions.some((own) => permissionsMeet(own, one))),
      false,
    ),
  };
}

function remembered<Part extends object>(
  test: (part: Part) => boolean,
  always: boolean,
): (part: Part | undefined) => boolean {
  const known = new WeakMap<Part, boolean>();
  return (part) => {
    if (part === undefined || always) return true;
    const there = known.get(part);
    if (there !== undefined) return there;
    const made = test(part);
    known.set(part, made);
    return made;
  };
}

/** Of the namespaces; undefined: any may be meant. */
function globsOf(place: PlacePattern | undefined): readonly Glob[] | undefined {
  const patterns = place?.include.map(textOf);
  if (patterns === undefined || patterns.includes(undefined)) return undefined;
  return patterns.flatMap((text) => (text === undefined ? [] : [compileGlob(text)]));
}

function textOf(pattern: NamespacePattern): string | undefined {
  return pattern.kind === "name" ? globOf(pattern.pattern) : undefined;
}

function globOf(pattern: TextPattern): string | undefined {
  return "glob" in pattern ? pattern.glob : undefined;
}

function permissionsMeet(a: PermissionPattern, b: PermissionPattern): boolean {
  // Acting as somebody is asked as a resource.
  if (a.kind === "identity" || b.kind === "identity") return a.kind !== "url" && b.kind !== "url";
  if (a.kind !== b.kind || !verbsMeet(a.verbs.include, b.verbs.include)) return false;
  if (a.kind === "url" || b.kind === "url") return true;
  return a.targets.include.some((one) => b.targets.include.some((other) => targetsMeet(one, other)));
}

function verbsMeet(a: readonly string[], b: readonly string[]): boolean {
  return a.includes("*") || b.includes("*") || a.some((verb) => b.includes(verb));
}

function targetsMeet(a: TargetPattern, b: TargetPattern): boolean {
  const same = (one: string, other: string) => one === other || one === "*" || other === "*";
  const isAny = a.subresource === "**" || b.subresource === "**";
  return same(a.group, b.group) && same(a.resource, b.resource) && (isAny || same(a.subresource, b.subresource));
}
