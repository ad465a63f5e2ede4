/**
 * authorization.k8s.io SubjectAccessReview, v1 and v1beta1. The versions differ in one key: the groups of the user are
 * `groups` in v1 and `group` in v1beta1. Every absent key stands for the empty value.
 */
export const ACCESS_REVIEW_KIND = "SubjectAccessReview";
export const accessReviewVersions = ["authorization.k8s.io/v1", "authorization.k8s.io/v1beta1"] as const;
export type AccessReviewVersion = (typeof accessReviewVersions)[number];

export interface WireRequirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}
export interface WireSelector {
  /** Only ever written by callers other than an API server; never parsed (KEP-4601). */
  readonly rawSelector?: string;
  readonly requirements?: readonly WireRequirement[];
}
export interface ResourceAttributes {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly fieldSelector?: WireSelector;
  readonly labelSelector?: WireSelector;
}
export interface NonResourceAttributes {
  readonly path?: string;
  readonly verb?: string;
}
export interface SubjectAccessReviewSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
  readonly user?: string;
  readonly uid?: string;
  /** v1 */
  readonly groups?: readonly string[];
  /** v1beta1 */
  readonly group?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}
/** INVARIANT: `allowed` and `denied` are never both true; the API server answers its user 500 for that. */
export interface SubjectAccessReviewStatus {
  readonly allowed: boolean;
  readonly denied: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}
export interface SubjectAccessReviewAnswer {
  readonly apiVersion: AccessReviewVersion;
  readonly kind: typeof ACCESS_REVIEW_KIND;
  readonly status: SubjectAccessReviewStatus;
}

/** The key under which a version carries the user's groups. */
export function groupsKey(version: AccessReviewVersion): "groups" | "group" {
  return version === "authorization.k8s.io/v1" ? "groups" : "group";
}
