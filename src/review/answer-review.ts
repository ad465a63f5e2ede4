/**
 * A body sent to a webhook → its answer, whatever the body is and whatever happens on the way. A failure of our own never
 * decides: authorization is left to the caller's failure policy, a token is not known and not cached, an object is refused.
 */
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { Surroundings } from "../engine/question.ts";
import { failureStatus } from "../kube/status.ts";
import {
  type Answer,
  answerAccess,
  answerError,
  answerMutation,
  answerToken,
  answerValidation,
  type IdentitySources,
  type Outcome,
} from "./answer.ts";
import { decodeReview, type Review } from "./decode-review.ts";
import { encodeRefusal } from "./encode-admission-review.ts";
import { encodeTokenError } from "./encode-token-review.ts";
import type { Body } from "./read-body.ts";
import type { ReviewName } from "./review-path.ts";

export interface Deciders extends IdentitySources {
  readonly engine: PolicyEngine;
  readonly surroundings: Surroundings;
  /** Told of exceptions: they are bugs of this program. */
  readonly onBug: (error: unknown) => void;
}

export function answerReview(deciders: Deciders, name: ReviewName, body: Body): Answer | Promise<Answer> {
  const review = decodeReview(name, body);
  if (review.kind === "error") return answerError(review);
  return answerDecoded(deciders, name, review);
}

export function answerDecoded(deciders: Deciders, name: ReviewName, review: Review): Answer | Promise<Answer> {
  const { engine, surroundings, onBug } = deciders;
  try {
    switch (review.kind) {
      case "access":
        return answerAccess(engine, surroundings, review);
      case "token":
        return answerToken(engine, surroundings, review, deciders).catch((error: unknown) => {
          onBug(error);
          return answerUnable(review, 503, "internal error");
        });
      case "admission":
        return name === "mutate"
          ? answerMutation(engine, surroundings, review)
          : answerValidation(engine, surroundings, review);
    }
  } catch (error) {
    onBug(error);
    return answerUnable(review, 503, "internal error");
  }
}

/** The answer where a review was understood and cannot be decided now. */
export function answerUnable(review: Review, code: number, message: string): Answer {
  const outcome: Outcome = { decision: "error", impersonation: "none", rules: [], evaluationErrors: [] };
  switch (review.kind) {
    case "access":
      return { status: code, body: failureStatus(code, message), outcome };
    case "token":
      return { status: 200, body: encodeTokenError(review.version, message), outcome };
    case "admission":
      return { status: 200, body: encodeRefusal(review.version, review.request.uid, code, message), outcome };
  }
}
