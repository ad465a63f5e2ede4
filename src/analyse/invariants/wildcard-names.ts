/** Names by which a question asks for many identities or signers at once: `*`, and `PREFIX/*` for each prefix that rules know. */
import type { CheckedHead, TextPattern } from "../../check/checked.ts";
import { compileGlob } from "../../values/glob.ts";

const UNNAMED = "zz.example.com/*";
const KINDS = new Set(["users", "groups", "uids", "userextras", "serviceaccounts", "nodes", "signers", "*"]);

/** `objectNames`: the names of rules for one object, which the table holds apart from their permissions. */
export function linkedWildcards(
  heads: readonly Pick<CheckedHead, "permissions">[],
  objectNames: readonly string[],
): readonly string[] {
  const patterns = heads.flatMap(({ permissions }) =>
    permissions.flatMap((permission): readonly TextPattern[] => {
      if (permission.kind === "identity") return [permission.value];
      if (permission.kind === "url" || permission.names === undefined) return [];
      const isMeant = permission.targets.include.some(({ resource }) => KINDS.has(resource));
      return isMeant ? [...permission.names.include, ...permission.names.except] : [];
    }),
  );
  const texts = [
    ...patterns.flatMap((pattern) => ("glob" in pattern ? [compileGlob(pattern.glob).parts[0] ?? ""] : [])),
    ...objectNames,
  ];
  const prefixes = texts.flatMap((text) => [...text.matchAll(/\//g)].map(({ index }) => `${text.slice(0, index)}/*`));
  return [...new Set(["*", UNNAMED, ...prefixes])];
}
