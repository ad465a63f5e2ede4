/**
 * The search for a question that breaks an invariant. From a question that does not break it, one dimension at a time
 * is changed: if a breaking question exists among the candidates it differs from the start in at most every dimension,
 * and each step can take one of its values, because a rule that covers the one and not the other differs in some.
 */
import type { CheckedInvariant } from "../../check/checked.ts";
import { askedOf, identitiesOf } from "../../engine/asked.ts";
import { headMatches, type LinkedHead } from "../../engine/linked-head.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import type { AccessQuestion, NamespaceFacts, Surroundings, UserInfo } from "../../engine/question.ts";
import { authorizationRoots, newFrame } from "../../engine/roots.ts";
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

/** Evaluations for one invariant; a question more costs microseconds, so this bounds the load by a second or so. */
const MOST_QUESTIONS = 60_000;
const MOST_STEPS = 6;

export function search(
  invariant: CheckedInvariant,
  head: LinkedHead,
  engine: PolicyEngine,
  candidates: Candidates,
): Search {
  const inside = (point: Point) => meets(head, point, invariant);
  const breaks = (point: Point) =>
    isBroken(invariant, engine.authorize(questionOf(point), surroundingsOf(point)).decision);
  const seen = new Set<string>();
  let frontier = startPoints(candidates, invariant, inside);
  let asked = 0;
  for (let step = 0; step < MOST_STEPS && frontier.length > 0; step++) {
    const next: Point[] = [];
    for (const point of frontier) {
      if (++asked > MOST_QUESTIONS) return { gaveUp: true };
      if (breaks(point)) return { broken: point };
      for (const neighbour of neighbours(point, candidates)) {
        const key = keyOf(neighbour);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > MOST_QUESTIONS) return { gaveUp: true };
        if (inside(neighbour)) next.push(neighbour);
      }
    }
    frontier = next;
  }
  return { holds: true };
}

/** One point inside for each kind (or path) is enough to start from: every other is a few changes away. */
function startPoints(
  candidates: Candidates,
  invariant: CheckedInvariant,
  inside: (point: Point) => boolean,
): readonly Point[] {
  const { kinds, paths } = candidates;
  const isUrl = invariant.head.permissions.every(({ kind }) => kind === "url");
  const things = isUrl ? paths.map((path) => ({ kind: undefined, path })) : kinds.map((kind) => ({ kind, path: "" }));
  return things.flatMap((thing) => firstInside(thing, candidates, inside) ?? []);
}

function firstInside(
  thing: Pick<Point, "kind" | "path">,
  { users, verbs, places, names }: Candidates,
  inside: (point: Point) => boolean,
): Point | undefined {
  const isUrl = thing.kind === undefined;
  for (const user of users) {
    for (const verb of verbs) {
      for (const place of isUrl ? places.slice(0, 1) : places) {
        for (const name of isUrl ? [""] : names) {
          const point = { user, verb, place, name, ...thing };
          if (inside(point)) return point;
        }
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

/** What an `allow` or `deny` of everything is about counts when it is touched; what must stay possible only as a whole. */
function meets(head: LinkedHead, point: Point, { mode, effect }: CheckedInvariant): boolean {
  const question = questionOf(point);
  const polarity = (mode === "never") === (effect === "allow") ? "touch" : "whole";
  const asked = askedOf(question);
  const facts = factsOf(point);
  const frame = newFrame(authorizationRoots(question, facts, { name: undefined, version: "" }, 0));
  const context = { frame, facts };
  if (headMatches(head, asked, polarity, context)) return true;
  return (
    asked.kind === "resource" &&
    identitiesOf(asked).some((identity) => headMatches(head, identity, polarity, context))
  );
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

function factsOf({ place }: Point): NamespaceFacts | undefined {
  return place.name === "" ? undefined : { name: place.name, labels: place.labels, annotations: {} };
}

export function surroundingsOf(point: Point): Surroundings {
  return { now: 0, namespaceFacts: () => factsOf(point) };
}
