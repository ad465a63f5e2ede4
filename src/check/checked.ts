/**
 * A checked policy set: names resolved, roles and loops over constants expanded, heads finite, bodies typed.
 * What the compiler turns into a decision tree. Plain data.
 */
import type { BodyCode, ClauseCode, Code } from "../expressions/code.ts";
import type { RuleRef } from "./rule-ref.ts";

export type CheckedEffect = "allow" | "deny" | "defer" | "warn" | "audit" | "mutate";

/** A list is the same object as long as what it holds is the same: whoever looks at many of them may remember each. */
export type RuleList = readonly CheckedRule[];

export interface CheckedPolicySet {
  readonly rules: RuleList;
  /** The same rules in the same order, in the lists in which they were found; undefined: nobody kept them. */
  readonly lists?: readonly RuleList[];
  readonly exemptions: readonly CheckedExemption[];
  readonly identities: readonly CheckedIdentity[];
  readonly invariants: readonly CheckedInvariant[];
}

export function listsOf({ rules, lists = [rules] }: CheckedPolicySet): readonly RuleList[] {
  return lists;
}

export interface CheckedRule {
  /** After expansion of loops over constants: two expansions of one rule have different names only if it interpolates. */
  readonly name: string;
  readonly ref: RuleRef;
  /** `root` or the confined folder. */
  readonly unit: string;
  readonly effect: CheckedEffect;
  readonly shadow: boolean;
  readonly head: CheckedHead;
  readonly gates: { readonly authorization: boolean; readonly admission: boolean };
  /** One for a plain rule; one for each check where the rule says `failing`. */
  readonly bodies: readonly CheckedBody[];
  /** Of a `grant`, which has no head of its own to complain about. Known until it is compiled. */
  readonly granted?: true;
}

export interface CheckedBody {
  /** The check that complains, where the rule says `failing`: sets of checks are named with it, `tidy."names"`. */
  readonly check: string | undefined;
  /** A check may narrow the rule that fails it. */
  readonly targets: readonly TargetPattern[] | undefined;
  readonly code: BodyCode;
  /** Each with its clauses checked in the frame of this body, whose loop variables they may read. */
  readonly exemptions: readonly { readonly exemption: number; readonly clauses: readonly ClauseCode[] }[];
}

export interface CheckedExemption {
  readonly name: string;
  readonly ref: RuleRef;
  readonly unit: string;
  readonly head: CheckedHead;
}

// ---- heads: finite patterns ----------------------------------------------------

/** One conjunction over all dimensions. An absent part leaves its dimension open. */
export interface CheckedHead {
  readonly subjects: SubjectSet;
  /** Any of them: `connect` meets other verbs on exec than on proxy, so a permission may need several. */
  readonly permissions: readonly PermissionPattern[];
  readonly place: PlacePattern | undefined;
  readonly times: readonly TimePattern[];
}

export interface SubjectSet {
  readonly include: readonly SubjectPattern[];
  readonly except: readonly SubjectPattern[];
}
export type SubjectPattern =
  | { readonly kind: "anyone" | "authenticated" | "anonymous" | "serviceaccounts" | "nodes" | "control-plane" }
  | { readonly kind: "user" | "group"; readonly pattern: TextPattern }
  | { readonly kind: "serviceaccount"; readonly namespace: TextPattern; readonly name: TextPattern }
  /** A `let subjects` that has exceptions of its own. */
  | ({ readonly kind: "set" } & SubjectSet);

/** Glob text; an interpolated one is Code that gives patterns at run time (only `user.…` may stand in a head). */
export type TextPattern = { readonly glob: string } | { readonly code: Code };

export type PermissionPattern = ResourcePermission | UrlPermission | IdentityPermission;

export interface ResourcePermission {
  readonly kind: "resource";
  readonly verbs: { readonly include: readonly string[]; readonly except: readonly string[] };
  readonly targets: { readonly include: readonly TargetPattern[]; readonly except: readonly TargetPattern[] };
  readonly names: NamePattern | undefined;
  readonly fieldSelectors: readonly SelectorPattern[];
  readonly labelSelectors: readonly SelectorPattern[];
  /** A place of its own, beside the head's: the namespace of a service account that may be impersonated. */
  readonly place?: PlacePattern;
  /** The identity of `impersonate … only to …`: a head's place says where its actions are, not where it is. */
  readonly unplaced?: true;
}
export interface NamePattern {
  readonly only: boolean;
  readonly include: readonly TextPattern[];
  readonly except: readonly TextPattern[];
}
/** The selector's requirements as text (it may interpolate `user.…`), parsed when it is constant. */
export interface SelectorPattern {
  readonly text: TextPattern;
}
export interface UrlPermission {
  readonly kind: "url";
  readonly verbs: { readonly include: readonly string[]; readonly except: readonly string[] };
  /** A `*` at the end matches the rest of the path. */
  readonly paths: { readonly include: readonly TextPattern[]; readonly except: readonly TextPattern[] };
}
/** Denies only: meets legacy and constrained impersonation in both API groups. */
export interface IdentityPermission {
  readonly kind: "identity";
  readonly of: "user" | "group" | "uid" | "extra";
  /** For a service account and a node: the user name that it also is. */
  readonly value: TextPattern;
  /** extra only. */
  readonly key: TextPattern | undefined;
}

/**
 * What a resource segment of a rule stands for.
 * group: "" core, "*" every; resource: "*" every; subresource: "" the main resource, "*" every subresource but not
 * the main one, "**" the main resource and every subresource. `literalStar` marks `pods/"*"`: the subresource
 * that is called `*`.
 */
export interface TargetPattern {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly literalStar?: boolean;
}

export interface PlacePattern {
  readonly only: boolean;
  readonly include: readonly NamespacePattern[];
  readonly except: readonly NamespacePattern[];
}
export type NamespacePattern =
  | { readonly kind: "name"; readonly pattern: TextPattern }
  /** A label selector over the Namespace. */
  | { readonly kind: "where"; readonly selector: TextPattern }
  /** A `let namespaces` that has exceptions of its own. */
  | {
      readonly kind: "set";
      readonly include: readonly NamespacePattern[];
      readonly except: readonly NamespacePattern[];
    };

export type TimePattern =
  | { readonly kind: "between"; readonly from: string; readonly to: string; readonly zone: string }
  | { readonly kind: "until"; readonly end: string; readonly zone: string }
  | {
      readonly kind: "during";
      readonly windows: readonly { readonly days: readonly number[]; readonly range: string | undefined }[];
      readonly zone: string;
    };

// ---- identities and invariants --------------------------------------------------

export interface CheckedIdentity {
  readonly name: string;
  readonly ref: RuleRef;
  readonly source: { readonly type: string; readonly name: string };
  readonly lookups: readonly {
    readonly type: string;
    readonly name: string;
    readonly by: Code;
    readonly slot: number;
  }[];
  readonly clauses: readonly ClauseCode[];
  readonly slots: number;
  readonly user: Code;
  readonly uid: Code | undefined;
  readonly groups: Code | undefined;
  readonly extra: Code | undefined;
}

export interface CheckedInvariant {
  readonly name: string;
  readonly ref: RuleRef;
  readonly unit: string;
  readonly mode: "never" | "always";
  readonly effect: "allow" | "deny";
  readonly head: CheckedHead;
  readonly clauses: readonly ClauseCode[];
  readonly slots: number;
}
