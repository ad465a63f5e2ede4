/** Which identity sources are configured, without opening any: what opens them brings the clients of all their protocols. */
import { type Configuration, type SourceConfiguration, sourceTypes } from "./configuration.ts";

/** Type and name of every configured source, served yet or not. */
export function sourceNames(identity: Configuration["identity"]): readonly { type: string; name: string }[] {
  return Object.entries(identity.sources).map(([name, configured]) => ({ type: sourceType(configured), name }));
}

export function sourceType(configured: SourceConfiguration): (typeof sourceTypes)[number] {
  return sourceTypes.find((type) => configured[type] !== undefined) ?? "users";
}
