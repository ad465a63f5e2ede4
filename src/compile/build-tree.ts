/** Checked rules → decision tree. Near linear in the number of (subject, place, target, verb) combinations written. */
import type {
  CheckedPolicySet,
  CheckedRule,
  PermissionPattern,
  PlacePattern,
  SubjectPattern,
  TextPattern,
} from "../check/checked.ts";
import {
  type AdmissionLevel,
  type CustomResourceFacts,
  classKey,
  IDENTITY_CLASS,
  type Leaf,
  type Program,
  type SubjectLevel,
  URL_CLASS,
} from "./decision-tree.ts";
import { compileGlob, exactTextOf } from "../values/glob.ts";
import { canonicalText } from "./canonical.ts";

export interface BuildTreeOptions {
  readonly digest: string;
  readonly controlPlane: readonly string[];
  readonly customResources: readonly CustomResourceFacts[];
}

export function buildTree(set: CheckedPolicySet, options: BuildTreeOptions): Program {
  const rules = canonicalOrder(set.rules);
  const deny = newSubjectLevel();
  const allow = newSubjectLevel();
  rules.forEach((rule, index) => {
    if (!rule.gates.authorization) return;
    addToSubjects(rule.effect === "deny" ? deny : allow, rule, index);
  });
  return {
    digest: options.digest,
    rules,
    exemptions: set.exemptions,
    identities: set.identities,
    authorization: { deny, allow },
    admission: admissionLevel(rules),
    controlPlane: options.controlPlane,
    customResources: options.customResources,
  };
}

/** INVARIANT: the order of rules and files never shows: rules are numbered by name, then by what they say. */
function canonicalOrder(rules: readonly CheckedRule[]): readonly CheckedRule[] {
  const keyed = rules.map((rule) => ({ rule, name: rule.name, key: undefined as string | undefined }));
  const keyOf = (entry: (typeof keyed)[number]) => (entry.key ??= canonicalText(entry.rule));
  return keyed.sort((a, b) => compareText(a.name, b.name) || compareText(keyOf(a), keyOf(b))).map(({ rule }) => rule);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// ---- levels --------------------------------------------------------------------

interface MutableSubjectLevel extends SubjectLevel {
  readonly users: Map<string, MutablePlaceLevel>;
  readonly groups: Map<string, MutablePlaceLevel>;
  readonly others: { readonly subject: SubjectPattern; readonly then: MutablePlaceLevel }[];
  readonly othersByText: Map<string, MutablePlaceLevel>;
}
type MutableClassLevel = Map<string, Map<string, Leaf[]>>;
interface MutablePlaceLevel {
  everywhere: MutableClassLevel | undefined;
  readonly namespaces: Map<string, MutableClassLevel>;
  readonly others: { readonly place: PlacePattern; readonly then: MutableClassLevel }[];
  readonly othersByText: Map<string, MutableClassLevel>;
}

function newSubjectLevel(): MutableSubjectLevel {
  return { users: new Map(), groups: new Map(), others: [], othersByText: new Map() };
}
function newPlaceLevel(): MutablePlaceLevel {
  return { everywhere: undefined, namespaces: new Map(), others: [], othersByText: new Map() };
}

function addToSubjects(level: MutableSubjectLevel, rule: CheckedRule, index: number): void {
  for (const subject of rule.head.subjects.include) {
    for (const classes of placesFor(subjectNode(level, subject), rule.head.place)) {
      rule.head.permissions.forEach((permission, number) => {
        addToClasses(classes, permission, { rule: index, permission: number });
      });
    }
  }
}

function subjectNode(level: MutableSubjectLevel, subject: SubjectPattern): MutablePlaceLevel {
  const exact = exactSubject(subject);
  if (exact !== undefined) return getOrMake(exact.group ? level.groups : level.users, exact.name, newPlaceLevel);
  return getOrMake(level.othersByText, canonicalText(subject), () => {
    const then = newPlaceLevel();
    level.others.push({ subject, then });
    return then;
  });
}

function exactSubject(subject: SubjectPattern): { readonly group: boolean; readonly name: string } | undefined {
  if (subject.kind === "user" || subject.kind === "group") {
    const name = exactText(subject.pattern);
    return name === undefined ? undefined : { group: subject.kind === "group", name };
  }
  if (subject.kind !== "serviceaccount") return undefined;
  const [namespace, name] = [exactText(subject.namespace), exactText(subject.name)];
  if (namespace === undefined || name === undefined) return undefined;
  return { group: false, name: `system:serviceaccount:${namespace}:${name}` };
}

/** The text of a pattern that matches one text only. */
function exactText(pattern: TextPattern): string | undefined {
  return "glob" in pattern ? exactTextOf(compileGlob(pattern.glob)) : undefined;
}

/** The class levels under which a place stands: its own names where it is nothing but exact names, else a level of its own. */
function placesFor(level: MutablePlaceLevel, place: PlacePattern | undefined): readonly MutableClassLevel[] {
  if (place === undefined) return [(level.everywhere ??= new Map())];
  const names = exactNames(place);
  if (names !== undefined) return names.map((name) => getOrMake(level.namespaces, name, () => new Map()));
  return [
    getOrMake(level.othersByText, canonicalText(place), () => {
      const then: MutableClassLevel = new Map();
      level.others.push({ place, then });
      return then;
    }),
  ];
}

function exactNames({ only, include, except }: PlacePattern): readonly string[] | undefined {
  if (only || except.length > 0) return undefined;
  const names: string[] = [];
  for (const item of include) {
    const name = item.kind === "name" ? exactText(item.pattern) : undefined;
    if (name === undefined) return undefined;
    names.push(name);
  }
  return [...new Set(names)];
}

function addToClasses(classes: MutableClassLevel, permission: PermissionPattern, leaf: Leaf): void {
  const verbs = permission.kind === "identity" ? ["*"] : permission.verbs.include;
  for (const key of classesOf(permission)) {
    const byVerb = getOrMake(classes, key, () => new Map<string, Leaf[]>());
    for (const verb of new Set(verbs)) getOrMake(byVerb, verb, () => []).push(leaf);
  }
}

function classesOf(permission: PermissionPattern): ReadonlySet<string> {
  switch (permission.kind) {
    case "url":
      return new Set([URL_CLASS]);
    case "identity":
      return new Set([IDENTITY_CLASS]);
    case "resource":
      return new Set(
        permission.targets.include.map(({ group, resource, subresource }) => classKey(group, resource, subresource)),
      );
  }
}

function admissionLevel(rules: readonly CheckedRule[]): AdmissionLevel {
  const level = new Map<string, Leaf[]>();
  rules.forEach((rule, index) => {
    if (!rule.gates.admission) return;
    rule.head.permissions.forEach((permission, number) => {
      if (permission.kind !== "resource") return;
      for (const key of classesOf(permission))
        getOrMake(level, key, () => []).push({ rule: index, permission: number });
    });
  });
  return level;
}

function getOrMake<Key, Item>(map: Map<Key, Item>, key: Key, make: () => Item): Item {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
