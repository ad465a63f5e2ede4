/** One place that can say whether a token is good, and what it knows of its bearer. */
import type { JsonObject } from "../base/json.ts";

export type SourceAnswer =
  | {
      readonly kind: "vouched";
      readonly claims: JsonObject;
      /** When the token ends, in milliseconds since 1970; absent: it says nothing of that. */
      readonly expires?: number;
    }
  | { readonly kind: "rejected" }
  /** It could not be asked: down, slow, or it answered something that is neither yes nor no. */
  | { readonly kind: "error"; readonly why: string; readonly timeout: boolean };

export interface IdentitySource {
  readonly type: "users" | "basic" | "oidc" | "ldap";
  readonly name: string;
  /** Names under `system:` that it may assert. */
  readonly allowSystem: { readonly users: readonly string[]; readonly groups: readonly string[] };
  /** undefined: the form of the token is not this source's, and nobody was asked. */
  verify(token: PresentedToken): Promise<SourceAnswer> | undefined;
  /** What it knows of somebody by name, for `lookup`; absent: it cannot be asked that. */
  readonly entry?: (key: string) => Promise<EntryAnswer>;
}

export type EntryAnswer =
  | { readonly kind: "found"; readonly entry: JsonObject }
  | { readonly kind: "absent" }
  | Extract<SourceAnswer, { kind: "error" }>;

/** A token, read as the forms that sources know; it has one of them or none. */
export interface PresentedToken {
  readonly credentials?: Credentials;
  readonly jwt?: PresentedJwt;
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** Nothing of it is verified. */
export interface PresentedJwt {
  readonly text: string;
  readonly issuer: string;
}
