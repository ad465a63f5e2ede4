/**
 * Answers to SubjectAccessReviews by the very bytes of the body: a hit skips reading, deciding and writing. A built key
 * would cost as much as the decision itself. INVARIANT: an answer is given only by the engine that made it, within its
 * time to live, and only while the clock is between the instants that it holds for; an error is never kept.
 */
import { LRUCache } from "lru-cache";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { Answer } from "../review/answer.ts";

export interface DecisionCacheOptions {
  readonly entries: number;
  readonly bytes: number;
  /** Milliseconds. */
  readonly ttl: number;
  /** Milliseconds that never go back. */
  readonly monotonic?: () => number;
}

export interface KeptDecision {
  readonly answer: Answer;
  /** The body of the reply, written once. */
  readonly text: string;
}

export interface DecisionCache {
  /** `now`: milliseconds since the Unix epoch. */
  get(engine: PolicyEngine, body: Buffer, now: number): KeptDecision | undefined;
  set(engine: PolicyEngine, body: Buffer, now: number, kept: KeptDecision): void;
  /** Forgets everything: what was decided may be other now. */
  clear(): void;
  readonly entries: number;
}

interface Entry extends KeptDecision {
  /** On the monotonic clock. */
  readonly until: number;
  /** On the wall clock. A window that is over has no next edge, so a clock that is set back ends every answer. */
  readonly from: number;
  readonly validUntil: number;
}

/** What an entry costs beside its key and its reply: the answer as an object, the places in the cache. */
const OVERHEAD = 1000;

/** undefined: switched off. */
export function decisionCache(options: DecisionCacheOptions): DecisionCache | undefined {
  const { entries, bytes, ttl, monotonic = () => performance.now() } = options;
  if (entries === 0 || bytes === 0 || ttl === 0) return undefined;
  const cache = new LRUCache<string, Entry>({ max: entries, maxSize: bytes });
  let generation: PolicyEngine | undefined;
  /** What is kept was looked for just before: its key is made once. */
  let last: { readonly body: Buffer; readonly key: string } | undefined;
  // One character for each byte, so two bodies are the same text only if they are the same bytes.
  const keyOf = (body: Buffer): string => {
    if (last?.body !== body) last = { body, key: body.toString("latin1") };
    return last.key;
  };

  return {
    get(engine, body, now) {
      if (engine !== generation) return undefined;
      // HOT PATH.
      const entry = cache.get(keyOf(body));
      if (entry === undefined || monotonic() >= entry.until) return undefined;
      return now >= entry.from && now < entry.validUntil ? entry : undefined;
    },
    set(engine, body, now, { answer, text }) {
      if (!mayBeKept(answer)) return;
      if (engine !== generation) {
        cache.clear();
        generation = engine;
      }
      const { validUntil = Number.POSITIVE_INFINITY } = answer.outcome ?? {};
      const size = OVERHEAD + body.length + text.length * 3;
      cache.set(keyOf(body), { answer, text, until: monotonic() + ttl, from: now, validUntil }, { size });
      last = undefined;
    },
    clear: () => cache.clear(),
    get entries() {
      return cache.size;
    },
  };
}

function mayBeKept({ status, outcome }: Answer): boolean {
  return (
    status === 200 && outcome !== undefined && outcome.decision !== "error" && outcome.evaluationErrors.length === 0
  );
}
