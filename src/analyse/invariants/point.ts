/** One concrete question, as the floor and the invariants ask it. */
import type { HeadContext } from "../../engine/linked-head.ts";
import type { AccessQuestion, NamespaceFacts, Surroundings, UserInfo } from "../../engine/question.ts";
import { authorizationRoots, newFrame } from "../../engine/roots.ts";
import type { Selector } from "../../values/selector.ts";
import type { SampleKind, SamplePlace } from "./samples.ts";

export interface Point {
  readonly user: UserInfo;
  readonly verb: string;
  /** undefined: a URL. */
  readonly kind: SampleKind | undefined;
  readonly place: SamplePlace;
  readonly name: string;
  readonly path: string;
  /** Milliseconds since the epoch, where time matters. */
  readonly now?: number;
  /** What the question selects by. */
  readonly fields?: Selector;
  readonly labels?: Selector;
}

export function questionOf({ user, verb, kind, place, name, path, fields, labels }: Point): AccessQuestion {
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
    ...(fields !== undefined && { fieldRequirements: fields }),
    ...(labels !== undefined && { labelRequirements: labels }),
  };
}

export function factsOf({ place }: Point): NamespaceFacts | undefined {
  if (place.name === "") return undefined;
  const labels = { "kubernetes.io/metadata.name": place.name, ...place.labels };
  return { name: place.name, labels, annotations: place.annotations ?? {} };
}

export function surroundingsOf(point: Point): Surroundings {
  return { now: point.now ?? 0, namespaceFacts: () => factsOf(point) };
}

export function contextOf(question: AccessQuestion, facts: NamespaceFacts | undefined, now = 0): HeadContext {
  return { frame: newFrame(authorizationRoots(question, facts, { name: undefined, version: "" }, now)), facts };
}
