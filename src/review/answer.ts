/**
 * A review → its answer: the one road that the server and `verdict decide` share. Beside the answer stands what happened,
 * for metrics and logs. INVARIANT: nothing here turns an error into an allow.
 */
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { LookedUp, Lookup, Surroundings, Vouching } from "../engine/question.ts";
import type { Directory } from "../identity/directory.ts";
import type { TokenVerifier } from "../identity/verify-token.ts";
import type { AccessDecision, Identification, MutationDecision, ValidationDecision } from "../engine/decision.ts";
import { type Status, failureStatus } from "../kube/status.ts";
import type { AdmissionReviewAnswer } from "../kube/admission-review.ts";
import type { SubjectAccessReviewAnswer } from "../kube/subject-access-review.ts";
import type { TokenReviewAnswer } from "../kube/token-review.ts";
import type { AccessReview } from "./decode-access-review.ts";
import type { AdmissionQuestion } from "./decode-admission-review.ts";
import type { TokenQuestion } from "./decode-token-review.ts";
import { encodeAccessDecision } from "./encode-access-review.ts";
import { encodeMutation, encodeRefusal, encodeValidation } from "./encode-admission-review.ts";
import { encodeTokenFindings } from "./encode-token-review.ts";
import { type ImpersonationMode, impersonationMode } from "./impersonation-mode.ts";
import { oneLine } from "./one-line.ts";
import type { ReviewError } from "./review-error.ts";

export type AnswerBody = SubjectAccessReviewAnswer | TokenReviewAnswer | AdmissionReviewAnswer | Status;

export type DecisionLabel =
  | "allow"
  | "deny"
  | "no_opinion"
  | "authenticated"
  | "unauthenticated"
  | "admit"
  | "refuse"
  | "patch"
  | "error";

/** Who can say whether a token is good, and what is known of somebody. */
export interface IdentitySources {
  readonly verify: TokenVerifier;
  /** Absent: nothing can be looked up. */
  readonly lookUp?: Directory;
}

export interface Answer {
  /** HTTP status. */
  readonly status: number;
  readonly body: AnswerBody;
  /** Absent where nothing was decided. */
  readonly outcome?: Outcome;
}

export interface Outcome {
  readonly decision: DecisionLabel;
  readonly impersonation: ImpersonationMode;
  /** Rules that gave the decision its reason, with their effect. */
  readonly rules: readonly { readonly name: string; readonly effect: string }[];
  readonly evaluationErrors: readonly string[];
  /** The instant (ms) from which the answer may differ, where a rule read the clock. */
  readonly validUntil?: number;
  /** Whether what it rests on was known from an earlier question. */
  readonly cached?: true;
  /** Time in the engine; absent where it was not asked. */
  readonly evaluationSeconds?: number;
}

export function answerAccess(engine: PolicyEngine, surroundings: Surroundings, review: AccessReview): Answer {
  const started = performance.now();
  const decision = engine.authorize(review.question, surroundings);
  const evaluationSeconds = secondsSince(started);
  return {
    status: 200,
    body: encodeAccessDecision(review.version, decision),
    outcome: accessOutcome(review, decision, evaluationSeconds),
  };
}

export async function answerToken(
  engine: PolicyEngine,
  surroundings: Surroundings,
  review: TokenQuestion,
  { verify, lookUp }: IdentitySources,
): Promise<Answer> {
  const verification = await verify(review.token, review.audiences, engine.sources);
  const { vouchings, audiences, cached } = verification;
  const identification: Identification =
    vouchings.length === 0
      ? { authenticated: false, why: "no source vouches for it" }
      : await identified(engine, vouchings, surroundings, lookUp);
  const notAsked = identification.authenticated ? [] : (identification.unavailable ?? []);
  const unavailable = [...new Set([...verification.unavailable, ...notAsked])].toSorted();
  const body = encodeTokenFindings(review.version, { identification, unavailable, audiences });
  const rules = identification.authenticated ? identification.rules : [];
  return {
    status: 200,
    body,
    outcome: {
      decision: body.status.authenticated ? "authenticated" : body.status.error ? "error" : "unauthenticated",
      impersonation: "none",
      rules: rules.map((rule) => ({ name: rule.name, effect: "authenticate" })),
      evaluationErrors: [],
      ...(cached === undefined ? {} : { cached }),
    },
  };
}

