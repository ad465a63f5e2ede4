/**
 * The workload in a form of its own, which no engine reads: it is written as policy text for Verdict, as whatever each
 * peer wants for the peers, and decided by a plain scan (`reference.ts`), against which all of them are checked.
 */

/** `*` at the end (prefix) or inside; anything else stands for itself. */
export type Pattern = string;

export type Subject =
  | { readonly kind: "user" | "group"; readonly pattern: Pattern }
  | { readonly kind: "anyone" | "authenticated" };

export interface Target {
  /** `*` for every. */
  readonly group: string;
  readonly resource: string;
  /** Empty: the resource itself; `**`: the resource and whatever is below it. */
  readonly subresource: string;
}

export interface Permission {
  /** `*` for every. */
  readonly verbs: readonly string[];
  readonly targets: readonly Target[];
  readonly except: readonly Target[];
  readonly names: readonly Pattern[];
}
export interface UrlPermission {
  readonly verbs: readonly string[];
  readonly paths: readonly Pattern[];
}

export interface Role {
  readonly name: string;
  readonly permissions: readonly Permission[];
}

export interface Rule {
  readonly id: string;
  readonly effect: "allow" | "deny";
  /** A grant of this role; undefined: a rule of its own. */
  readonly role: Role | undefined;
  readonly subjects: readonly Subject[];
  readonly exceptSubjects: readonly Subject[];
  readonly permissions: readonly Permission[];
  readonly urls: UrlPermission | undefined;
  /** Empty: everywhere. */
  readonly places: readonly Pattern[];
  /** The user's extra has this value under this key. */
  readonly condition: { readonly key: string; readonly value: string } | undefined;
}

export interface Workload {
  readonly roles: readonly Role[];
  readonly rules: readonly Rule[];
  readonly population: Population;
}

/** Who and what the rules speak about: requests are drawn from it. */
export interface Population {
  readonly teams: number;
  readonly nodes: number;
  readonly namespaces: readonly string[];
  readonly people: readonly { readonly name: string; readonly team: number }[];
  readonly controllers: readonly { readonly namespace: string; readonly name: string; readonly role: Role }[];
  readonly repositories: number;
}

/** What a SubjectAccessReview asks. */
export interface Ask {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
  readonly verb: string;
  /** A URL question where it is set. */
  readonly path: string | undefined;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export type Outcome = "allow" | "deny" | "no-opinion";

export function matches(pattern: Pattern, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
