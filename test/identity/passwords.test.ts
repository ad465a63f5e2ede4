/** Names and passwords: how a token is cut, how hashes are made, read and compared. */
import { expect, test } from "vitest";
import { parseToken } from "../../src/identity/parse-token.ts";
import {
  hashPassword,
  parsePasswordHash,
  unmatchableHash,
  verifyPassword,
} from "../../src/identity/password-hash.ts";
import { parseUsers } from "../../src/identity/users-file.ts";
import { usersSource } from "../../src/identity/users-source.ts";

/** Cheaper than any real one. */
const CHEAP = "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0$";

test("the first colon cuts; what is empty or unprintable is nobody's", () => {
  expect(parseToken("alice:pass:word")).toEqual({ credentials: { name: "alice", password: "pass:word" } });
  for (const token of [
    "",
    ":",
    "alice",
    "alice:",
    ":word",
    "a.b.c",
    "a\nb:c",
    "a:b\u0000",
    "a:\ud800",
    `a:${"x".repeat(2000)}`,
  ]) {
    expect(parseToken(token)).toEqual({});
  }
});

test("a hash verifies its password and no other", async () => {
  const text = await hashPassword("pässword");
  expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  const hash = parsePasswordHash(text);
  if (hash === undefined) throw new Error("unreadable");
  expect(await verifyPassword(hash, "pässword")).toBe(true);
  expect(await verifyPassword(hash, "pa\u0308ssword")).toBe(true);
  expect(await verifyPassword(hash, "password")).toBe(false);
  expect(await verifyPassword(unmatchableHash(hash), "pässword")).toBe(false);
});

test("other forms, and costs out of bounds, are no hashes", () => {
  const hash = "A".repeat(43);
  expect(parsePasswordHash(`${CHEAP}${hash}`)).toBeDefined();
  for (const text of [
    "",
    "secret",
    `$scrypt$ln=9,r=8,p=1$c2FsdHNhbHRzYWx0$${hash}`,
    `$scrypt$ln=30,r=8,p=1$c2FsdHNhbHRzYWx0$${hash}`,
    `$scrypt$ln=15,r=0,p=1$c2FsdHNhbHRzYWx0$${hash}`,
    `$scrypt$ln=15,r=8,p=1$c2E$${hash}`,
    `${CHEAP}AAAA`,
    "$2b$10$abcdefghijklmnopqrstuv",
  ]) {
    expect(parsePasswordHash(text)).toBeUndefined();
  }
});

test("the file of users is read strictly, and never quoted", async () => {
  const hash = await hashPassword("pw");
  const file = (entry: string) => parseUsers(`users:\n  - ${entry}\n`);
  expect(parseUsers(`users:\n  - {name: a, password: "${hash}", groups: [g]}\n`)).toMatchObject({ kind: "users" });
  for (const [wrong, why] of [
    [parseUsers("users: {"), /YAML/],
    [parseUsers("- a"), /file/],
    [file(`{name: a, password: plain-secret}`), /no hash/],
    [file(`{name: "a:b", password: "${hash}"}`), /colon/],
    [file(`{name: a, password: "${hash}", grups: []}`), /grups/],
    [parseUsers(`users:\n  - {name: a, password: "${hash}"}\n  - {name: a, password: "${hash}"}`), /twice/],
  ] as const) {
    expect(wrong).toMatchObject({ kind: "wrong", why: expect.stringMatching(why) });
    expect(JSON.stringify(wrong)).not.toMatch(/plain-secret|scrypt/);
  }
});

test("a known user is vouched for, with what the file says; others are not", async () => {
  const parsed = parseUsers(
    `users:\n  - {name: ann, password: "${await hashPassword("pw")}", uid: u1, groups: [demo]}\n`,
  );
  if (parsed.kind !== "users") throw new Error(parsed.why);
  const source = usersSource("demo", parsed.users, { users: [], groups: [] });
  const claims = { username: "ann", uid: "u1", groups: ["demo"], extra: {} };
  expect(await source.verify({ credentials: { name: "ann", password: "pw" } })).toEqual({ kind: "vouched", claims });
  expect(await source.verify({ credentials: { name: "ann", password: "no" } })).toEqual({ kind: "rejected" });
  expect(await source.verify({ credentials: { name: "eve", password: "pw" } })).toEqual({ kind: "rejected" });
});
