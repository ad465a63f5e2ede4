/**
 * The floor: no deny may take from the control plane or the nodes what the bootstrap RBAC lets them do, nor its health
 * endpoints from anybody. Each deny is held against the questions of the floor by itself: its times and whatever nobody
 * can know of its conditions may always come to hold, and only what is certain to exempt counts.
 */
import type {
  CheckedPolicySet,
  CheckedRule,
  PermissionPattern,
  RuleList,
  SubjectPattern,
  SubjectSet,
} from "../../check/checked.ts";
import { partsOf } from "../../check/granted-rules.ts";
import { ROOT } from "../../check/units/find-units.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { lazy } from "../../base/lazy.ts";
import { canonicalText } from "../../compile/canonical.ts";
import { askedOf } from "../../engine/asked.ts";
import { headMatches, type HeadContext, linkHead, type LinkedHead } from "../../engine/linked-head.ts";
import { subjectsMatch } from "../../engine/subjects.ts";
import { sampleUsers } from "../invariants/samples.ts";
import { contextOf, factsOf, type Point, questionOf } from "../invariants/point.ts";
import type { ParsedFile } from "../policy-set.ts";
import { type FloorIdentity, floorIdentities } from "./floor-lines.ts";
import { pointsOf } from "./floor-points.ts";
import { newSieve, newSieveMemory, type SieveMemory } from "./floor-sieve.ts";
import { type FloorSearch, newFloorSearch } from "./floor-search.ts";
import { describeLockout } from "./describe-lockout.ts";

export interface FloorOptions {
  readonly files: readonly ParsedFile[];
  readonly controlPlane: readonly string[];
  readonly allowLockout: readonly string[];
  readonly cluster: { readonly name: string | undefined; readonly version: string };
}

/** What the first question of each kind of identity is that a deny takes away. */
export type Harm = Partial<Record<FloorIdentity["kind"], Point>>;

/** What was found of denies, kept by whoever asks about changing sets. */
export interface KeptFloor {
  /** Whom it was found for. */
  key: string;
  /** Of denies about which the others say nothing. */
  harms: WeakMap<CheckedRule, Harm | "none">;
  searched: { readonly search: FloorSearch; readonly harms: WeakMap<CheckedRule, Harm | "none"> } | undefined;
}

export function newKeptFloor(): KeptFloor {
  return { key: "", harms: new WeakMap(), searched: undefined };
}

