/** `*` as a verb gives `impersonate`, `bind`, `escalate`, and verbs that do not exist yet. */
import type * as ast from "../../syntax/ast.ts";
import type { Lint, LintInput } from "./lint.ts";
import { type AllowedPermission, permissionsOfAllows, permissionsOfRoles } from "./allowed-permissions.ts";

const EVERYDAY = "get, list, watch, create, update, patch, delete, deletecollection";

export const starVerb = lintOf(permissionsOfAllows);
export const starVerbInRoles = lintOf(permissionsOfRoles);

function lintOf(permissions: PermissionsOf): Lint {
  return (input, report) => {
    for (const { written, patterns } of permissions(input, mayTell)) {
      const verbs = verbsOf(patterns);
      const { permission, file } = written() ?? {};
      if (file === undefined || permission?.kind !== "verbs" || permission.targets.kind !== "resources") continue;
      const star = everyVerb(permission);
      if (star === undefined && verbs !== undefined) withoutStar.add(verbs);
      if (star === undefined || isAdministrator(permission)) continue;
      report(
        "star-verb",
        file,
        star.span,
        "`*` also gives `impersonate`, `bind`, `escalate` and verbs still to come",
        {
          help: "name the verbs, or take some out with `except`",
          fix: { title: "name the verbs", edits: [{ span: star.span, text: EVERYDAY }] },
        },
      );
    }
  };
}

type PermissionsOf = (input: LintInput, mayTell: (patterns: Patterns) => boolean) => readonly AllowedPermission[];
type Patterns = AllowedPermission["patterns"];

/** Rules that say the same verbs of the same kinds share what these came to: one of them is enough. */
const withoutStar = new WeakSet<object>();

function mayTell(patterns: Patterns): boolean {
  const verbs = verbsOf(patterns);
  return verbs === undefined || !withoutStar.has(verbs);
}

function verbsOf([first]: Patterns): object | undefined {
  return first?.kind === "resource" ? first.verbs : undefined;
}

function everyVerb({ verbs }: ast.VerbPermission): ast.Verb | undefined {
  return verbs.except.length > 0 ? undefined : verbs.include.find(({ kind }) => kind === "star");
}

/** `to * on *` says what it is. */
function isAdministrator({ targets }: ast.VerbPermission): boolean {
  return (
    targets.kind === "resources" &&
    targets.include.some(({ segments: [first, ...more] }) => first?.form === "star" && more.length === 0)
  );
}
