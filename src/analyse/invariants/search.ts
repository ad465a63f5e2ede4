/**
 * The search for a question that breaks an invariant. It starts inside what the invariant speaks about (for `never`,
 * inside each rule that could break it) and, as long as some rule stands in the way, leaves that rule by changing one
 * dimension. A breaking question among the candidates differs from the rule in the way in some dimension, and that
 * change is one of those tried, so it is reached in as many steps as there are dimensions.
 */
import type { CheckedInvariant } from "../../check/checked.ts";
import { type Asked, askedOf, identitiesOf } from "../../engine/asked.ts";
import {
  headPlaceMatches,
  type HeadContext,
  type LinkedHead,
  permissionMatches,
  type Polarity,
  targetsMatch,
  verbsMatch,
} from "../../engine/linked-head.ts";
import { placeMatches } from "../../engine/place.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import type { AccessQuestion, NamespaceFacts, Surroundings, UserInfo } from "../../engine/question.ts";
import { authorizationRoots, newFrame } from "../../engine/roots.ts";
import { subjectsMatch } from "../../engine/subjects.ts";
import type { Candidates } from "./candidates.ts";
import type { SampleKind, SamplePlace } from "./samples.ts";

export interface Point {
  readonly user: UserInfo;
  readonly verb: string;
  readonly kind: SampleKind | undefined;
  readonly place: SamplePlace;
  readonly name: string;
  readonly path: string;
}
export type Search = { readonly broken: Point } | { readonly holds: true } | { readonly gaveUp: true };

/** A region of questions: inside all of these heads. */
export type Region = readonly { readonly head: LinkedHead; readonly polarity: Polarity }[];

/** Evaluations for one region; one costs microseconds, so this bounds the load of a set by seconds at worst. */
const MOST_QUESTIONS = 50_000;
/** user, verb, kind, place, name. */
const DIMENSIONS = 5;

export function search(
  invariant: CheckedInvariant,
  region: Region,
  engine: PolicyEngine,
  candidates: Candidates,
): Search {
  const inside = (point: Point) => region.every(({ head, polarity }) => meets(head, point, polarity));
  const narrowed = narrow(candidates, region);
  const seen = new Set<string>();
  let frontier = startPoints(narrowed, region, inside);
  for (let step = 0; step <= DIMENSIONS && frontier.length > 0; step++) {
    const next: Point[] = [];
    for (const point of frontier) {
      const { decision } = engine.authorize(questionOf(point), surroundingsOf(point));
      if (isBroken(invariant, decision)) return { broken: point };
      const inTheWay = blockerOf(point, engine);
      if (inTheWay === undefined) continue;
      for (const neighbour of neighbours(point, narrowed)) {
        const key = keyOf(neighbour);
        if (seen.has(key)) continue;
        if (seen.size >= MOST_QUESTIONS) return { gaveUp: true };
        seen.add(key);
        if (inside(neighbour) && !rulesAt(neighbour, engine).includes(inTheWay)) next.push(neighbour);
      }
    }
    frontier = next;
  }
  return { holds: true };
}

/** One rule that gives the answer here; to break the invariant it has to be left. */
function blockerOf(point: Point, engine: PolicyEngine): string | undefined {
  return rulesAt(point, engine)[0];
}

function rulesAt(point: Point, engine: PolicyEngine): readonly string[] {
  return engine
    .decidingRules(questionOf(point), surroundingsOf(point))
    .map(({ name, file, line }) => `${file}:${line}:${name}`);
}

// ---- points --------------------------------------------------------------------------

/** What lies outside the region in one dimension alone is left out at once. */
function narrow(candidates: Candidates, region: Region): Candidates {
  const question = { kind: "url", user: candidates.users[0] ?? NOBODY, verb: "get", path: "/" } as const;
  const context = contextOf(question, undefined);
  const everywhere = (test: (head: LinkedHead, polarity: Polarity) => boolean): boolean =>
    region.every(({ head, polarity }) => test(head, polarity));
  return {
    ...candidates,
    users: candidates.users.filter((user) => everywhere((head) => subjectsMatch(head.subjects, user, context.frame))),
    verbs: candidates.verbs.filter((verb) => everywhere((head, polarity) => verbMeets(head, verb, polarity))),
    kinds: candidates.kinds.filter((kind) => everywhere((head, polarity) => kindMeets(head, kind, polarity))),
    places: candidates.places.filter((place) => everywhere((head, polarity) => placeMeets(head, place, polarity))),
  };
}

function verbMeets({ permissions }: LinkedHead, verb: string, polarity: Polarity): boolean {
  return permissions.some((permission) =>
    permission.kind === "identity" ? verb.startsWith("impersonate") : verbsMatch(permission.verbs, verb, polarity),
  );
}

