/** One place that can say whether a token is good, and what it knows of its bearer. */
import type { JsonObject } from "../base/json.ts";

export type SourceAnswer =
  | { readonly kind: "vouched"; readonly claims: JsonObject }
  | { readonly kind: "rejected" }
  /** It could not be asked: down, slow, or it answered something that is neither yes nor no. */
  | { readonly kind: "error"; readonly why: string; readonly timeout: boolean };

export interface IdentitySource {
  readonly type: "users" | "basic";
  readonly name: string;
  /** Names under `system:` that it may assert. */
  readonly allowSystem: { readonly users: readonly string[]; readonly groups: readonly string[] };
  verify(credentials: Credentials): Promise<SourceAnswer>;
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
}
