/**
 * The decision tree, packed: rules indexed by subject, then place, then action (class of group/resource/subresource and
 * verb). What one question can meet is found by looking up its own values; rules that no value leads to are never
 * looked at. A hundred thousand rules share a few hundred actions, so a rule is some numbers into tables of distinct
 * things. Plain data: it can be printed, measured, stored and handed to another thread.
 */
import type {
  CheckedExemption,
  CheckedHead,
  CheckedIdentity,
  CheckedRule,
  PermissionPattern,
  PlacePattern,
  SubjectPattern,
  SubjectSet,
} from "../check/checked.ts";

export interface Program {
  readonly digest: string;
  readonly subjects: SubjectTable;
  readonly places: PlaceTable;
  readonly actions: readonly Action[];
  /** In canonical order: by name, then by content. The number of a rule is its index. */
  readonly rules: RuleTable;
  readonly exemptions: readonly CheckedExemption[];
  readonly identities: readonly CheckedIdentity[];
  readonly authorization: AuthorizationLevel;
  readonly admission: AdmissionLevel;
  /** Custom resources whose definitions the set names: their scope and the version that rules are checked against. */
  readonly customResources: readonly CustomResourceFacts[];
  /** User names, and `group:` names, that are `control-plane`. */
  readonly controlPlane: readonly string[];
}

export interface CustomResourceFacts {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly version: string;
}

/** Numbered through: exact user names first, then exact groups, then everything that is not one exact name. */
export interface SubjectTable {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly others: readonly SubjectPattern[];
}

/** {@link EVERYWHERE}; from 0: one exact namespace; below -1: {@link patternPlace}. */
export interface PlaceTable {
  readonly names: readonly string[];
  readonly patterns: readonly PlacePattern[];
}
export const EVERYWHERE = -1;
/** The number of a pattern as a place, and back: the function is its own inverse. */
export function patternPlace(number: number): number {
  return -2 - number;
}

/** The permissions of a rule. `named`: its one permission is for the exact name that the rule itself holds. */
export interface Action {
  readonly permissions: readonly PermissionPattern[];
  readonly named: boolean;
}

/** What rules have in common beside who, what and where. */
export interface Shape {
  readonly unit: string;
  readonly effect: CheckedRule["effect"];
  readonly shadow: boolean;
  readonly gates: CheckedRule["gates"];
  readonly times: CheckedHead["times"];
  readonly bodies: CheckedRule["bodies"];
}

/** One row for each rule. */
export interface RuleTable {
  readonly count: number;
  readonly names: readonly string[];
  readonly files: readonly string[];
  readonly subjectSets: readonly SubjectSet[];
  readonly objectNames: readonly string[];
  readonly shapes: readonly Shape[];
  readonly name: Int32Array;
  readonly file: Int32Array;
  readonly line: Int32Array;
  /** From 0: that subject alone; below: -1 - the number of the subject set. */
  readonly subjects: Int32Array;
  /** A place; a list of exact names is a pattern here. */
  readonly place: Int32Array;
  readonly action: Int32Array;
  /** The one object that a `named` action is for; -1. */
  readonly objectName: Int32Array;
  readonly shape: Int32Array;
  /** How many rules have each shape. */
  readonly ofShape: Int32Array;
}

/**
 * The rules under each subject they name, denies and allows apart. Rows of one subject stand together: patterns of places
 * first, then everywhere, then the exact namespaces in order. What is read together stands side by side, because at a
 * hundred thousand rules it is the memory that costs.
 */
export interface AuthorizationLevel {
  /** {@link HEAD_WIDTH} numbers for each subject, and for one more: its first row of denies, the first of these that is for an exact namespace, and the same of allows. */
  readonly heads: Int32Array;
  readonly deny: Int32Array;
  readonly allow: Int32Array;
}
export const HEAD_WIDTH = 4;
export const DENY_HEAD = 0;
export const ALLOW_HEAD = 2;
/** A row: its place, its action with what is left to compare of a rule that is met ({@link actionCode}), its rule. */
export const ROW_WIDTH = 3;

/** Nothing is left, and the rule's name is its message. */
export const SETTLED = 1;
/** The rule has exceptions from its subjects. */
export const EXCEPTING = 2;
const CODE_BITS = 2;

export function actionCode(action: number, flags: number): number {
  return (action << CODE_BITS) | flags;
}
export function actionOfCode(code: number): number {
  return code >> CODE_BITS;
}

/** One permission of one rule. */
export interface Leaf {
  readonly rule: number;
  readonly permission: number;
}

/** Admission asks about one object, so the class alone finds what can apply. */
export type AdmissionLevel = ReadonlyMap<string, readonly Leaf[]>;

/** `group|resource|subresource`; none of them can hold a `|`. */
export function classKey(group: string, resource: string, subresource: string): string {
  return `${group}|${resource}|${subresource}`;
}

/** The classes of rules that hold one concrete group/resource/subresource: itself and the wildcards above it. */
export function classesAbove(group: string, resource: string, subresource: string): readonly string[] {
  const keys = [
    classKey(group, resource, subresource),
    classKey(group, "*", "**"),
    classKey("*", "*", "**"),
    classKey("*", resource, subresource),
    classKey("*", "*", subresource),
    classKey(group, "*", subresource),
    classKey(group, resource, "**"),
    classKey("*", resource, "**"),
  ];
  if (subresource !== "") {
    keys.push(
      classKey(group, resource, "*"),
      classKey("*", resource, "*"),
      classKey(group, "*", "*"),
      classKey("*", "*", "*"),
    );
  }
  return keys;
}
