/** A JSON body sent to one of the webhooks → the review it holds, or why it cannot be used. */
import type { JsonObject } from "../base/json.ts";
import { ADMISSION_REVIEW_KIND, type AdmissionReviewVersion } from "../kube/admission-review.ts";
import type { AccessReviewVersion } from "../kube/subject-access-review.ts";
import type { TokenReviewVersion } from "../kube/token-review.ts";
import { type AccessReview, decodeAccessReview } from "./decode-access-review.ts";
import { type AdmissionQuestion, decodeAdmissionReview } from "./decode-admission-review.ts";
import { decodeTokenReview, type TokenQuestion } from "./decode-token-review.ts";
import { admissionOf, type Body } from "./read-body.ts";
import { type ReviewError, reviewError } from "./review-error.ts";
import { reviewKindOf, type ReviewName } from "./review-path.ts";

export type Review = AccessReview | TokenQuestion | AdmissionQuestion;

export function decodeReview(name: ReviewName, body: Body): Review | ReviewError {
  if (body.kind === "error") return onPath(name, body);
  const { kind, versions } = reviewKindOf(name);
  const given = textOf(body.value, "kind");
  if (given !== kind)
    return reviewError("wrong-kind", `/${name} takes ${kind}, not ${given ?? "an object without kind"}`);
  const asked = textOf(body.value, "apiVersion");
  const version = versions.find((known) => known === asked);
  if (version === undefined) {
    const error = reviewError(
      "unknown-version",
      `${kind} is served in ${versions.join(" and ")}, not in ${asked ?? "none"}`,
    );
    const admission = admissionOf(body.value);
    return admission === undefined ? error : { ...error, admission };
  }
  switch (name) {
    case "authorize":
      return decodeAccessReview(version as AccessReviewVersion, body.value);
    case "authenticate":
      return decodeTokenReview(version as TokenReviewVersion, body.value);
    default:
      return decodeAdmissionReview(version as AdmissionReviewVersion, body.value);
  }
}

/** A refusal in an AdmissionReview is an answer only where AdmissionReviews are taken. */
function onPath(name: ReviewName, error: ReviewError): ReviewError {
  if (error.admission === undefined || reviewKindOf(name).kind === ADMISSION_REVIEW_KIND) return error;
  return { kind: "error", code: error.code, status: error.status, message: error.message };
}

/** For a message: what stands there, if it is text that can be shown. */
function textOf(body: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(body, key) ? body[key] : undefined;
  return typeof value === "string" && value !== "" ? value.slice(0, 100) : undefined;
}
