/** The file of demo users: YAML with `users: [{name, password: HASH, uid, groups, extra}]`. */
import { parseDocument } from "yaml";
import * as z from "zod/mini";
import type { JsonObject } from "../base/json.ts";
import { type PasswordHash, parsePasswordHash } from "./password-hash.ts";

export interface KnownUser {
  readonly password: PasswordHash;
  readonly claims: JsonObject;
}

export type ParsedUsers =
  | { readonly kind: "users"; readonly users: ReadonlyMap<string, KnownUser> }
  /** `why` never holds a hash. */
  | { readonly kind: "wrong"; readonly why: string };

const text = z.string("must be text");
const texts = z.array(text, "must be a list of texts");
const usersFile = z.strictObject(
  {
    users: z.array(
      z.strictObject(
        {
          name: text.check(z.minLength(1, "must not be empty"), z.regex(/^[^:]+$/, "must not hold a colon")),
          password: text,
          uid: z.optional(text),
          groups: z.optional(texts),
          extra: z.optional(z.record(text, texts, "must be a map of lists of texts")),
        },
        { error: wrongMap },
      ),
      "must be a list",
    ),
  },
  { error: wrongMap },
);

function wrongMap(issue: z.core.$ZodRawIssue): string {
  return issue.code === "unrecognized_keys" ? `has no key \`${String(issue["keys"]?.[0])}\`` : "must be a map";
}

export function parseUsers(text: string): ParsedUsers {
  const document = parseDocument(text, { version: "1.2", merge: false });
  const mistake = document.errors[0];
  if (mistake !== undefined)
    return { kind: "wrong", why: `it is not YAML (${mistake.code} at offset ${mistake.pos[0]})` };
  const parsed = usersFile.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = (issue?.path ?? []).join(".");
    return {
      kind: "wrong",
      why: `${place === "" ? "the file" : `\`${place}\``}: ${issue?.message.toLowerCase() ?? "wrong"}`,
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