function kindMeets({ permissions }: LinkedHead, kind: SampleKind, polarity: Polarity): boolean {
  return permissions.some(
    (permission) =>
      permission.kind === "identity" ||
      (permission.kind === "resource" && targetsMatch(permission.targets, kind, polarity)),
  );
}

/** A question without a namespace may be about all of them or none, by its kind: that is compared as a whole. */
function placeMeets({ place }: LinkedHead, sample: SamplePlace, polarity: Polarity): boolean {
  if (place === undefined || sample.name === "") return true;
  const question = { kind: "url", user: NOBODY, verb: "get", path: "/" } as const;
  const facts = { name: sample.name, labels: sample.labels, annotations: {} };
  return placeMatches(place, { kind: "one", name: sample.name }, polarity, contextOf(question, facts));
}
const NOBODY: UserInfo = { username: "", uid: "", groups: [], extra: {} };

/** One point inside for each kind (or path) is enough to start from: every other is a few changes away. */
function startPoints(candidates: Candidates, region: Region, inside: (point: Point) => boolean): readonly Point[] {
  const { kinds, paths } = candidates;
  const isUrl = region.some(({ head }) => head.permissions.every(({ kind }) => kind === "url"));
  const things = isUrl ? paths.map((path) => ({ kind: undefined, path })) : kinds.map((kind) => ({ kind, path: "" }));
  return things.flatMap((thing) => firstInside(thing, candidates, inside) ?? []);
}

function firstInside(
  thing: Pick<Point, "kind" | "path">,
  { users, verbs, places, names }: Candidates,
  inside: (point: Point) => boolean,
): Point | undefined {
  const [user] = users;
  if (user === undefined) return undefined;
  const isUrl = thing.kind === undefined;
  // The user is inside already, so the first will do for finding the rest.
  for (const verb of verbs) {
    for (const place of isUrl ? places.slice(0, 1) : places) {
      for (const name of isUrl ? [""] : names) {
        const point = { user, verb, place, name, ...thing };
        if (inside(point)) return point;
      }
    }
  }
  return undefined;
}

function neighbours(point: Point, { users, verbs, kinds, places, names, paths }: Candidates): readonly Point[] {
  const changed = [...users.map((user) => ({ ...point, user })), ...verbs.map((verb) => ({ ...point, verb }))];
  if (point.kind === undefined) return [...changed, ...paths.map((path) => ({ ...point, path }))];
  return [
    ...changed,
    ...kinds.map((kind) => ({ ...point, kind })),
    ...places.map((place) => ({ ...point, place })),
    ...names.map((name) => ({ ...point, name })),
  ];
}

function keyOf({ user, verb, kind, place, name, path }: Point): string {
  return JSON.stringify([user.username, user.groups, verb, kind, place.name, name, path]);
}

/** Of the users only those inside are candidates, and a possible rule has no times: what is left is the rest of the head. */
function meets(head: LinkedHead, point: Point, polarity: Polarity): boolean {
  const question = questionOf(point);
  const asked = askedOf(question);
  const context = contextOf(question, factsOf(point));
  if (restMeets(head, asked, polarity, context)) return true;
  return asked.kind === "resource" && identitiesOf(asked).some((one) => restMeets(head, one, polarity, context));
}

function restMeets(head: LinkedHead, asked: Asked, polarity: Polarity, context: HeadContext): boolean {
  return (
    head.permissions.some((permission) => permissionMatches(permission, asked, polarity, context)) &&
    headPlaceMatches(head, asked, polarity, context)
  );
}

export function contextOf(question: AccessQuestion, facts: NamespaceFacts | undefined): HeadContext {
  return { frame: newFrame(authorizationRoots(question, facts, { name: undefined, version: "" }, 0)), facts };
}

function isBroken({ mode, effect }: CheckedInvariant, decision: "allow" | "deny" | "no-opinion"): boolean {
  return mode === "never" ? decision === effect : decision !== effect;
}

export function questionOf({ user, verb, kind, place, name, path }: Point): AccessQuestion {
  if (kind === undefined) return { kind: "url", user, verb, path };
  const { group, resource, subresource } = kind;
  return {
    kind: "resource",
    user,
    verb,
    apiGroup: group,
    version: "v1",
    resource,
    subresource,
    namespace: place.name,
    name,
  };
}

export function factsOf({ place }: Point): NamespaceFacts | undefined {
  return place.name === "" ? undefined : { name: place.name, labels: place.labels, annotations: {} };
}

export function surroundingsOf(point: Point): Surroundings {
  return { now: 0, namespaceFacts: () => factsOf(point) };
}
