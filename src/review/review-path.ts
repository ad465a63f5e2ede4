/** The four webhooks: which path takes which kind of review, and what its decisions are called in metrics. */
import { ACCESS_REVIEW_KIND, accessReviewVersions } from "../kube/subject-access-review.ts";
import { ADMISSION_REVIEW_KIND, admissionReviewVersions } from "../kube/admission-review.ts";
import { TOKEN_REVIEW_KIND, tokenReviewVersions } from "../kube/token-review.ts";

export const reviewNames = ["authorize", "authenticate", "validate", "mutate"] as const;
export type ReviewName = (typeof reviewNames)[number];

export interface ReviewKind {
  readonly kind: string;
  readonly versions: readonly string[];
}

const access: ReviewKind = { kind: ACCESS_REVIEW_KIND, versions: accessReviewVersions };
const token: ReviewKind = { kind: TOKEN_REVIEW_KIND, versions: tokenReviewVersions };
const admission: ReviewKind = { kind: ADMISSION_REVIEW_KIND, versions: admissionReviewVersions };

const kinds: Readonly<Record<ReviewName, ReviewKind>> = {
  authorize: access,
  authenticate: token,
  validate: admission,
  mutate: admission,
};

export function reviewKindOf(name: ReviewName): ReviewKind {
  return kinds[name];
}

/** The webhook of a URL path (`/authorize?timeout=3s`), or undefined for any other path. */
export function reviewOfPath(path: string): ReviewName | undefined {
  const bare = path.split("?", 1)[0];
  return reviewNames.find((name) => bare === `/${name}`);
}
