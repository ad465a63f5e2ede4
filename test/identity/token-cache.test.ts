/** How long what is known of a token is believed, and that one question is asked once. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { tokenCache } from "../../src/identity/token-cache.ts";
import type { TokenVerification } from "../../src/identity/verify-token.ts";

const wanted = [{ type: "users", name: "demo" }];
const vouched: TokenVerification = {
  vouchings: [
    { sourceType: "users", sourceName: "demo", claims: { username: "a" }, allowSystem: { users: [], groups: [] } },
  ],
  unavailable: [],
  audiences: undefined,
};
const nobody: TokenVerification = { vouchings: [], unavailable: [], audiences: undefined };
const down: TokenVerification = { vouchings: [], unavailable: ["demo"], audiences: undefined };

function cacheOf(answer: () => TokenVerification | Promise<TokenVerification>, options: object = {}) {
  let time = 0;
  const asked: string[] = [];
  const seen: string[] = [];
  const cache = tokenCache(
    async (token) => {
      asked.push(token);
      return answer();
    },
    {
      entries: 10,
      allowTTL: 120_000,
      denyTTL: 10_000,
      monotonic: () => time,
      observe: (result) => seen.push(result),
      ...options,
    },
  );
  const ask = (token = "a:b", audiences: readonly string[] = [], sources = wanted) =>
    cache.verify(token, audiences, sources);
  return { cache, ask, asked, seen, later: (milliseconds: number) => (time += milliseconds) };
}

test("a good token is asked once in its time, a bad one in a shorter", async () => {
  for (const [verification, ttl] of [
    [vouched, 120_000],
    [nobody, 10_000],
  ] as const) {
    const { ask, asked, seen, later } = cacheOf(() => verification);
    expect(await ask()).toEqual(verification);
    later(ttl - 1);
    expect(await ask()).toEqual({ ...verification, cached: true });
    later(1);
    expect(await ask()).toEqual(verification);
    expect(asked).toEqual(["a:b", "a:b"]);
    expect(seen).toEqual(["miss", "hit", "miss"]);
  }
});

test("another token, other audiences, other sources are other questions", async () => {
  const { ask, asked } = cacheOf(() => vouched);
  await ask("a:b", ["x", "y"]);
  await ask("a:c", ["x", "y"]);
  await ask("a:b", ["x"]);
  await ask("a:b", ["x,y"]);
  await ask("a:b", ["x", "y"], []);
  expect(asked).toHaveLength(5);
  await ask("a:b", ["x", "y"]);
  expect(asked).toHaveLength(5);
});

test("a source that could not be asked is asked again", async () => {
  const both = { ...vouched, unavailable: ["other"] };
  for (const verification of [down, both]) {
    const { ask, asked, cache } = cacheOf(() => verification);
    await ask();
    await ask();
    expect(asked).toHaveLength(2);
    expect(cache.entries).toBe(0);
  }
});

test.each([10, 0])("questions that come together share one answer, with room for %i", async (entries) => {
  const { promise, resolve } = Promise.withResolvers<TokenVerification>();
  const { ask, asked } = cacheOf(() => promise, { entries });
  const answers = [ask(), ask(), ask(), ask("c:d")];
  resolve(vouched);
  expect(await Promise.all(answers)).toEqual([vouched, vouched, vouched, vouched]);
  expect(asked).toEqual(["a:b", "c:d"]);
  await ask();
  expect(asked).toHaveLength(entries === 0 ? 3 : 2);
});

test("a failure is every waiting question's, and nobody's after that", async () => {
  let fails = true;
  const { ask } = cacheOf(async () => {
    if (fails) throw new Error("broken");
    return vouched;
  });
  const answers = await Promise.allSettled([ask(), ask()]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fails = false;
  expect(await ask()).toEqual(vouched);
});

test("entries and bytes are bounded", async () => {
  const few = cacheOf(() => vouched, { entries: 3 });
  for (let number = 0; number < 10; number++) await few.ask(`a:${number}`);
  expect(few.cache.entries).toBe(3);
  const [one] = vouched.vouchings;
  if (one === undefined) throw new Error("nobody");
  const large = { ...vouched, vouchings: [{ ...one, claims: { about: "x".repeat(16_000_000), id: 2n ** 60n } }] };
  const heavy = cacheOf(() => large);
  for (let number = 0; number < 4; number++) await heavy.ask(`a:${number}`);
  expect(heavy.cache.entries).toBe(2);
});

test("no token can be found in what is kept", async () => {
  const { ask, cache } = cacheOf(() => vouched);
  await ask("alice:m4rker-of-a-secret");
  expect(inspect(cache, { depth: 20, showHidden: true })).not.toContain("m4rker");
});
