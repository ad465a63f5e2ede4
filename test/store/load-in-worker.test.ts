/** What comes out of the loading thread decides as what is loaded here: sets of the project, and what is wrong with one. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { describeDiagnostic } from "../../src/diagnostics/describe-diagnostic.ts";
import type { LoadOptions } from "../../src/store/build-policy-set.ts";
import { buildPolicySet } from "../../src/store/compiler.ts";
import { loadingWorker } from "../../src/store/load-in-worker.ts";
import { type LoadedUnit, loadPolicies } from "../../src/store/load-policies.ts";
import { textOf } from "../../src/store/unit-text.ts";
import { capturedReviews } from "../support/captured-reviews.ts";
import { answerReview } from "../../src/review/answer-review.ts";
import type { ReviewName } from "../../src/review/review-path.ts";
import { readBody } from "../../src/review/read-body.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";

const options: LoadOptions = {
  gates: ["authentication", "authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: "here", version: "1.37" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: undefined,
};
const worker = loadingWorker();
afterAll(() => worker.stop());

const bodies = capturedReviews("v1").map(({ path, review }) => ({
  name: path.slice(1).replace(/\?.*/, "") as ReviewName,
  body: readBody(Buffer.from(JSON.stringify(review)), 8e6),
}));
const answers = (engine: PolicyEngine | undefined) =>
  engine === undefined
    ? "none"
    : Promise.all(
        bodies.map(async ({ name, body }) => {
          const { status, body: answer } = await answerReview(
            {
              engine,
              surroundings: { now: 0, namespaceFacts: () => undefined },
              verify: async () => ({ vouchings: [], unavailable: [], audiences: undefined }),
              onBug: (error) => {
                throw error;
              },
            },
            name,
            body,
          );
          return { status, answer };
        }),
      );

/** Texts come in memory that threads share. */
const withTexts = ({ text, ...unit }: LoadedUnit) => ({
  ...unit,
  text: text && [...text.files, ...text.documents].map((file) => [file.path, textOf(file)]),
});

const sets = readdirSync("policies", { withFileTypes: true })
  // The largest is proven for many seconds each time, and holds nothing that the others do not.
  .filter((entry) => entry.isDirectory() && entry.name !== "company")
  .map(({ name }) => join("policies", name));

test.each([...sets, "test/e2e/policies"])("%s", async (path) => {
  const here = loadPolicies([path], options, buildPolicySet, []);
  const there = await worker.load({ paths: [path], options, lastGood: [], besideCalls: true });
  expect(there.engine?.digest).toBe(here.engine?.digest);
  expect(there.engine?.ruleCounts).toEqual(here.engine?.ruleCounts);
  expect(there.units.map(withTexts)).toEqual(here.units.map(withTexts));
  expect(there.seen).toBe(here.seen);
  expect(there.diagnostics.map(describeDiagnostic)).toEqual(here.diagnostics.map(describeDiagnostic));
  expect(await answers(there.engine)).toEqual(await answers(here.engine));
});

test("a broken set comes back with the places of its mistakes, and the thread goes on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verdict-worker-"));
  writeFileSync(join(folder, "a.policy"), 'language 1\n\nallow "x" user to nothing\n');
  const here = loadPolicies([folder], options, buildPolicySet, []);
  const there = await worker.load({ paths: [folder], options, lastGood: [], besideCalls: true });
  expect(there.engine).toBeUndefined();
  expect(there.diagnostics.map(describeDiagnostic)).toEqual(here.diagnostics.map(describeDiagnostic));
  rmSync(folder, { recursive: true });
});
