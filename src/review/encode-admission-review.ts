/** Admission decisions → AdmissionReview in the version that was asked, with the request's uid. */
import { stringifyJson } from "../base/json.ts";
import type { MutationDecision, ValidationDecision } from "../engine/decision.ts";
import {
  ADMISSION_REVIEW_KIND,
  type AdmissionResponse,
  type AdmissionReviewAnswer,
  type AdmissionReviewVersion,
} from "../kube/admission-review.ts";
import { statusReason } from "../kube/status.ts";
import { wireAuditAnnotations } from "./audit-annotations.ts";
import { oneLine } from "./one-line.ts";
import { wireWarnings } from "./warnings.ts";

export function encodeValidation(
  version: AdmissionReviewVersion,
  uid: string,
  decision: ValidationDecision,
): AdmissionReviewAnswer {
  const warnings = wireWarnings(decision.warnings);
  const auditAnnotations = wireAuditAnnotations(decision.auditAnnotations);
  return admissionAnswer(version, {
    uid,
    ...verdictOf(decision.allowed, decision.messages),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(Object.keys(auditAnnotations).length === 0 ? {} : { auditAnnotations }),
  });
}

export function encodeMutation(
  version: AdmissionReviewVersion,
  uid: string,
  decision: MutationDecision,
): AdmissionReviewAnswer {
  const verdict = { uid, ...verdictOf(decision.allowed, decision.messages) };
  if (!decision.allowed || decision.patch.length === 0) return admissionAnswer(version, verdict);
  const patch = Buffer.from(stringifyJson(decision.patch), "utf8").toString("base64");
  return admissionAnswer(version, { ...verdict, patch, patchType: "JSONPatch" });
}

/** A refusal that no rule gave: a review that cannot be used, a server that cannot answer now. */
export function encodeRefusal(
  version: AdmissionReviewVersion,
  uid: string,
  code: number,
  message: string,
): AdmissionReviewAnswer {
  const status = { status: "Failure", message: oneLine(message), reason: statusReason(code), code } as const;
  return admissionAnswer(version, { uid, allowed: false, status });
}

function admissionAnswer(version: AdmissionReviewVersion, response: AdmissionResponse): AdmissionReviewAnswer {
  return { apiVersion: version, kind: ADMISSION_REVIEW_KIND, response };
}

function verdictOf(allowed: boolean, messages: readonly string[]): Pick<AdmissionResponse, "allowed" | "status"> {
  if (allowed) return { allowed };
  const message = messages
    .map((text) => oneLine(text))
    .filter((text) => text !== "")
    .join("; ");
  const status = {
    status: "Failure",
    message: message || "refused by policy",
    reason: "Forbidden",
    code: 403,
  } as const;
  return { allowed, status };
}
