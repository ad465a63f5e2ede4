/** Captured bodies, damaged at random, at every webhook: always an answer, never an allow, never an exception. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { answerReview } from "../../src/review/answer-review.ts";
import { readBody } from "../../src/review/read-body.ts";
import { type ReviewName, reviewNames, reviewOfPath } from "../../src/review/review-path.ts";
import { capturedReviews } from "../support/captured-reviews.ts";
import { stubDeciders } from "../support/stub-deciders.ts";

const bodies = (["v1", "v1beta1"] as const).flatMap(capturedReviews).map(({ path, review }) => ({
  own: reviewOfPath(path) ?? "authorize",
  bytes: Buffer.from(JSON.stringify(review)),
}));

/** Refuses everything it understands: whatever is allowed then was allowed by a misreading. */
const refusing = stubDeciders({
  authorize: () => ({
    decision: "deny",
    reason: "no",
    rule: undefined,
    evaluationError: undefined,
    validUntil: undefined,
  }),
  validate: () => ({
    allowed: false,
    complaints: [],
    messages: ["no"],
    deniers: [],
    warnings: [],
    auditAnnotations: {},
    evaluationErrors: [],
  }),
  mutate: (request) => ({
    allowed: false,
    messages: ["no"],
    deniers: [],
    patch: [],
    object: request.object,
    rules: [],
  }),
});

const pieces = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "1e999",
  "-",
  "\\u0000",
  "\\ud800",
  "__proto__",
  "9".repeat(40),
  "\xff",
  "\n",
];

const damaged = fc
  .record({
    body: fc.constantFrom(...bodies),
    // Mostly the webhook that the body was meant for.
    elsewhere: fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom<ReviewName>(...reviewNames) },
    ),
    cuts: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        drop: fc.nat(3),
        put: fc.constantFrom("", ...pieces),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ body, elsewhere, cuts }) => {
    const bytes = cuts.reduce((text, { at, drop, put }) => {
      const start = Math.floor(at * text.length);
      return Buffer.concat([text.subarray(0, start), Buffer.from(put, "latin1"), text.subarray(start + drop)]);
    }, body.bytes);
    return { name: elsewhere ?? body.own, bytes };
  });

test("damaged bodies", async () => {
  const codes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(damaged, async ({ name, bytes }) => {
      const { status, body } = await answerReview(refusing, name, readBody(bytes, 1_000_000));
      codes.set(`${status} ${body.kind}`, (codes.get(`${status} ${body.kind}`) ?? 0) + 1);
      expect([200, 400]).toContain(status);
      expect(body.kind === "Status").toBe(status !== 200);
      expect(JSON.stringify(body)).not.toMatch(/"(allowed|authenticated)":true/);
      if ("response" in body) expect(body.response.uid).not.toBe("");
    }),
    { numRuns: 4000 },
  );
  // The damage must leave some bodies whole, or nothing was tried.
  for (const kind of ["200 SubjectAccessReview", "200 AdmissionReview", "400 Status"]) {
    expect(codes.get(kind) ?? 0, kind).toBeGreaterThan(200);
  }
});
