/** What the engine answers. Plain data; the wire form is made in review/. */
import type { JsonObject } from "../base/json.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import type { Lookup, UserInfo } from "./question.ts";

export type { RuleRef };

export interface AccessDecision {
  readonly decision: "allow" | "deny" | "no-opinion";
  /** One line for people; empty where no rule spoke. */
  readonly reason: string;
  /** The rule that gave the reason. */
  readonly rule: RuleRef | undefined;
  /** An evaluation error that was met on the way; it never allows. */
  readonly evaluationError: string | undefined;
  /** The instant (ms) from which the answer may differ, where a rule read the clock. */
  readonly validUntil: number | undefined;
}

export interface ValidationDecision {
  readonly allowed: boolean;
  /** Every complaint of a denying rule, whole: what a test compares. */
  readonly complaints: readonly Complaint[];
  /** Refusals in order: rule name, then list position; already cut to twenty and a count of the rest. */
  readonly messages: readonly string[];
  /** The names of all rules that refused, sorted. */
  readonly deniers: readonly RuleRef[];
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly evaluationErrors: readonly string[];
  /** The instant (ms) from which the answer may differ, where a rule read the clock. */
  readonly validUntil?: number;
}

export interface Complaint {
  readonly rule: RuleRef;
  /** Without its help. */
  readonly text: string;
  readonly help: string | undefined;
}

/** One operation of an RFC 6902 patch as Verdict writes it. `path` is a JSON pointer. */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

export interface MutationDecision {
  readonly allowed: boolean;
  readonly messages: readonly string[];
  readonly deniers: readonly RuleRef[];
  /** Empty when nothing changes. */
  readonly patch: readonly PatchOperation[];
  /** The object with the patch applied (the one that came in, where nothing changes or it was refused). */
  readonly object: JsonObject | null;
  readonly rules: readonly RuleRef[];
  /** The instant (ms) from which the answer may differ, where a rule read the clock. */
  readonly validUntil?: number;
}

export type Identification =
  | { readonly authenticated: true; readonly user: UserInfo; readonly rules: readonly RuleRef[] }
  /** `why` is for the log, never for the caller. */
  | {
      readonly authenticated: false;
      readonly why: string;
      /** What must be looked up before it can be said. */
      readonly lookups?: readonly Lookup[];
      /** Sources that were to be asked and could not be, by name. */
      readonly unavailable?: readonly string[];
    };
