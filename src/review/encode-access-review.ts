/** An authorization decision → SubjectAccessReview in the version that was asked. */
import type { AccessDecision } from "../engine/decision.ts";
import {
  ACCESS_REVIEW_KIND,
  type AccessReviewVersion,
  type SubjectAccessReviewAnswer,
} from "../kube/subject-access-review.ts";
import { oneLine } from "./one-line.ts";

/** HOT PATH: as JSON.stringify writes it, at a third of the time. */
export function accessReviewText({ apiVersion, kind, status }: SubjectAccessReviewAnswer): string {
  const { allowed, denied, reason, evaluationError } = status;
  return (
    `{"apiVersion":"${apiVersion}","kind":"${kind}","status":{"allowed":${allowed},"denied":${denied}` +
    `${reason === undefined ? "" : `,"reason":${JSON.stringify(reason)}`}` +
    `${evaluationError === undefined ? "" : `,"evaluationError":${JSON.stringify(evaluationError)}`}}}`
  );
}

/** A reason is shown to the user in full; more than this is no reason any more. */
const REASON_LIMIT = 1024;

export function encodeAccessDecision(
  version: AccessReviewVersion,
  decision: AccessDecision,
): SubjectAccessReviewAnswer {
  const reason = oneLine(decision.reason, REASON_LIMIT);
  const evaluationError = oneLine(decision.evaluationError ?? "", REASON_LIMIT);
  const bare = { allowed: decision.decision === "allow", denied: decision.decision === "deny" };
  const status = reason === "" ? bare : { ...bare, reason };
  return {
    apiVersion: version,
    kind: ACCESS_REVIEW_KIND,
    status: evaluationError === "" ? status : { ...status, evaluationError },
  };
}
