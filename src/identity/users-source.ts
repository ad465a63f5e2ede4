/** A source that knows its users itself. An unknown name costs the same work as a wrong password, so time tells nothing. */
import { unmatchableHash, verifyPassword } from "./password-hash.ts";
import type { IdentitySource } from "./source.ts";
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
    async verify(credentials) {
      const known = users.get(credentials.name);
      const good = await verifyPassword(known?.password ?? nobody, credentials.password);
      return good && known !== undefined ? { kind: "vouched", claims: known.claims } : { kind: "rejected" };
    },
  };
}
