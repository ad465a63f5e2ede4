/** Requests as they come out of a body: fresh strings that nobody has hashed yet. */
import type { JsonObject } from "../../src/base/json.ts";
import type { AccessQuestion, Surroundings } from "../../src/engine/question.ts";
import { decodeAccessReview } from "../../src/review/decode-access-review.ts";

export const SURROUNDINGS: Surroundings = { now: Date.UTC(2026, 10, 2), namespaceFacts: () => undefined };

export function questionOf(body: unknown): AccessQuestion {
  const review = decodeAccessReview("authorization.k8s.io/v1", body as JsonObject);
  if (review.kind === "error") throw new Error(`the workload made a wrong review: ${review.message}`);
  return review.question;
}