/** Rules may look up entries by what earlier look-ups found, so this goes round by round; they are finitely many. */
async function identified(
  engine: PolicyEngine,
  vouchings: readonly Vouching[],
  surroundings: Surroundings,
  lookUp: Directory = () => Promise.resolve({ kind: "unavailable" }),
): Promise<Identification> {
  const known = new Map<string, LookedUp>();
  const idOf = ({ type, name, key }: Lookup) => JSON.stringify([type, name, key]);
  for (;;) {
    const identification = engine.identify(vouchings, surroundings, (lookup) => known.get(idOf(lookup)));
    const wanted = identification.authenticated ? [] : (identification.lookups ?? []);
    if (wanted.length === 0) return identification;
    await Promise.all(wanted.map(async (lookup) => known.set(idOf(lookup), await lookUp(lookup))));
  }
}

export function answerValidation(
  engine: PolicyEngine,
  surroundings: Surroundings,
  review: AdmissionQuestion,
): Answer {
  const started = performance.now();
  const decision = engine.validate(review.request, surroundings);
  const evaluationSeconds = secondsSince(started);
  return {
    status: 200,
    body: encodeValidation(review.version, review.request.uid, decision),
    outcome: { ...validationOutcome(decision), evaluationSeconds },
  };
}

/** The decision comes along: `decide --path both` validates the mutated object. */
export function answerMutation(
  engine: PolicyEngine,
  surroundings: Surroundings,
  review: AdmissionQuestion,
): Answer & { readonly mutation: MutationDecision } {
  const started = performance.now();
  const mutation = engine.mutate(review.request, surroundings);
  const evaluationSeconds = secondsSince(started);
  return {
    status: 200,
    body: encodeMutation(review.version, review.request.uid, mutation),
    outcome: { ...mutationOutcome(mutation), evaluationSeconds },
    mutation,
  };
}

/** A Status, or a refusal where the uid of an AdmissionReview is known. */
export function answerError(error: ReviewError): Answer {
  const message = oneLine(error.message);
  if (error.admission === undefined) return { status: error.status, body: failureStatus(error.status, message) };
  const { version, uid } = error.admission;
  return {
    status: 200,
    body: encodeRefusal(version, uid, error.status, message),
    outcome: { decision: "error", impersonation: "none", rules: [], evaluationErrors: [] },
  };
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

const NONE: readonly never[] = [];

/** HOT PATH. */
function accessOutcome(review: AccessReview, decision: AccessDecision, evaluationSeconds: number): Outcome {
  const effect = decision.decision === "no-opinion" ? "defer" : decision.decision;
  const outcome: Outcome = {
    decision: decision.decision === "no-opinion" ? "no_opinion" : decision.decision,
    impersonation: impersonationMode(review.question),
    rules: decision.rule === undefined ? NONE : [{ name: decision.rule.name, effect }],
    evaluationErrors: decision.evaluationError === undefined ? NONE : [decision.evaluationError],
    evaluationSeconds,
  };
  return decision.validUntil === undefined ? outcome : { ...outcome, validUntil: decision.validUntil };
}

function validationOutcome(decision: ValidationDecision): Outcome {
  return {
    decision: decision.allowed ? "admit" : "refuse",
    impersonation: "none",
    rules: decision.deniers.map((rule) => ({ name: rule.name, effect: "deny" })),
    evaluationErrors: decision.evaluationErrors,
  };
}

function mutationOutcome(decision: MutationDecision): Outcome {
  const rules = decision.allowed ? decision.rules : decision.deniers;
  return {
    decision: !decision.allowed ? "refuse" : decision.patch.length > 0 ? "patch" : "admit",
    impersonation: "none",
    rules: rules.map((rule) => ({ name: rule.name, effect: "mutate" })),
    evaluationErrors: [],
  };
}
