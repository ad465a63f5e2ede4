/** Every body that a real API server sent is understood, and answered as its client demands. */
import { describe, expect, test } from "vitest";
import { stringifyJson } from "../../src/base/json.ts";
import { answerReview } from "../../src/review/answer-review.ts";
import { readText } from "../../src/review/read-body.ts";
import { reviewOfPath } from "../../src/review/review-path.ts";
import { capturedReviews } from "../support/captured-reviews.ts";
import { stubDeciders } from "../support/stub-deciders.ts";

describe.each(["v1", "v1beta1"] as const)("captured %s reviews", (version) => {
  test.each(capturedReviews(version).map((captured, index) => [index, captured] as const))(
    "line %i",
    async (_index, { path, review }) => {
      const name = reviewOfPath(path);
      expect(name).toBeDefined();
      if (name === undefined) return;
      const { status, body } = await answerReview(stubDeciders(), name, readText(stringifyJson(review)));
      expect(status).toBe(200);
      expect(body).toMatchObject({ apiVersion: review["apiVersion"], kind: review["kind"] });
      if ("response" in body) {
        expect(body.response.uid).toBe((review["request"] as { uid: string }).uid);
        expect(body.response.allowed).toBe(true);
        expect("patch" in body.response).toBe("patchType" in body.response);
      } else if ("status" in body && typeof body.status === "object" && "allowed" in body.status) {
        expect(body.status.allowed && body.status.denied).toBe(false);
      }
    },
  );
});
