/** The file of demo users: YAML with `users: [{name, password: HASH, uid, groups, extra}]`. */
import { parseDocument } from "yaml";
import type { JsonObject } from "../base/json.ts";
import { list, map, record, text } from "../base/schema.ts";
import { type PasswordHash, parsePasswordHash } from "./password-hash.ts";

export interface KnownUser {
  readonly password: PasswordHash;
  readonly claims: JsonObject;
}

export type ParsedUsers =
  | { readonly kind: "users"; readonly users: ReadonlyMap<string, KnownUser> }
  /** `why` never holds a hash. */
  | { readonly kind: "wrong"; readonly why: string };

const usersFile = map({
  users: list(
    map({
      name: text({ filled: true, pattern: /^[^:]+$/, message: "must not hold a colon" }),
      password: text(),
      uid: text().optional(),
      groups: list(text()).optional(),
      extra: record(text(), list(text())).optional(),
    }),
  ),
});

export function parseUsers(file: string): ParsedUsers {
  const document = parseDocument(file, { version: "1.2", merge: false });
  const mistake = document.errors[0];
  if (mistake !== undefined)
    return { kind: "wrong", why: `it is not YAML (${mistake.code} at offset ${mistake.pos[0]})` };
  const parsed = usersFile.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = issue.path.join(".");
    return {
      kind: "wrong",
      why: `${place === "" ? "the file" : `\`${place}\``}: ${issue.message.toLowerCase()}`,
    };
  }
  const users = new Map<string, KnownUser>();
  for (const { name, password, uid, groups, extra } of parsed.data.users) {
    const hash = parsePasswordHash(password);
    if (hash === undefined) {
      return {
        kind: "wrong",
        why: `the password of \`${name}\` is no hash; make one with \`verdict hash-password\``,
      };
    }
    if (users.has(name)) return { kind: "wrong", why: `\`${name}\` stands twice` };
    const claims = { username: name, uid: uid ?? "", groups: groups ?? [], extra: extra ?? {} };
    users.set(name, { password: hash, claims });
  }
  return { kind: "users", users };
}
