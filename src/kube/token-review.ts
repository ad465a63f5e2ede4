/** authentication.k8s.io TokenReview, v1 and v1beta1: the two have the same shape. */
export const TOKEN_REVIEW_KIND = "TokenReview";
export const tokenReviewVersions = ["authentication.k8s.io/v1", "authentication.k8s.io/v1beta1"] as const;
export type TokenReviewVersion = (typeof tokenReviewVersions)[number];

export interface WireUserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}
export interface TokenReviewStatus {
  readonly authenticated: boolean;
  readonly user?: WireUserInfo;
  readonly audiences?: readonly string[];
  /** Its presence keeps the API server from caching the answer. */
  readonly error?: string;
}
export interface TokenReviewAnswer {
  readonly apiVersion: TokenReviewVersion;
  readonly kind: typeof TOKEN_REVIEW_KIND;
  readonly status: TokenReviewStatus;
}
