/** A directory asked for passwords and for entries, in every way it may answer. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { directory } from "../../src/identity/directory.ts";
import { type LdapOptions, ldapSource } from "../../src/identity/ldap-source.ts";
import { type DirectoryServer, directoryServer } from "../support/directory-server.ts";

const ACCOUNT = "cn=verdict,dc=example,dc=com";
const KIM = "uid=kim,ou=people,dc=example,dc=com";

let server: DirectoryServer;
beforeEach(async () => {
  server = await directoryServer();
  server.passwords.set(ACCOUNT, "account-password").set(KIM, "kims-password");
  server.entries
    .set(KIM, {
      objectClass: "person",
      uid: "kim",
      mail: ["kim@example.com", "lee@example.com"],
      active: "TRUE",
      userPassword: "{SSHA}x",
    })
    .set("cn=pay\\2Cments,ou=groups,dc=example,dc=com", { cn: "pay,ments", member: KIM })
    .set("cn=Größe,ou=groups,dc=example,dc=com", { uniqueMember: KIM })
    .set("uid=one,dc=example,dc=com", { objectClass: "person", uid: "twin" })
    .set("uid=two,dc=example,dc=com", { objectClass: "person", uid: "twin" });
});
afterEach(() => server.close());

function sourceOf(options: Partial<LdapOptions> = {}) {
  return ldapSource("ad", {
    url: server.url,
    account: { dn: ACCOUNT, password: "account-password" },
    baseDN: "dc=example,dc=com",
    filter: "(&(objectClass=person)(uid={name}))",
    ca: undefined,
    timeout: 5000,
    allowSystem: { users: [], groups: [] },
    ...options,
  });
}
const sign = (name: string, password: string, options: Partial<LdapOptions> = {}) =>
  sourceOf(options).verify({ credentials: { name, password } });

const kim = {
  dn: KIM,
  objectClass: "person",
  uid: "kim",
  mail: ["kim@example.com", "lee@example.com"],
  active: true,
  enabled: true,
  groups: [
    { dn: "cn=pay\\2Cments,ou=groups,dc=example,dc=com", cn: "pay,ments" },
    { dn: "cn=Größe,ou=groups,dc=example,dc=com", cn: "Größe" },
  ],
};

test("a password that binds is good, and the entry is what is known", async () => {
  expect(await sign("kim", "kims-password")).toEqual({ kind: "vouched", claims: { ...kim, username: "kim" } });
  expect(server.seen).toEqual([
    `bind ${ACCOUNT}`,
    "search (&(objectClass=person)(uid=kim))",
    `search (|(member=${KIM})(uniqueMember=${KIM}))`,
    `bind ${KIM}`,
  ]);
});

test.each([
  ["a wrong password", "kim", "no"],
  ["the account's password", "kim", "account-password"],
  ["nobody's name", "eve", "x"],
  ["a name that is two people's", "twin", "x"],
  ["a pattern", "k*", "kims-password"],
  ["a filter", "kim)(uid=kim", "kims-password"],
  ["no password at all", "kim", ""],
])("%s is no", async (_what, name, password) => {
  expect(await sign(name, password)).toEqual({ kind: "rejected" });
});

test("what a name holds is no syntax of the filter", async () => {
  server.entries.set("uid=odd,dc=example,dc=com", { objectClass: "person", uid: "a*(b)\\c$&é" });
  server.passwords.set("uid=odd,dc=example,dc=com", "odd");
  expect(await sign("a*(b)\\c$&é", "odd")).toMatchObject({ kind: "vouched", claims: { username: "a*(b)\\c$&é" } });
});

test("groups that the entry names itself need no search; a disabled account says so", async () => {
  server.entries.set(KIM, {
    objectClass: "person",
    uid: "kim",
    memberOf: ["CN=Domain Users,CN=Users,DC=x", "CN=a\\,b\\C3\\BC,DC=x"],
    userAccountControl: "514",
  });
  expect(await sourceOf().entry?.("kim")).toMatchObject({
    kind: "found",
    entry: {
      enabled: false,
      groups: [
        { dn: "CN=Domain Users,CN=Users,DC=x", cn: "Domain Users" },
        { dn: "CN=a\\,b\\C3\\BC,DC=x", cn: "a,bü" },
      ],
    },
  });
  expect(server.seen).toHaveLength(2);
});

test("a directory that cannot be asked is an error that quotes nothing", async () => {
  const account = { dn: ACCOUNT, password: "old-password" };
  const failures = [await sign("kim", "kims-password", { account })];
  server.fault = 52;
  failures.push(await sign("kim", "kims-password"));
  server.fault = undefined;
  server.silent = true;
  const slow = await sign("kim", "kims-password", { timeout: 50 });
  server.close();
  failures.push(await sign("kim", "kims-password"));
  for (const failure of failures) expect(failure).toMatchObject({ kind: "error", timeout: false });
  expect(slow).toEqual({ kind: "error", why: "it did not answer in time", timeout: true });
  expect(JSON.stringify([...failures, slow])).not.toMatch(/password/);
});

test("a JWT is never shown to it", () => {
  expect(sourceOf().verify({ jwt: { text: "a.b.c", issuer: "x" } })).toBeUndefined();
});

test("an entry is read once in its time, however many ask, and a failure again", async () => {
  let time = 0;
  const results: string[] = [];
  const look = directory({
    sources: [sourceOf()],
    entries: 10,
    allowTTL: 120_000,
    denyTTL: 10_000,
    observe: (_source, result) => void results.push(result),
    monotonic: () => time,
  });
  const lookup = { type: "ldap", name: "ad", key: "kim" };
  const answers = await Promise.all([look(lookup), look(lookup), look(lookup)]);
  for (const found of answers) expect(found).toEqual({ kind: "found", entry: kim });
  expect(await look({ ...lookup, key: "eve" })).toEqual({ kind: "absent" });
  time = 9_999;
  expect(await look({ ...lookup, key: "eve" })).toEqual({ kind: "absent" });
  expect(results).toEqual(["vouched", "rejected"]);
  time = 10_000;
  server.fault = 51;
  expect(await look({ ...lookup, key: "eve" })).toEqual({ kind: "unavailable" });
  expect(await look({ ...lookup, key: "eve" })).toEqual({ kind: "unavailable" });
  expect(await look(lookup)).toEqual({ kind: "found", entry: kim });
  expect(results).toEqual(["vouched", "rejected", "error", "error"]);
  expect(await look({ type: "ldap", name: "other", key: "kim" })).toEqual({ kind: "unavailable" });
});
