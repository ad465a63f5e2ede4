/** How the name of everybody begins whom a subject means that is more than one name: what such subjects are found by. */
import type { SubjectPattern, TextPattern } from "../check/checked.ts";
import { compileGlob } from "../values/glob.ts";

export interface Beginning {
  /** The name that begins so. */
  readonly by: "user" | "group" | "everybody";
  /** Empty where nothing is known of it. */
  readonly prefix: string;
  /** Every name that begins so is meant. */
  readonly isAll: boolean;
}

export function beginningOf(subject: SubjectPattern): Beginning {
  switch (subject.kind) {
    case "user":
    case "group": {
      const parts = "glob" in subject.pattern ? compileGlob(subject.pattern.glob).parts : [];
      return { by: subject.kind, prefix: parts[0] ?? "", isAll: parts.length === 2 && parts[1] === "" };
    }
    case "serviceaccount":
      return {
        by: "user",
        prefix: `system:serviceaccount:${textPrefix(subject.namespace)}`,
        isAll: false,
      };
    case "serviceaccounts":
      return { by: "user", prefix: "system:serviceaccount:", isAll: false };
    case "nodes":
      return { by: "user", prefix: "system:node:", isAll: false };
    default:
      return { by: subject.kind === "anyone" ? "everybody" : "user", prefix: "", isAll: false };
  }
}

export function textPrefix(pattern: TextPattern): string {
  return "glob" in pattern ? (compileGlob(pattern.glob).parts[0] ?? "") : "";
}

/** The prefixes under which subjects are found, by the name that begins with them. */
export function prefixesOf(
  subjects: readonly SubjectPattern[],
): Readonly<Record<"users" | "groups", readonly string[]>> {
  const beginnings = subjects.map(beginningOf).filter(({ prefix }) => prefix !== "");
  const of = (name: Beginning["by"]) => beginnings.filter(({ by }) => by === name).map(({ prefix }) => prefix);
  return { users: of("user"), groups: of("group") };
}
