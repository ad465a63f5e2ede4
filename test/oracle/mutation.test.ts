/**
 * /mutate of the engine against the oracle: the same object or the same refusal, the patch applied by a second
 * implementation gives that object, and mutating it again changes nothing. The seed is printed; ORACLE_SEED and
 * ORACLE_RUNS repeat or widen a run.
 */
import fc from "fast-check";
import { applyPatch, type Operation } from "rfc6902";
import { expect, test } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { MutationDecision } from "../../src/engine/decision.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { buildAdmission, engineRequest, printRequest, withoutReasons } from "../support/engine-at-admission.ts";
import type { OracleRequest } from "./admission-request.ts";
import { sameValue } from "./evaluate.ts";
import { mutationPolicy } from "./generate-mutations.ts";
import { generatedRequest, KNOWN_NAMESPACES } from "./generate-objects.ts";
import { oracleMutate, type OracleMutation } from "./oracle-mutate.ts";
import { knownForms } from "./pieces.ts";
import { worldAt } from "./world.ts";

const PER_POLICY = 6;
const requests = fc.array(
  generatedRequest({ generated: 15, namespaces: [...KNOWN_NAMESPACES, ...KNOWN_NAMESPACES, "not-yet-seen"] }).filter(
    ({ operation }) => operation !== "DELETE",
  ),
  { minLength: PER_POLICY, maxLength: PER_POLICY },
);
const forms = new Map([...knownForms].map((name) => [name, 0]));

/** What a generated object shares between its parts is not shared on the wire. */
function copied(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** undefined: they agree. */
function difference(actual: MutationDecision, expected: OracleMutation, request: OracleRequest): string | undefined {
  switch (expected.kind) {
    case "never-settles": {
      const named = expected.rules.every((rule) => actual.messages.join().includes(`"${rule}"`));
      return !actual.allowed && named ? undefined : `the rules ${expected.rules.join(", ")} still write`;
    }
    case "refused":
      if (!actual.allowed && JSON.stringify(withoutReasons(actual.messages)) === JSON.stringify(expected.messages))
        return;
      return `refused: ${expected.messages.join(" | ")}`;
    case "settled": {
      if (!actual.allowed || !sameValue(actual.object, expected.object)) {
        return `object ${JSON.stringify(expected.object)}`;
      }
      const patched = copied(request.object) as object;
      const problems = applyPatch(patched, copied(actual.patch) as Operation[]).filter((one) => one !== null);
      if (problems.length > 0) return "the patch cannot be applied";
      try {
        expect(patched).toEqual(expected.object);
        return undefined;
      } catch {
        return `the patch gives ${JSON.stringify(patched)}, wanted ${JSON.stringify(expected.object)}`;
      }
    }
  }
}

test("the engine mutates as the oracle does", () => {
  const seed = Number(process.env["ORACLE_SEED"] ?? 20261124);
  const numRuns = Number(process.env["ORACLE_RUNS"] ?? 1_000);
  const outcomes = new Map(["unchanged", "patched", "refused", "never-settles"].map((name) => [name, 0]));
  const rejected = new Map<string, number>();
  let loaded = 0;
  fc.assert(
    fc.property(mutationPolicy, requests, (policy, asked) => {
      const { engine, errors } = buildAdmission(policy.text);
      for (const error of new Set(errors)) rejected.set(error, (rejected.get(error) ?? 0) + 1);
      if (engine === undefined) return;
      loaded++;
      for (const name of policy.forms) forms.set(name, (forms.get(name) ?? 0) + 1);
      const world = worldAt(Date.parse("2026-12-20T12:00:00Z"));
      const { ast } = parsePolicy(new SourceFile("generated.policy", policy.text));
      for (const request of asked) {
        const expected = oracleMutate([ast], request, world);
        const outcome = expected.kind === "settled" ? (expected.rounds > 0 ? "patched" : "unchanged") : expected.kind;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        const actual = engine.mutate(engineRequest(request), world);
        const differs = difference(actual, expected, request);
        const again = actual.allowed && engine.mutate(engineRequest({ ...request, object: actual.object }), world);
        const stays = again === false || (again.allowed && again.patch.length === 0);
        if (differs === undefined && stays) continue;
        expect.fail(
          `oracle ${differs ?? "would not change it again"}\nengine ${JSON.stringify(actual)}\n${printRequest(request)}\n${policy.text}`,
        );
      }
    }),
    { seed, numRuns, endOnFailure: true },
  );
  console.log(
    `seed ${seed}: ${loaded} of ${numRuns} sets, ${loaded * PER_POLICY} requests`,
    Object.fromEntries(outcomes),
  );
  console.log(Object.fromEntries([...rejected].toSorted((a, b) => b[1] - a[1]).slice(0, 12)));
  console.log(Object.fromEntries([...forms].toSorted((a, b) => a[1] - b[1])));
  expect(loaded / numRuns).toBeGreaterThan(0.8);
  const refused = (outcomes.get("refused") ?? 0) + (outcomes.get("never-settles") ?? 0);
  for (const count of [refused, outcomes.get("patched"), outcomes.get("unchanged")]) {
    expect((count ?? 0) / (loaded * PER_POLICY)).toBeGreaterThan(0.05);
  }
  if (numRuns >= 1_000) for (const [name, used] of forms) expect(used, name).toBeGreaterThanOrEqual(100);
}, 600_000);
