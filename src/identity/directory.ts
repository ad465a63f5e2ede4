/**
 * Reads the entries that rules look up at sign-in, each once however many ask at the same time, and keeps what was found as
 * long as the cache of tokens keeps a token. INVARIANT: a source that could not be asked is asked again.
 */
import { LRUCache } from "lru-cache";
import type { LookedUp, Lookup } from "../engine/question.ts";
import type { EntryAnswer, IdentitySource } from "./source.ts";
import type { ObserveSource } from "./verify-token.ts";

export interface DirectoryOptions {
  readonly sources: readonly IdentitySource[];
  /** 0: nothing is kept. */
  readonly entries: number;
  /** Milliseconds that what was found, and what was not, is kept. */
  readonly allowTTL: number;
  readonly denyTTL: number;
  readonly observe?: ObserveSource;
  /** Milliseconds that never go back. */
  readonly monotonic?: () => number;
}

/** Never rejects. */
export type Directory = (lookup: Lookup) => Promise<LookedUp>;

export function directory(options: DirectoryOptions): Directory {
  const { sources, entries, allowTTL, denyTTL, observe, monotonic = () => performance.now() } = options;
  const kept =
    entries === 0 ? undefined : new LRUCache<string, { answer: LookedUp; until: number }>({ max: entries });
  const underWay = new Map<string, Promise<LookedUp>>();
  const ask = async (lookup: Lookup, id: string): Promise<LookedUp> => {
    const started = performance.now();
    const source = sources.find(({ type, name }) => type === lookup.type && name === lookup.name);
    const answer = await readEntry(source, lookup.key);
    if (source !== undefined) {
      const result = resultOf(answer);
      observe?.(source.name, result, secondsSince(started), answer.kind === "error" ? answer.why : undefined);
    }
    const looked: LookedUp =
      answer.kind === "found" ? { kind: "found", entry: answer.entry } : { kind: unavailableOr(answer.kind) };
    const ttl = looked.kind === "found" ? allowTTL : denyTTL;
    if (looked.kind !== "unavailable" && ttl > 0) kept?.set(id, { answer: looked, until: monotonic() + ttl });
    return looked;
  };
  return (lookup) => {
    const id = JSON.stringify([lookup.type, lookup.name, lookup.key]);
    const known = kept?.get(id);
    if (known !== undefined && monotonic() < known.until) return Promise.resolve(known.answer);
    const other = underWay.get(id);
    if (other !== undefined) return other;
    const asked = ask(lookup, id).finally(() => underWay.delete(id));
    underWay.set(id, asked);
    return asked;
  };
}

async function readEntry(source: IdentitySource | undefined, key: string): Promise<EntryAnswer> {
  const missing = { kind: "error", why: "it reads no entries", timeout: false } as const;
  try {
    return (await source?.entry?.(key)) ?? missing;
  } catch {
    return { kind: "error", why: "the source failed", timeout: false };
  }
}

function unavailableOr(kind: "absent" | "error"): "absent" | "unavailable" {
  return kind === "error" ? "unavailable" : kind;
}

function resultOf(answer: EntryAnswer) {
  if (answer.kind === "error") return answer.timeout ? "timeout" : "error";
  return answer.kind === "found" ? "vouched" : "rejected";
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
