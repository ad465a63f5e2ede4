/**
 * Answers to SubjectAccessReviews by the very bytes of the body: a hit skips reading, deciding and writing. To keep an answer
 * costs as much as to decide anew, so beyond a small part of the room only what comes again is kept; the rest costs a checksum.
 * INVARIANT: an answer is given only by the engine that made it, for exactly the bytes that it was made for, within its time
 * to live, and only while the clock is between the instants that it holds for; an error is never kept.
 */
import { crc32 } from "node:zlib";
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
  /** `now`: milliseconds since the Unix epoch. Remembers that the body came. */
  get(engine: PolicyEngine, body: Buffer, now: number): KeptDecision | undefined;
  /** Beyond a part of the room ({@link FREELY}) keeps only what came before. */
  set(engine: PolicyEngine, body: Buffer, now: number, kept: KeptDecision): void;
  /** Forgets everything: what was decided may be other now. */
  clear(): void;
  readonly entries: number;
}

interface Entry extends KeptDecision {
  /** One character for each byte of the body. */
  readonly body: string;
  /** On the monotonic clock. */
  readonly until: number;
  /** On the wall clock. A window that is over has no next edge, so a clock that is set back ends every answer. */
  readonly from: number;
  readonly validUntil: number;
}

/** What an entry costs beside its body and its reply: the answer as an object, the places in the cache. */
const OVERHEAD = 1000;
/** The part of the room that is given to whatever comes; a server that is asked little answers the second call from it. */
const FREELY = 1 / 16;
/** How many bodies are remembered to have come, for each that may be kept; a power of two. */
const REMEMBERED = 4;
const MOST_PLACES = 2 ** 20;

/** undefined: switched off. */
export function decisionCache(options: DecisionCacheOptions): DecisionCache | undefined {
  const { entries, bytes, ttl, monotonic = () => performance.now() } = options;
  if (entries === 0 || bytes === 0 || ttl === 0) return undefined;
  const cache = new LRUCache<number, Entry>({ max: entries, maxSize: bytes });
  const places = 2 ** Math.ceil(Math.log2(Math.min(entries, MOST_PLACES) * REMEMBERED));
  /** Checksums of bodies that came, each in its place until another takes it. */
  const came = new Int32Array(places);
  let generation: PolicyEngine | undefined;
  /** What is kept was looked for just before: what is known of it then is found out once. */
  let looked: Buffer | undefined;
  let sum = 0;
  let again = false;
  const look = (body: Buffer): void => {
    if (looked === body) return;
    looked = body;
    sum = crc32(body) | 0;
    const place = sum & (places - 1);
    again = came[place] === sum;
    came[place] = sum;
  };

  return {
    get(engine, body, now) {
      // HOT PATH. A checksum is no proof: bodies that share one take each other's places, and never each other's answers.
      looked = undefined;
      look(body);
      if (engine !== generation) return undefined;
      const entry = cache.get(sum);
      if (entry === undefined || monotonic() >= entry.until || entry.body !== body.toString("latin1"))
        return undefined;
      return now >= entry.from && now < entry.validUntil ? entry : undefined;
    },
    set(engine, body, now, { answer, text }) {
      look(body);
      looked = undefined;
      if (!mayBeKept(answer)) return;
      if (engine !== generation) {
        cache.clear();
        generation = engine;
      }
      const { validUntil = Number.POSITIVE_INFINITY } = answer.outcome ?? {};
      const size = OVERHEAD + body.length + text.length * 3;
      if (!again && (cache.size >= entries * FREELY || cache.calculatedSize + size > bytes * FREELY)) return;
      const kept = { body: body.toString("latin1"), answer, text, until: monotonic() + ttl, from: now, validUntil };
      cache.set(sum, kept, { size });
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
