/**
 * admission.k8s.io AdmissionReview, v1 and v1beta1. A v1 answer must repeat the uid, the apiVersion and the kind, and
 * carry `patch` and `patchType` both or neither; keeping to the same in v1beta1 is allowed and simpler.
 */
export const ADMISSION_REVIEW_KIND = "AdmissionReview";
export const admissionReviewVersions = ["admission.k8s.io/v1", "admission.k8s.io/v1beta1"] as const;
export type AdmissionReviewVersion = (typeof admissionReviewVersions)[number];

export interface AdmissionStatus {
  readonly status: "Failure";
  readonly message: string;
  readonly reason: string;
  readonly code: number;
}
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: AdmissionStatus;
  /** Base64 of an RFC 6902 patch. */
  readonly patch?: string;
  readonly patchType?: "JSONPatch";
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}
export interface AdmissionReviewAnswer {
  readonly apiVersion: AdmissionReviewVersion;
  readonly kind: typeof ADMISSION_REVIEW_KIND;
  readonly response: AdmissionResponse;
}