export function proveFloor(
  set: CheckedPolicySet,
  options: FloorOptions,
  kept: KeptFloor = newKeptFloor(),
): readonly Diagnostic[] {
  const prover = newProver(set, options, kept);
  const allowed = new Set(options.allowLockout);
  const seen = new Set<string>();
  return partsOf(set)
    .lists.flatMap(denialsIn)
    .flatMap((rule): readonly Diagnostic[] => {
      // A confined folder has no say in what the cluster can do without.
      if (rule.unit === ROOT && allowed.has(rule.name)) return [];
      const harm = prover.harmOf(rule);
      if (harm === undefined) return [];
      // The expansions of one rule stand in one place.
      const key = `${rule.ref.file}:${rule.ref.line}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [describeLockout(rule, harm, (changed) => prover.harmOf(changed) === undefined, options.files)];
    });
}

const denials = new WeakMap<RuleList, RuleList>();

function denialsIn(list: RuleList): RuleList {
  const known = denials.get(list);
  if (known !== undefined) return known;
  const made = list.filter(({ effect, shadow, gates }) => effect === "deny" && !shadow && gates.authorization);
  denials.set(list, made);
  return made;
}

interface Prover {
  harmOf(rule: CheckedRule): Harm | undefined;
}

function newProver(set: CheckedPolicySet, { controlPlane: names, cluster }: FloorOptions, kept: KeptFloor): Prover {
  const key = canonicalText([names, cluster]);
  if (key !== kept.key) Object.assign(kept, newKeptFloor(), { key });
  const controlPlane = new Set(names);
  const identities = floorIdentities(controlPlane);
  const searching = lazy(() => {
    const search = newFloorSearch(set, identities, names, cluster, kept.searched?.search);
    if (kept.searched?.search !== search) kept.searched = { search, harms: new WeakMap() };
    return kept.searched;
  });
  const contexts = new Map<FloorIdentity, HeadContext>();
  const contextFor = (identity: FloorIdentity) => {
    const there =
      contexts.get(identity) ?? contextOf({ kind: "url", user: identity.user, verb: "get", path: "/" }, undefined);
    contexts.set(identity, there);
    return there;
  };
  const deniedTo = (
    identity: FloorIdentity,
    rule: CheckedRule,
    head: LinkedHead,
    memory: SieveMemory,
  ): Point | undefined => {
    const denied = searching().search.deniedTo(identity, rule);
    return denied === "too-large" ? firstHarmed(identity, rule, head, memory) : denied;
  };
  const mayMean = mayMeanSomebodyOf(identities);
  const meant = (rule: CheckedRule, head: LinkedHead) =>
    [...identities, ...namedNodes(rule)].filter((identity) =>
      subjectsMatch(head.subjects, identity.user, contextFor(identity).frame),
    );
  const found = (rule: CheckedRule, head: LinkedHead, about: readonly FloorIdentity[]): Harm | undefined => {
    const harm: Harm = {};
    const memory = newSieveMemory(rule.head);
    for (const identity of about) {
      if (harm[identity.kind] !== undefined) continue;
      const denied = isPlain(rule) ? firstHarmed : deniedTo;
      const point = denied(identity, rule, head, memory);
      if (point !== undefined) harm[identity.kind] = point;
    }
    return Object.keys(harm).length === 0 ? undefined : harm;
  };
  return {
    harmOf(rule) {
      const known = kept.harms.get(rule);
      if (known !== undefined) return known === "none" ? undefined : known;
      if (!mayMean(rule.head.subjects) || !rule.head.permissions.some(isOfTheFloor)) return undefined;
      const head = linkHead({ ...rule.head, times: [] }, controlPlane);
      const about = meant(rule, head);
      const harms = about.length === 0 || isPlain(rule) ? kept.harms : searching().harms;
      const there = harms.get(rule) ?? found(rule, head, about) ?? "none";
      harms.set(rule, there);
      return there === "none" ? undefined : there;
    },
  };
}

/** Most denies are about one user or group that no floor knows. HOT PATH. */
function mayMeanSomebodyOf(identities: readonly FloorIdentity[]): (subjects: SubjectSet) => boolean {
  const users = new Set(identities.map(({ user }) => user.username));
  const groups = new Set(identities.flatMap(({ user }) => user.groups));
  const isSomebody = (subject: SubjectPattern): boolean => {
    if (subject.kind !== "user" && subject.kind !== "group") return true;
    if (!("glob" in subject.pattern) || !EXACT.test(subject.pattern.glob)) return true;
    const { glob } = subject.pattern;
    return subject.kind === "user" ? users.has(glob) || glob.startsWith("system:node:") : groups.has(glob);
  };
  return ({ include }) => include.some(isSomebody);
}

/** A pattern of nothing but letters that stand for themselves. */
const EXACT = /^[^*\\\ufdd0]*$/;

/** Nodes that the rule calls by name. */
function namedNodes({ head }: CheckedRule): readonly FloorIdentity[] {
  const names = head.subjects.include.flatMap((subject) =>
    subject.kind === "user" && "glob" in subject.pattern && subject.pattern.glob.startsWith("system:node:")
      ? [subject]
      : [],
  );
  if (names.length === 0) return [];
  const nodes = floorIdentities().find(({ kind }) => kind === "nodes");
  return nodes === undefined ? [] : names.flatMap(sampleUsers).map((user) => ({ ...nodes, user }));
}

/** Nobody in the floor acts as somebody else. */
function isOfTheFloor({ kind }: PermissionPattern): boolean {
  return kind !== "identity";
}

/** Its head says it all. */
function isPlain({ bodies }: CheckedRule): boolean {
  return bodies.some(({ code, exemptions }) => code.clauses.length + exemptions.length === 0);
}

function firstHarmed(
  { user, lines }: FloorIdentity,
  rule: CheckedRule,
  head: LinkedHead,
  memory: SieveMemory,
): Point | undefined {
  const sieve = newSieve(rule.head, head, memory.of(user));
  for (const line of lines) {
    for (const point of pointsOf(user, line, rule.head, sieve)) if (meets(head, point)) return point;
  }
  return undefined;
}

function meets(head: LinkedHead, point: Point): boolean {
  const question = questionOf(point);
  return headMatches(head, askedOf(question), "touch", contextOf(question, factsOf(point)));
}
