/** The text of an answer to a SubjectAccessReview is the one that JSON.stringify writes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { accessReviewVersions } from "../../src/kube/subject-access-review.ts";
import { accessReviewText, encodeAccessDecision } from "../../src/review/encode-access-review.ts";

test("the text is what JSON.stringify writes", () => {
  const text = fc.string({ unit: "binary", maxLength: 12 });
  const decision = fc.record({
    decision: fc.constantFrom("allow", "deny", "no-opinion"),
    reason: fc.oneof(fc.constant(""), text),
    rule: fc.constant(undefined),
    evaluationError: fc.option(text, { nil: undefined }),
    validUntil: fc.constant(undefined),
  } as const);
  fc.assert(
    fc.property(fc.constantFrom(...accessReviewVersions), decision, (version, decided) => {
      const answer = encodeAccessDecision(version, decided);
      expect(accessReviewText(answer)).toBe(JSON.stringify(answer));
    }),
  );
});
