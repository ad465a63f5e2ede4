/**
 * The decision tree: rules indexed by subject, then namespace, then class of group/resource/subresource, then verb.
 * What one question can meet is found by looking up its own values (and the few wildcards that cover them); rules
 * that no value leads to are never looked at. A leaf holds what is left to compare: names, exceptions, selectors,
 * times and conditions. Plain data, so that it can be printed, measured and handed to another thread.
 */
import type {
  CheckedExemption,
  CheckedIdentity,
  CheckedRule,
  PlacePattern,
  SubjectPattern,
} from "../check/checked.ts";

export interface Program {
  readonly digest: string;
  /** In canonical order: by name, then by content. The number of a rule is its index. */
  readonly rules: readonly CheckedRule[];
  readonly exemptions: readonly CheckedExemption[];
  readonly identities: readonly CheckedIdentity[];
  readonly authorization: { readonly deny: SubjectLevel; readonly allow: SubjectLevel };
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

export interface SubjectLevel {
  readonly users: ReadonlyMap<string, PlaceLevel>;
  readonly groups: ReadonlyMap<string, PlaceLevel>;
  /** Everything that is not one exact name. */
  readonly others: readonly { readonly subject: SubjectPattern; readonly then: PlaceLevel }[];
}
export interface PlaceLevel {
  readonly everywhere: ClassLevel | undefined;
  /** Places that are one exact name. */
  readonly namespaces: ReadonlyMap<string, ClassLevel>;
  readonly others: readonly { readonly place: PlacePattern; readonly then: ClassLevel }[];
}
/** By class key, see {@link classKey}; URLs and identities are classes of their own. */
export type ClassLevel = ReadonlyMap<string, VerbLevel>;
/** By verb; `*` for every. */
export type VerbLevel = ReadonlyMap<string, readonly Leaf[]>;
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
export const URL_CLASS = "url";
export const IDENTITY_CLASS = "identity";

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
