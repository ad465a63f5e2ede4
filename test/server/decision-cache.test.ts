/** What the cache of decisions gives back, and all the ways in which an answer stops being one. */
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import type { Answer, Outcome } from "../../src/review/answer.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import { type DecisionCache, decisionCache } from "../../src/server/decision-cache.ts";
import { stubEngine } from "../support/stub-engine.ts";

const engine = stubEngine();
const body = Buffer.from("a body");
const text = "its reply";

function answer(changes: Partial<Outcome> = {}, status = 200): Answer {
  const outcome: Outcome = { decision: "allow", impersonation: "none", rules: [], evaluationErrors: [], ...changes };
  const access = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" } as const;
  return { status, body: { ...access, status: { allowed: true, denied: false } }, outcome };
}

function cacheOf(options: object = {}) {
  let time = 0;
  const cache = decisionCache({ entries: 10, bytes: 100_000, ttl: 30_000, monotonic: () => time, ...options });
  if (cache === undefined) throw new Error("it is off");
  return { cache, later: (milliseconds: number) => (time += milliseconds) };
}

/** As the service does: looked for, decided, given to the cache. */
function ask(cache: DecisionCache, by: PolicyEngine, bytes: Buffer): void {
  if (cache.get(by, bytes, 0) === undefined) cache.set(by, bytes, 0, { answer: answer(), text });
}

test("the same bytes get the same reply, other bytes none", () => {
  const { cache } = cacheOf();
  expect(cache.get(engine, body, 0)).toBeUndefined();
  cache.set(engine, body, 0, { answer: answer(), text });
  expect(cache.get(engine, Buffer.from("a body"), 0)?.text).toBe(text);
  expect(cache.get(engine, Buffer.from("a bodY"), 0)).toBeUndefined();
  expect(cache.get(engine, Buffer.from([0xff]), 0)).toBeUndefined();
  expect(cache.entries).toBe(1);
});

test("bodies of one checksum never get each other's answers", () => {
  const { cache } = cacheOf();
  const [one, other] = [Buffer.from("plumless"), Buffer.from("buckeroo")];
  expect(crc32(one)).toBe(crc32(other));
  ask(cache, engine, one);
  expect(cache.get(engine, other, 0)).toBeUndefined();
  cache.set(engine, other, 0, { answer: answer({ decision: "deny" }), text: "other" });
  expect(cache.get(engine, one, 0)).toBeUndefined();
  expect(cache.get(engine, other, 0)?.text).toBe("other");
});

test("beyond a part of the room only what comes again is kept", () => {
  const { cache } = cacheOf({ entries: 32 });
  for (const first of ["1", "2", "3", "4"]) ask(cache, engine, Buffer.from(first));
  expect(cache.get(engine, Buffer.from("1"), 0)).toBeDefined();
  expect(cache.get(engine, Buffer.from("3"), 0)).toBeUndefined();
  cache.set(engine, Buffer.from("3"), 0, { answer: answer(), text });
  expect(cache.get(engine, Buffer.from("3"), 0)).toBeDefined();
  expect(cache.entries).toBe(3);
});

test("bytes that are no text are told apart", () => {
  const { cache } = cacheOf();
  cache.set(engine, Buffer.from([0xff]), 0, { answer: answer(), text });
  for (const other of [[0xfe], [0xef, 0xbf, 0xbd], [0xc3, 0xbf]])
    expect(cache.get(engine, Buffer.from(other), 0)).toBeUndefined();
});

test("another generation knows nothing of the one before, nor the one before of it", () => {
  const { cache } = cacheOf();
  const next = stubEngine();
  cache.set(engine, body, 0, { answer: answer(), text });
  expect(cache.get(next, body, 0)).toBeUndefined();
  cache.set(next, Buffer.from("other"), 0, { answer: answer(), text });
  expect(cache.get(engine, body, 0)).toBeUndefined();
  expect(cache.entries).toBe(1);
});

test("its time to live ends it, however far the clock on the wall has gone", () => {
  const { cache, later } = cacheOf();
  cache.set(engine, body, 5000, { answer: answer(), text });
  later(29_999);
  expect(cache.get(engine, body, 1e12)).toBeDefined();
  // A window that is over has no edge before it, seen from here: what is asked at an earlier hour is decided anew.
  expect(cache.get(engine, body, 4999)).toBeUndefined();
  later(1);
  expect(cache.get(engine, body, 5000)).toBeUndefined();
});

test("an answer that read the clock holds up to its edge, and not before it was given", () => {
  const { cache } = cacheOf();
  cache.set(engine, body, 1000, { answer: answer({ validUntil: 2000 }), text });
  expect(cache.get(engine, body, 1999)).toBeDefined();
  expect(cache.get(engine, body, 2000)).toBeUndefined();
  expect(cache.get(engine, body, 999)).toBeUndefined();
});

test.each<[string, Answer]>([
  ["an evaluation error", answer({ evaluationErrors: ["no such key"] })],
  ["no decision", answer({ decision: "error" })],
  ["a failure", answer({}, 503)],
  ["an answer that decides nothing", { status: 200, body: answer().body }],
])("%s is not kept", (_name, given) => {
  const { cache } = cacheOf();
  cache.set(engine, body, 0, { answer: given, text });
  expect(cache.get(engine, body, 0)).toBeUndefined();
});

test("entries and bytes are bounded", () => {
  const few = cacheOf({ entries: 3 }).cache;
  const small = cacheOf({ bytes: 5000 }).cache;
  for (let number = 0; number < 100; number++) {
    for (const cache of [few, small, few, small]) ask(cache, engine, Buffer.from(`body ${number}`));
  }
  expect(few.entries).toBe(3);
  expect(small.entries).toBe(4);
  for (let time = 0; time < 2; time++) ask(small, engine, Buffer.alloc(6000));
  expect(small.get(engine, Buffer.alloc(6000), 0)).toBeUndefined();
});

test.each([{ entries: 0 }, { bytes: 0 }, { ttl: 0 }])("%o switches it off", (off) => {
  expect(decisionCache({ entries: 1, bytes: 1, ttl: 1, ...off })).toBeUndefined();
});
