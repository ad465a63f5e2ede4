/** A test bench that remembers what its engines are asked. */
import type { TestBench } from "../analyse/policy-set.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { AccessQuestion, AdmissionRequest, Surroundings } from "../engine/question.ts";

export type Recorded =
  | { readonly kind: "question"; readonly question: AccessQuestion; readonly around: Surroundings }
  | { readonly kind: "mutate" | "validate"; readonly request: AdmissionRequest; readonly around: Surroundings };

export function recording(bench: TestBench, asked: Recorded[]): TestBench {
  const known = new Map<PolicyEngine, PolicyEngine>();
  return {
    ...bench,
    engineFor: (file, data) => {
      const built = bench.engineFor(file, data);
      if ("diagnostics" in built) return built;
      const made = known.get(built) ?? recordingEngine(built, asked);
      known.set(built, made);
      return made;
    },
  };
}

function recordingEngine(engine: PolicyEngine, asked: Recorded[]): PolicyEngine {
  return {
    ...engine,
    authorize: (question, around) => {
      asked.push({ kind: "question", question, around });
      return engine.authorize(question, around);
    },
    mutate: (request, around) => {
      asked.push({ kind: "mutate", request, around });
      return engine.mutate(request, around);
    },
    validate: (request, around) => {
      asked.push({ kind: "validate", request, around });
      return engine.validate(request, around);
    },
  };
}
