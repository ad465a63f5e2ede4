/** What the engine is asked: one authorization question, one admission request, or one verified token. Plain data. */
import type { JsonObject, JsonValue } from "../base/json.ts";

/** authentication.k8s.io/v1 UserInfo. Absent parts are empty. `extra` is read by own properties only. */
export interface UserInfo {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export type AccessQuestion = ResourceQuestion | UrlQuestion;

/** authorization.k8s.io/v1 ResourceAttributes with its user. An empty string is "not said", as on the wire. */
export interface ResourceQuestion {
  readonly kind: "resource";
  readonly user: UserInfo;
  readonly verb: string;
  readonly apiGroup: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent: the request is unrestricted by fields (KEP-4601). */
  readonly fieldRequirements?: readonly SelectorRequirement[];
  readonly labelRequirements?: readonly SelectorRequirement[];
}
export interface SelectorRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists`, `DoesNotExist`; anything else restricts nothing. */
  readonly operator: string;
  readonly values: readonly string[];
}

/** authorization.k8s.io/v1 NonResourceAttributes with its user; `verb` is the lower-case HTTP method. */
export interface UrlQuestion {
  readonly kind: "url";
  readonly user: UserInfo;
  readonly verb: string;
  readonly path: string;
}

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** admission.k8s.io/v1 AdmissionRequest. `object` is null on DELETE, `oldObject` on CREATE and CONNECT. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly user: UserInfo;
  readonly operation: Operation;
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  readonly requestKind: GroupVersionKind;
  readonly requestResource: GroupVersionResource;
  /** Empty for generateName under /mutate and for the objects of a collection delete. */
  readonly name: string;
  readonly namespace: string;
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
  readonly options: JsonValue;
  readonly dryRun: boolean;
}

/** What one source said of a token. `claims` absent: the source does not vouch for it. */
export interface Vouching {
  /** `basic`, `users`, `oidc`, `ldap`. */
  readonly sourceType: string;
  readonly sourceName: string;
  readonly claims: JsonObject;
  /** Names under `system:` that the source's configuration lets it assert. */
  readonly allowSystem: { readonly users: readonly string[]; readonly groups: readonly string[] };
}

/** An entry that a rule asks a source for: `lookup TYPE "NAME" by KEY`. */
export interface Lookup {
  readonly type: string;
  readonly name: string;
  readonly key: string;
}
export type LookedUp =
  | { readonly kind: "found"; readonly entry: JsonObject }
  | { readonly kind: "absent" }
  /** The source could not be asked. */
  | { readonly kind: "unavailable" };
/** undefined: nobody has looked yet. */
export type LookUp = (lookup: Lookup) => LookedUp | undefined;

/** Labels and annotations of a Namespace, as far as the program knows them. */
export interface NamespaceFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What surrounds a question: the instant, and the cluster as far as it is known. */
export interface Surroundings {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** undefined: not known (not yet seen, or no facts are wired). */
  namespaceFacts(name: string): NamespaceFacts | undefined;
}
