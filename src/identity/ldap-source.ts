/**
 * A directory (LDAP v3, RFC 4511): a password is good if the one entry that the filter finds for the name can bind with it;
 * a lookup reads that entry. The account that searches is the configuration's. Each question has connections of its own, so
 * that a password never shares one with anything else.
 */
import { Client, type Entry, InvalidCredentialsError, ResultCodeError, SizeLimitExceededError } from "ldapts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { Credentials, EntryAnswer, IdentitySource, SourceAnswer } from "./source.ts";

export interface LdapOptions {
  /** `ldaps://host:port`, or `ldap://` to loopback. */
  readonly url: string;
  /** Who searches; absent: nobody in particular. */
  readonly account: { readonly dn: string; readonly password: string } | undefined;
  readonly baseDN: string;
  /** RFC 4515, with `{name}` for the name that is looked for. */
  readonly filter: string;
  /** PEM; absent: the authorities that Node trusts. */
  readonly ca: string | undefined;
  /** Milliseconds for each exchange. */
  readonly timeout: number;
  readonly allowSystem: IdentitySource["allowSystem"];
}

/** More groups are no person's. */
const GROUPS = 1000;
/** `userAccountControl` of Active Directory. */
const ACCOUNT_DISABLED = 2;

export function ldapSource(name: string, options: LdapOptions): IdentitySource {
  return {
    type: "ldap",
    name,
    allowSystem: options.allowSystem,
    verify: ({ credentials }) => (credentials === undefined ? undefined : verify(options, credentials)),
    entry: (key) => read(options, key),
  };
}

async function verify(options: LdapOptions, { name, password }: Credentials): Promise<SourceAnswer> {
  const found = await read(options, name);
  if (found.kind === "error") return found;
  // INVARIANT: an empty password would bind as nobody, and succeed (RFC 4513, 5.1.2).
  if (found.kind === "absent" || password === "") return { kind: "rejected" };
  const dn = found.entry["dn"];
  return connected(options, async (client): Promise<SourceAnswer> => {
    try {
      await client.bind(String(dn), password);
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return { kind: "rejected" };
      throw error;
    }
    return { kind: "vouched", claims: { ...found.entry, username: name } };
  });
}

function read(options: LdapOptions, name: string): Promise<EntryAnswer> {
  return connected(options, async (client): Promise<EntryAnswer> => {
    if (options.account !== undefined) await client.bind(options.account.dn, options.account.password);
    const entry = await onlyEntry(client, options, name);
    if (entry === undefined) return { kind: "absent" };
    return { kind: "found", entry: { ...attributesOf(entry), groups: await groupsOf(client, options, entry) } };
  });
}

/** undefined: none, or several: a name that could be two people's is nobody's. */
async function onlyEntry(client: Client, { baseDN, filter }: LdapOptions, name: string): Promise<Entry | undefined> {
  try {
    const { searchEntries } = await client.search(baseDN, {
      scope: "sub",
      filter: filter.replaceAll("{name}", () => escaped(name)),
      sizeLimit: 2,
      attributes: ["*", "memberOf", "nsAccountLock", "pwdAccountLockedTime"],
    });
    return searchEntries.length === 1 ? searchEntries[0] : undefined;
  } catch (error) {
    if (error instanceof SizeLimitExceededError) return undefined;
    throw error;
  }
}

/** RFC 4515, 3: what would be read as syntax is written as bytes. */
function escaped(text: string): string {
  return text.replaceAll(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** A single value is a text, several are a list; what is no text is left out. `enabled` where the directory can say it. */
function attributesOf(entry: Entry): JsonObject {
  const attributes = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(entry)) {
    const values = [value].flat().filter((one) => typeof one === "string");
    const [first] = values;
    if (first !== undefined && name !== "userPassword")
      attributes.set(name, values.length === 1 ? simple(first) : values);
  }
  const disabled = (Number(attributes.get("userAccountControl") ?? 0) & ACCOUNT_DISABLED) !== 0;
  const locked = attributes.has("pwdAccountLockedTime") || attributes.get("nsAccountLock") === true;
  return { ...Object.fromEntries(attributes), enabled: !disabled && !locked };
}

/** The boolean syntax of LDAP (RFC 4517, 3.3.3). */
function simple(value: string): JsonValue {
  return value === "TRUE" ? true : value === "FALSE" ? false : value;
}

/** As the entry says itself, else as the groups of the directory say of it: `[{dn, cn}]`. */
async function groupsOf(client: Client, { baseDN }: LdapOptions, entry: Entry): Promise<JsonValue> {
  const own = [entry["memberOf"] ?? []].flat().filter((one) => typeof one === "string" && one !== "");
  if (own.length > 0) return own.map((dn) => ({ dn: String(dn), cn: commonName(String(dn)) }));
  const member = escaped(entry.dn);
  const { searchEntries } = await client.search(baseDN, {
    scope: "sub",
    filter: `(|(member=${member})(uniqueMember=${member}))`,
    sizeLimit: GROUPS,
    attributes: ["cn"],
  });
  return searchEntries.map(({ dn, cn }) => ({ dn, cn: typeof cn === "string" ? cn : commonName(dn) }));
}

/** The value of the first part of a name (RFC 4514, 2.4: escapes are a character or two hexadecimal digits of UTF-8). */
function commonName(dn: string): string {
  const value = /^[^=]+=((?:[^,+\\]|\\.)*)/s.exec(dn)?.[1] ?? dn;
  const bytes = value.replaceAll(/(?:\\[0-9a-fA-F]{2})+/g, (hexadecimal) =>
    Buffer.from(hexadecimal.replaceAll("\\", ""), "hex").toString("utf8"),
  );
  return bytes.replaceAll(/\\(.)/gs, "$1").trim();
}

/** INVARIANT: a failure is told by codes, never by messages, which may quote what was sent. */
async function connected<T>(
  { url, timeout, ca }: LdapOptions,
  ask: (client: Client) => Promise<T>,
): Promise<T | { readonly kind: "error"; readonly why: string; readonly timeout: boolean }> {
  const tlsOptions = { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) } as const;
  const client = new Client({
    url,
    timeout,
    connectTimeout: timeout,
    ...(url.startsWith("ldaps:") ? { tlsOptions } : {}),
  });
  try {
    return await ask(client);
  } catch (error) {
    return { kind: "error", ...reasonOf(error) };
  } finally {
    // A farewell that nobody hears changes nothing.
    await client.unbind().catch(() => undefined);
  }
}

function reasonOf(error: unknown): { readonly why: string; readonly timeout: boolean } {
  if (error instanceof ResultCodeError) return { why: `it answered ${error.code} (${error.name})`, timeout: false };
  if (!(error instanceof Error)) return { why: "it failed", timeout: false };
  if (/time(?:d )?out/i.test(error.message)) return { why: "it did not answer in time", timeout: true };
  return { why: "code" in error ? String(error.code) : "the connection failed", timeout: false };
}
