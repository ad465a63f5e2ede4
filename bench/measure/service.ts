/** The review service over an engine, as a server has it: what happens between the bytes of a body and those of a reply. */
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import type { DecisionCache } from "../../src/server/decision-cache.ts";
import type { ReviewName } from "../../src/review/review-path.ts";
import { createMetrics } from "../../src/server/metrics.ts";
import { type Call, reviewService } from "../../src/server/review-service.ts";
import { SURROUNDINGS } from "./questions.ts";

export interface Received {
  readonly call: Call;
  readonly body: Buffer;
}

export interface MeasuredService {
  /** The bytes of a new call: fresh ones, as from a connection. */
  receive(body: string, review?: ReviewName): Received;
  /** `timeout`: the caller's, in milliseconds. */
  answer(received: Received, timeout?: number): string;
}

export function serviceOver(engine: PolicyEngine, decisions: DecisionCache | undefined): MeasuredService {
  const service = reviewService({
    deciders: () => ({
      engine,
      surroundings: SURROUNDINGS,
      verify: () => Promise.reject(new Error("no tokens here")),
      onBug: (error) => {
        throw error;
      },
    }),
    authenticate: () => undefined,
    metrics: createMetrics({ rules: 1000 }),
    bodyLimit: 8 * 1024 * 1024,
    maxInFlight: Number.POSITIVE_INFINITY,
    overload: "unavailable",
    decisions,
  });
  const caller = { socket: undefined, authorization: undefined } as unknown as Parameters<typeof service.receive>[1];
  return {
    receive(body, review = "authorize") {
      const call = service.receive(review, caller);
      if (call === undefined) throw new Error("the call was not received");
      return { call, body: Buffer.from(body) };
    },
    answer({ call, body }, timeout = 3000) {
      const reply = service.answer(call, body, timeout);
      if (reply instanceof Promise || reply.status !== 200)
        throw new Error(`the call was not answered: ${JSON.stringify(reply).slice(0, 300)}`);
      return reply.body;
    },
  };
}
