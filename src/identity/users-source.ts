/** A source that knows its users itself. An unknown name costs the same work as a wrong password, so time tells nothing. */
import { type PasswordHash, unmatchableHash, verifyPassword } from "./password-hash.ts";
import type { Credentials, IdentitySource, SourceAnswer } from "./source.ts";
import type { KnownUser } from "./users-file.ts";

export function usersSource(
  name: string,
  users: ReadonlyMap<string, KnownUser>,
  allowSystem: IdentitySource["allowSystem"],
): IdentitySource {
  const nobody = unmatchableHash(users.values().next().value?.password);
  return {
    type: "users",
    name,
    allowSystem,
    verify: ({ credentials }) => (credentials === undefined ? undefined : verify(users, nobody, credentials)),
    entry: async (key) => {
      const known = users.get(key);
      return known === undefined ? { kind: "absent" } : { kind: "found", entry: known.claims };
    },
  };
}

async function verify(
  users: ReadonlyMap<string, KnownUser>,
  nobody: PasswordHash,
  { name, password }: Credentials,
): Promise<SourceAnswer> {
  const known = users.get(name);
  const good = await verifyPassword(known?.password ?? nobody, password);
  return good && known !== undefined ? { kind: "vouched", claims: known.claims } : { kind: "rejected" };
}
