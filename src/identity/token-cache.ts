/**
 * Remembers for a while what the sources said of a token, and lets questions about one token that come together share one
 * answer. What rules make of it is decided anew each time, so a change of policies or of the hour counts at once.
 * INVARIANT: no token is kept, only a keyed hash under a key that lives as long as the process; no error is kept.
 */
import { createHmac, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { type Clock, systemClock } from "../base/clock.ts";
import type { TokenVerification, TokenVerifier } from "./verify-token.ts";

export interface TokenCacheOptions {
  /** 0: nothing is kept; questions that come together still share an answer. */
  readonly entries: number;
  /** Milliseconds. */
  readonly allowTTL: number;
  readonly denyTTL: number;
  readonly observe?: (result: "hit" | "miss") => void;
  /** The present time; what a token's end is compared with. */
  readonly clock?: Clock;
  /** Milliseconds that never go back. */
  readonly monotonic?: () => number;
}

/** One for each set of sources: with new sources comes a new, empty one. */
export interface TokenCache {
  readonly verify: TokenVerifier;
  readonly entries: number;
}

interface Kept {
  readonly verification: TokenVerification;
  readonly until: number;
}

/** Claims may be large: this is what all that is kept may weigh together. */
const BYTES = 64 * 1024 * 1024;
const OVERHEAD = 500;
const key = randomBytes(32);

export function tokenCache(verify: TokenVerifier, options: TokenCacheOptions): TokenCache {
  const { entries, allowTTL, denyTTL, observe, clock = systemClock, monotonic = () => performance.now() } = options;
  const kept = entries === 0 ? undefined : new LRUCache<string, Kept>({ max: entries, maxSize: BYTES });
  const underWay = new Map<string, Promise<TokenVerification>>();

  const ask = async (hash: string, ...question: Parameters<TokenVerifier>): Promise<TokenVerification> => {
    try {
      const verification = await verify(...question);
      const left = (verification.expires ?? Number.POSITIVE_INFINITY) - clock.now();
      const ttl = Math.min(verification.vouchings.length > 0 ? allowTTL : denyTTL, left);
      if (verification.unavailable.length === 0 && ttl > 0)
        kept?.set(hash, { verification, until: monotonic() + ttl }, { size: sizeOf(verification) });
      return verification;
    } finally {
      underWay.delete(hash);
    }
  };

  return {
    verify: async (token, audiences, wanted) => {
      const hash = hashOf(token, audiences, wanted);
      const known = kept?.get(hash);
      if (known !== undefined && monotonic() < known.until) {
        observe?.("hit");
        return { ...known.verification, cached: true };
      }
      const other = underWay.get(hash);
      observe?.(other === undefined ? "miss" : "hit");
      if (other !== undefined) return other;
      const asked = ask(hash, token, audiences, wanted);
      underWay.set(hash, asked);
      return asked;
    },
    get entries() {
      return kept?.size ?? 0;
    },
  };
}

/** JSON keeps the parts apart, whatever characters they hold. */
function hashOf(...parts: Parameters<TokenVerifier>): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64");
}

function sizeOf({ vouchings }: TokenVerification): number {
  return OVERHEAD + vouchings.reduce((sum, { claims }) => sum + 2 * lengthOf(claims), 0);
}

function lengthOf(claims: object): number {
  return JSON.stringify(claims, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)).length;
}
