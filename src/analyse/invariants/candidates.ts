/**
 * For each dimension of a question the values that can make a difference: one for every way in which the patterns of
 * the set and of the invariant can meet. Values that no pattern tells apart are one candidate.
 */
import type {
  CheckedHead,
  CheckedInvariant,
  CheckedPolicySet,
  PermissionPattern,
  SubjectPattern,
  TargetPattern,
} from "../../check/checked.ts";
import { testsOf } from "./value-tests.ts";
import { IMPERSONATION_MODES } from "../../vocabulary/verbs.ts";
import type { UserInfo } from "../../engine/question.ts";
import {
  bothUsers,
  sampleKinds,
  type SampleKind,
  sampleMeeting,
  type SamplePlace,
  samplePlaces,
  sampleTexts,
  sampleUsers,
  SOMEBODY,
} from "./samples.ts";

export interface Candidates {
  readonly users: readonly UserInfo[];
  readonly verbs: readonly string[];
  readonly kinds: readonly SampleKind[];
  readonly places: readonly SamplePlace[];
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

const REQUEST_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const AUTHENTICATION = "authentication.k8s.io";
/** The questions by which somebody asks to act as an identity. */
const IDENTITY_KINDS: readonly SampleKind[] = [
  ...["users", "groups", "serviceaccounts"].map((resource) => ({ group: "", resource, subresource: "" })),
  ...["users", "groups", "serviceaccounts", "nodes", "uids"].map((resource) => ({
    group: AUTHENTICATION,
    resource,
    subresource: "",
  })),
  { group: AUTHENTICATION, resource: "userextras", subresource: "example.com/any" },
];
const IDENTITY_VERBS = ["impersonate", ...IMPERSONATION_MODES.map((mode) => `impersonate:${mode}`)];
/** Beyond this the question is not whether one more sample helps. */
const MOST = 400;
const MOST_PAIRED = 120;

export function candidatesFor(
  invariant: CheckedInvariant,
  set: CheckedPolicySet,
  controlPlane: ReadonlySet<string>,
): Candidates {
  const heads = [invariant.head, ...set.rules.map(({ head }) => head), ...set.exemptions.map(({ head }) => head)];
  const permissions = heads.flatMap((head) => head.permissions);
  const tests = testsOf(heads, controlPlane);
  return {
    users: distinct(usersOf(invariant.head, heads), tests.users),
    verbs: distinct(unique(["zz-unnamed", ...REQUEST_VERBS, ...permissions.flatMap(verbsOf)]), tests.verbs),
    kinds: distinct(kindsOf(invariant.head, permissions), tests.kinds),
    places: distinct(placesOf(heads), tests.places),
    names: distinct(unique(["", "zz-unnamed", ...permissions.flatMap(namesOf)]), tests.names),
    paths: distinct(unique(permissions.flatMap(pathsOf)), tests.paths),
  };
}

/** Of values that no test tells apart the first stands for all. */
function distinct<Item>(items: readonly Item[], tests: readonly ((item: Item) => boolean)[]): readonly Item[] {
  const bySignature = new Map<string, Item>();
  for (const item of items) {
    const signature = tests.map((test) => (test(item) ? "1" : "0")).join("");
    if (!bySignature.has(signature)) bySignature.set(signature, item);
  }
  return [...bySignature.values()].slice(0, MOST);
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...byText.values()];
}

function usersOf(own: CheckedHead, heads: readonly CheckedHead[]): readonly UserInfo[] {
  const patterns = unique(
    heads.flatMap(({ subjects }): readonly SubjectPattern[] => [...subjects.include, ...subjects.except]),
  );
  const mine = unique(own.subjects.include.flatMap(sampleUsers));
  const all = unique(patterns.flatMap(sampleUsers));
  // A gap may need two patterns at once: a member of one group who is excepted by name.
  const partners = all.length <= MOST_PAIRED ? all : mine.slice(0, 4);
  const both = all.flatMap((user) => partners.flatMap((other) => bothUsers(other, user)));
  return unique([SOMEBODY, ...mine, ...all, ...both]);
}

function verbsOf(permission: PermissionPattern): readonly string[] {
  if (permission.kind === "identity") return IDENTITY_VERBS;
  return [...permission.verbs.include, ...permission.verbs.except].filter((verb) => verb !== "*");
}

function kindsOf(own: CheckedHead, permissions: readonly PermissionPattern[]): readonly SampleKind[] {
  const targets = unique(permissions.flatMap(targetsOf));
  const mine = unique(own.permissions.flatMap(targetsOf));
  const meeting = targets.flatMap((target) => mine.flatMap((other) => sampleMeeting(other, target)));
  const identities = own.permissions.some(({ kind }) => kind === "identity") ? IDENTITY_KINDS : [];
  return unique([...identities, ...mine.flatMap(sampleKinds), ...meeting]);
}

function targetsOf(permission: PermissionPattern): readonly TargetPattern[] {
  return permission.kind === "resource" ? [...permission.targets.include, ...permission.targets.except] : [];
}

function placesOf(heads: readonly CheckedHead[]): readonly SamplePlace[] {
  const patterns = heads.flatMap(({ place }) => (place === undefined ? [] : [...place.include, ...place.except]));
  const named: readonly SamplePlace[] = [
    { name: "zz-unnamed", labels: {} },
    { name: "", labels: {} },
  ];
  return unique([...named, ...unique(patterns).flatMap(samplePlaces)]);
}

function namesOf(permission: PermissionPattern): readonly string[] {
  if (permission.kind === "identity") return sampleTexts(permission.value);
  if (permission.kind === "url") return [];
  const { names } = permission;
  return names === undefined ? [] : [...names.include, ...names.except].flatMap(sampleTexts);
}

function pathsOf(permission: PermissionPattern): readonly string[] {
  return permission.kind === "url"
    ? [...permission.paths.include, ...permission.paths.except].flatMap(sampleTexts)
    : [];
}
