/**
 * The engine as the rest of the program sees it: one immutable policy set that answers questions.
 * Every method is pure, synchronous and total: bad policies do not get here, bad requests get a decision.
 */
import type { AccessDecision, Identification, MutationDecision, RuleRef, ValidationDecision } from "./decision.ts";
import type { Program } from "../compile/decision-tree.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { NameTables } from "./name-tables.ts";
import type { AccessQuestion, AdmissionRequest, LookUp, Surroundings, Vouching } from "./question.ts";

export interface PolicyEngine {
  /** `sha256:` and hex over the canonical checked form. */
  readonly digest: string;
  authorize(question: AccessQuestion, surroundings: Surroundings): AccessDecision;
  /** All rules of the winning effect, by name; slower than authorize, always the same decision. */
  decidingRules(question: AccessQuestion, surroundings: Surroundings): readonly RuleRef[];
  /** The messages of all denies that fire, by rule name, without their help. */
  denialMessages(question: AccessQuestion, surroundings: Surroundings): readonly string[];
  validate(request: AdmissionRequest, surroundings: Surroundings): ValidationDecision;
  mutate(request: AdmissionRequest, surroundings: Surroundings): MutationDecision;
  /** `lookUp`: what has been looked up; where something is missing, the answer says what. */
  identify(vouchings: readonly Vouching[], surroundings: Surroundings, lookUp?: LookUp): Identification;
  /** Sources that `authenticate` rules name, as `type name`. */
  readonly sources: readonly { readonly type: string; readonly name: string }[];
  /** What it was linked from, as data that can be handed to another thread. */
  readonly compiled?: { readonly program: Program; readonly options: EngineOptions; readonly names: NameTables };
  /** How many exemptions had ended at an instant (milliseconds since 1970), for metrics. */
  exemptionsEnded(now: number): number;
  /** Rules by effect, for metrics. */
  readonly ruleCounts: Readonly<Record<string, number>>;
}
