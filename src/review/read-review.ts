/** The bytes of a body → the review they hold, or why they cannot be used. */
import { decodeReview, type Review } from "./decode-review.ts";
import { readPlainAccessReview } from "./plain-access-review.ts";
import { readBody } from "./read-body.ts";
import type { ReviewError } from "./review-error.ts";
import type { ReviewName } from "./review-path.ts";

/** `limit`: bytes. */
export function readReview(name: ReviewName, bytes: Buffer, limit: number): Review | ReviewError {
  const plain = name === "authorize" && bytes.length <= limit ? readPlainAccessReview(bytes) : undefined;
  return plain ?? decodeReview(name, readBody(bytes, limit));
}
