/** What the heads of a set can tell about one value of one dimension, as tests. Values that pass the same are alike. */
import type { CheckedHead, PermissionPattern } from "../../check/checked.ts";
import { canonicalText } from "../../compile/canonical.ts";
import { type LinkedHead, linkHead, targetHolds, targetTouches } from "../../engine/linked-head.ts";
import type { UserInfo } from "../../engine/question.ts";
import { newFrame } from "../../engine/roots.ts";
import { placeMatches } from "../../engine/place.ts";
import { subjectsMatch } from "../../engine/subjects.ts";
import { linkPatterns, matchesText } from "../../engine/text-patterns.ts";
import type { SampleKind, SamplePlace } from "./samples.ts";

type Test<Item> = (item: Item) => boolean;
export interface ValueTests {
  readonly users: readonly Test<UserInfo>[];
  readonly verbs: readonly Test<string>[];
  readonly kinds: readonly Test<SampleKind>[];
  readonly places: readonly Test<SamplePlace>[];
  readonly names: readonly Test<string>[];
  readonly paths: readonly Test<string>[];
}

const FRAME = newFrame({
  user: undefined,
  request: undefined,
  object: undefined,
  oldObject: undefined,
  pod: undefined,
  oldPod: undefined,
  namespace: undefined,
  cluster: undefined,
  claims: undefined,
  now: 0,
});

export function testsOf(heads: readonly CheckedHead[], controlPlane: ReadonlySet<string>): ValueTests {
  const permissions = heads.flatMap((head) => head.permissions);
  const link = (part: Partial<CheckedHead>): LinkedHead =>
    linkHead(
      { subjects: { include: [], except: [] }, permissions: [], place: undefined, times: [], ...part },
      controlPlane,
    );
  const subjects = distinctParts(heads.map(({ subjects: part }) => part)).flatMap((part) => [
    link({ subjects: part }),
    link({ subjects: { include: part.except, except: [] } }),
  ]);
  const places = distinctParts(heads.flatMap(({ place }) => (place === undefined ? [] : [place]))).map((place) =>
    link({ place }),
  );
  return {
    users: subjects.map(
      ({ subjects: part }) =>
        (user) =>
          subjectsMatch(part, user, FRAME),
    ),
    verbs: distinctParts(permissions.flatMap(verbsOf)).map((verb) => (asked) => asked === verb),
    kinds: distinctParts(permissions.flatMap(targetsOf)).flatMap((target) => [
      (kind: SampleKind) => targetHolds(target, kind),
      (kind: SampleKind) => targetTouches(target, kind),
      // The scope of a kind decides which places a question without a namespace asks about.
      (kind: SampleKind) => kind.resource === target.resource,
    ]),
    places: places.flatMap(({ place }) =>
      (["touch", "whole"] as const).map((polarity) => placeTest(place, polarity)),
    ),
    names: [...textTests(permissions, namesOf), (name: string) => name === ""],
    paths: textTests(permissions, pathsOf),
  };
}

function distinctParts<Part>(parts: readonly Part[]): readonly Part[] {
  return [...new Map(parts.map((part) => [canonicalText(part), part])).values()];
}

function placeTest(place: LinkedHead["place"], polarity: "touch" | "whole"): Test<SamplePlace> {
  return ({ name, labels }) => {
    const facts = name === "" ? undefined : { name, labels, annotations: {} };
    const asked = name === "" ? ({ kind: "all" } as const) : ({ kind: "one", name } as const);
    return place !== undefined && placeMatches(place, asked, polarity, { frame: FRAME, facts });
  };
}

function verbsOf(permission: PermissionPattern): readonly string[] {
  return permission.kind === "identity" ? [] : [...permission.verbs.include, ...permission.verbs.except];
}

function targetsOf(permission: PermissionPattern) {
  return permission.kind === "resource" ? [...permission.targets.include, ...permission.targets.except] : [];
}

function textTests(
  permissions: readonly PermissionPattern[],
  textsOf: (permission: PermissionPattern) => Parameters<typeof linkPatterns>[0],
): readonly Test<string>[] {
  const patterns = distinctParts(permissions.flatMap(textsOf)).map((pattern) => linkPatterns([pattern]));
  return patterns.map((pattern) => (text) => matchesText(pattern, text, FRAME));
}

function namesOf(permission: PermissionPattern) {
  if (permission.kind === "identity") return [permission.value];
  if (permission.kind === "url" || permission.names === undefined) return [];
  return [...permission.names.include, ...permission.names.except];
}

function pathsOf(permission: PermissionPattern) {
  return permission.kind === "url" ? [...permission.paths.include, ...permission.paths.except] : [];
}
