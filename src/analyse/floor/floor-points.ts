/**
 * The questions of a line of the floor that a deny could touch: concrete ones, so that what a deny says of them is
 * what it will say of a real request. Whatever the deny does not tell apart needs one question only.
 */
import type {
  CheckedHead,
  NamespacePattern,
  PermissionPattern,
  PlacePattern,
  ResourcePermission,
  TargetPattern,
  UrlPermission,
} from "../../check/checked.ts";
import { targetHolds, targetTouches } from "../../engine/linked-head.ts";
import type { UserInfo } from "../../engine/question.ts";
import { compileGlob, matchesGlob } from "../../values/glob.ts";
import { resourcesOfGroup, scopeOf } from "../../vocabulary/resource-table.ts";
import {
  type SampleKind,
  sampleKinds,
  samplePlaces,
  sampleMeeting,
  type SamplePlace,
  sampleTexts,
} from "../invariants/samples.ts";
import type { Point } from "../invariants/point.ts";
import type { FloorLine } from "./floor-lines.ts";
import type { FloorSieve } from "./floor-sieve.ts";

/** With a sieve only those that it lets through: if the deny touches any, it touches one of them. */
export function* pointsOf(user: UserInfo, line: FloorLine, deny: CheckedHead, sieve?: FloorSieve): Generator<Point> {
  for (const floor of line.permissions) {
    for (const permission of deny.permissions) {
      if (floor.kind === "url" && permission.kind === "url") yield* urlPoints(user, floor, permission);
      if (floor.kind === "resource" && permission.kind === "resource") {
        const asking = { user, floor, where: line.place, deny: permission, denied: deny.place };
        yield* sieve === undefined ? resourcePoints(asking) : sievedPoints(asking, sieve);
      }
    }
  }
}

interface Asking {
  readonly user: UserInfo;
  readonly floor: ResourcePermission;
  readonly where: PlacePattern | undefined;
  readonly deny: ResourcePermission;
  readonly denied: PlacePattern | undefined;
}

function* resourcePoints(asking: Asking): Generator<Point> {
  for (const [verb, kind] of actionsOf(asking)) yield* pointsOfAction(verb, kind, asking);
}

function* sievedPoints(asking: Asking, sieve: FloorSieve): Generator<Point> {
  const { user, floor, where, deny, denied } = asking;
  for (const [verb, kind] of actionsOf(asking)) {
    // The name of a namespace is its place; a place of the permission's own stands beside the head's.
    if (isNamespaces(kind) || deny.place !== undefined) {
      yield* pointsOfAction(verb, kind, asking);
      continue;
    }
    const alike = `${verb} ${kind.subresource === ""}`;
    const action = { user, verb, kind, path: "" };
    const scope = scopeOf(kind.group, kind.resource);
    const place = sieve.place({ ...action, name: "" }, `${alike} ${scope}`, where, () =>
      placesOf(verb, kind, where, [denied]),
    );
    if (place === undefined) continue;
    const name = sieve.name({ ...action, place }, alike, floor, deny, () => namesOf(verb, kind, place, floor, deny));
    if (name !== undefined) yield { ...action, place, name };
  }
}

function* pointsOfAction(
  verb: string,
  kind: SampleKind,
  { user, floor, where, deny, denied }: Asking,
): Generator<Point> {
  for (const place of placesOf(verb, kind, where, [denied, deny.place])) {
    for (const name of namesOf(verb, kind, place, floor, deny)) yield { user, verb, kind, place, name, path: "" };
  }
}

function* actionsOf({ floor, deny }: Asking): Generator<readonly [string, SampleKind]> {
  const verbs = verbsOf(floor, deny);
  if (verbs.length === 0) return;
  for (const kind of kindsOf(floor, deny)) for (const verb of verbs) yield [verb, kind];
}

function isNamespaces({ group, resource }: SampleKind): boolean {
  return group === "" && resource === "namespaces";
}

function* urlPoints(user: UserInfo, floor: UrlPermission, deny: UrlPermission): Generator<Point> {
  const may = floor.paths.include.map((path) => compileGlob("glob" in path ? path.glob : ""));
  const own = floor.paths.include.flatMap(sampleTexts);
  const theirs = deny.paths.include
    .flatMap(sampleTexts)
    .filter((path) => may.some((glob) => matchesGlob(glob, path)));
  for (const verb of verbsOf(floor, deny)) {
    for (const path of new Set([...own, ...theirs])) {
      yield { user, verb, kind: undefined, place: NOWHERE, name: "", path };
    }
  }
}

