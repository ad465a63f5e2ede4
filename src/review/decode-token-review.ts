/** TokenReview → the token and the audiences it should be good for. INVARIANT: no message ever holds the token. */
import type { JsonObject } from "../base/json.ts";
import type { TokenReviewVersion } from "../kube/token-review.ts";
import { FieldReader } from "./field-reader.ts";
import { type ReviewError, reviewError } from "./review-error.ts";

export interface TokenQuestion {
  readonly kind: "token";
  readonly version: TokenReviewVersion;
  readonly token: string;
  readonly audiences: readonly string[];
}

export function decodeTokenReview(version: TokenReviewVersion, body: JsonObject): TokenQuestion | ReviewError {
  const reader = new FieldReader();
  const spec = reader.object(body, "spec", "");
  if (spec === undefined) reader.complain("spec is missing");
  const token = reader.string(spec ?? {}, "token", "spec.");
  const audiences = reader.strings(spec ?? {}, "audiences", "spec.");
  return reader.problem === undefined
    ? { kind: "token", version, token, audiences }
    : reviewError("invalid", reader.problem);
}
