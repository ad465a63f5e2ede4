/** A review that cannot be used, as data: its code (what `decide` prints) and the HTTP status (what a client gets). */
import type { AdmissionReviewVersion } from "../kube/admission-review.ts";

export type ReviewErrorCode = "not-json" | "wrong-kind" | "unknown-version" | "invalid" | "too-large";

export interface ReviewError {
  readonly kind: "error";
  readonly code: ReviewErrorCode;
  readonly status: 400 | 413;
  /** Lower-case start, no final stop; never holds a token. */
  readonly message: string;
  /** Set where an AdmissionReview's uid could be read: such a review is refused, with the status inside. */
  readonly admission?: { readonly version: AdmissionReviewVersion; readonly uid: string };
}

export function reviewError(code: ReviewErrorCode, message: string): ReviewError {
  return { kind: "error", code, status: code === "too-large" ? 413 : 400, message };
}
