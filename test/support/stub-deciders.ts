/** What answers a review in tests: a stub engine, a still clock, nobody who vouches. */
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import type { Deciders } from "../../src/review/answer-review.ts";
import { stubEngine } from "./stub-engine.ts";

export function stubDeciders(parts: Partial<PolicyEngine> = {}, others: Partial<Deciders> = {}): Deciders {
  return {
    engine: stubEngine(parts),
    surroundings: { now: 0, namespaceFacts: () => undefined },
    verify: () => Promise.resolve({ vouchings: [], unavailable: [], audiences: undefined }),
    onBug: (error) => {
      throw error;
    },
    ...others,
  };
}
