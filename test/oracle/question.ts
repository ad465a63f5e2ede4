/**
 * What the oracle is asked and what it knows, in its own words: it shares nothing with the engine but the syntax
 * tree. The shapes are those of authorization.k8s.io, an empty text is "not said".
 */
import type { JsonValue } from "../../src/base/json.ts";

export interface OracleUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}
export interface OracleRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}
export interface OracleResourceQuestion {
  readonly kind: "resource";
  readonly user: OracleUser;
  readonly verb: string;
  readonly apiGroup: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldRequirements?: readonly OracleRequirement[];
  readonly labelRequirements?: readonly OracleRequirement[];
}
export interface OracleUrlQuestion {
  readonly kind: "url";
  readonly user: OracleUser;
  readonly verb: string;
  readonly path: string;
}
export type OracleQuestion = OracleResourceQuestion | OracleUrlQuestion;

export interface OracleNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface OracleWorld {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** undefined: not known. */
  readonly namespaceFacts: (name: string) => OracleNamespace | undefined;
  /** The contents of `data NAME`, by name. */
  readonly data: Readonly<Record<string, JsonValue>>;
  /** User names that are the control plane. */
  readonly controlPlane: readonly string[];
}

export interface OracleAnswer {
  readonly decision: "allow" | "deny" | "no-opinion";
  /** Names of all rules of the winning effect, sorted, each once. */
  readonly rules: readonly string[];
}
