/** A policy engine that says what a test tells it to; by default nothing: no opinion, admitted, unchanged, nobody. */
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import type { BuildPolicySet } from "../../src/store/build-policy-set.ts";

export function stubEngine(parts: Partial<PolicyEngine> = {}): PolicyEngine {
  return {
    digest: "sha256:stub",
    sources: [],
    ruleCounts: { allow: 1 },
    exemptionsEnded: () => 0,
    authorize: () => ({
      decision: "no-opinion",
      reason: "",
      rule: undefined,
      evaluationError: undefined,
      validUntil: undefined,
    }),
    decidingRules: () => [],
    denialMessages: () => [],
    validate: () => ({
      allowed: true,
      complaints: [],
      messages: [],
      deniers: [],
      warnings: [],
      auditAnnotations: {},
      evaluationErrors: [],
    }),
    mutate: (request) => ({
      allowed: true,
      messages: [],
      deniers: [],
      patch: [],
      object: request.object,
      rules: [],
    }),
    identify: () => ({ authenticated: false, why: "the stub knows nobody" }),
    ...parts,
  };
}

/** A compiler that makes the stub of any text, save of a text that says `broken`. */
export function stubCompiler(parts: Partial<PolicyEngine> = {}): BuildPolicySet {
  return (files) => {
    const broken = files.find((file) => file.text.includes("broken"));
    return broken === undefined
      ? { engine: stubEngine(parts), diagnostics: [] }
      : {
          engine: undefined,
          diagnostics: [
            { code: "syntax", severity: "error", message: "it is broken", file: broken, span: { start: 0, end: 6 } },
          ],
        };
  };
}