/** Verbs of the floor that the deny meets. */
function verbsOf(floor: Exclude<PermissionPattern, { kind: "identity" }>, deny: typeof floor): readonly string[] {
  const asked = floor.verbs.include.includes("*") ? deny.verbs.include : floor.verbs.include;
  const met = asked.filter(
    (verb) =>
      (deny.verbs.include.includes(verb) || deny.verbs.include.includes("*")) &&
      !deny.verbs.except.includes(verb) &&
      !deny.verbs.except.includes("*"),
  );
  return [...new Set(met.map((verb) => (verb === "*" ? "get" : verb)))];
}

// ---- kinds -------------------------------------------------------------------------

function kindsOf(floor: ResourcePermission, deny: ResourcePermission): readonly SampleKind[] {
  const kinds = floor.targets.include.flatMap((mine) =>
    deny.targets.include.filter((theirs) => overlap(mine, theirs)).flatMap((theirs) => meeting(mine, theirs)),
  );
  return kinds.filter(
    (kind) =>
      floor.targets.include.some((target) => targetHolds(target, kind)) &&
      !floor.targets.except.some((target) => targetTouches(target, kind)) &&
      deny.targets.include.some((target) => targetTouches(target, kind)) &&
      !deny.targets.except.some((target) => targetHolds(target, kind)),
  );
}

function overlap(a: TargetPattern, b: TargetPattern): boolean {
  const meets = (x: string, y: string) => x === y || x === "*" || y === "*";
  return meets(a.group, b.group) && meets(a.resource, b.resource);
}

/** Where both say every kind, those that everybody knows, one of every scope, and one that nobody named. */
function meeting(a: TargetPattern, b: TargetPattern): readonly SampleKind[] {
  const samples = sampleMeeting(a, b);
  if (a.resource !== "*" || b.resource !== "*") return samples;
  const groups = [a.group, b.group].filter((group) => group !== "*");
  const familiar = groups.length === 0 ? FAMILIAR : resourcesOfGroup(groups[0] ?? "").map(mainOf);
  return [...familiar, ...sampleKinds({ group: groups[0] ?? "*", resource: "*", subresource: "" }), ...samples];
}

function mainOf({ group, resource }: { readonly group: string; readonly resource: string }): SampleKind {
  return { group, resource, subresource: "" };
}
const FAMILIAR: readonly SampleKind[] = [
  { group: "", resource: "pods", subresource: "" },
  { group: "", resource: "secrets", subresource: "" },
  { group: "apps", resource: "deployments", subresource: "" },
  { group: "", resource: "nodes", subresource: "" },
];

// ---- places and names --------------------------------------------------------------

const NOWHERE: SamplePlace = { name: "", labels: {} };
const SOMEWHERE: SamplePlace = { name: "default", labels: {} };
const OVER_ALL = new Set(["list", "watch"]);

function placesOf(
  verb: string,
  kind: SampleKind,
  floor: PlacePattern | undefined,
  denied: readonly (PlacePattern | undefined)[],
): readonly SamplePlace[] {
  const isNamespace = isNamespaces(kind);
  if (scopeOf(kind.group, kind.resource) === "cluster" && !isNamespace) return [NOWHERE];
  if (floor === undefined && OVER_ALL.has(verb)) return [NOWHERE];
  if (isNamespace && verb === "create") return [NOWHERE];
  const fixed = floor?.include.flatMap(samplePlaces) ?? [];
  const own = floor?.include.every(isExact) === true ? fixed : [];
  if (own.length > 0) return own;
  return [...denied.flatMap((place) => place?.include.flatMap(samplePlaces) ?? []), SOMEWHERE];
}

function isExact(item: NamespacePattern): boolean {
  return item.kind === "name" && "glob" in item.pattern && !item.pattern.glob.includes("*");
}

function namesOf(
  verb: string,
  kind: SampleKind,
  place: SamplePlace,
  floor: ResourcePermission,
  deny: ResourcePermission,
): readonly string[] {
  if (isNamespaces(kind)) return [place.name];
  if (floor.names !== undefined) return floor.names.include.flatMap(sampleTexts);
  if (verb === "list" || verb === "watch" || verb === "deletecollection") return [""];
  if (verb === "create" && kind.subresource === "") return [""];
  return [...(deny.names?.include.flatMap(sampleTexts) ?? []), "example"];
}
