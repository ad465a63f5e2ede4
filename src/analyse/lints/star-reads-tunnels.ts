/** Reading `*` includes `get` on `pods/exec` and its like, by which a WebSocket opens a shell. */
import type { PermissionPattern } from "../../check/checked.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Lint, LintInput } from "./lint.ts";
import { type AllowedPermission, permissionsOfAllows, permissionsOfRoles } from "./allowed-permissions.ts";
import { asksVerb, holdsTarget } from "./touches-verb.ts";

export const starReadsTunnels = lintOf(permissionsOfAllows);
export const starReadsTunnelsInRoles = lintOf(permissionsOfRoles);

type PermissionsOf = (
  input: LintInput,
  mayTell: (patterns: readonly PermissionPattern[]) => boolean,
) => readonly AllowedPermission[];

function lintOf(permissions: PermissionsOf): Lint {
  return (input, report) => {
    for (const { written, patterns } of permissions(input, (some) => some.some(opensTunnels))) {
      if (!patterns.some(opensTunnels)) continue;
      const { permission, file } = written() ?? {};
      if (file === undefined || permission?.kind !== "verbs" || permission.targets.kind !== "resources") continue;
      const star = permission.targets.include.find(isStar);
      // Who is given every verb is given this too, and knows it.
      if (star === undefined || permission.verbs.include.some(({ kind }) => kind === "star")) continue;
      report(
        "star-reads-tunnels",
        file,
        star.span,
        "`get` on `*` also opens `pods/exec`, `pods/portforward`, `nodes/proxy`",
        {
          help: "take them out: `* except secrets, remote-access`",
          ...(permission.targets.except.length === 0 &&
            permission.targets.include.length === 1 && {
              fix: { title: "take them out", edits: [{ span: star.span, text: "* except remote-access" }] },
            }),
        },
      );
    }
  };
}

function isStar({ segments: [first, ...more] }: ast.ResourceRef): boolean {
  return first?.form === "star" && more.every(({ before }) => before !== "/");
}

function opensTunnels(pattern: PermissionPattern): boolean {
  if (pattern.kind !== "resource" || !asksVerb(pattern, "get", "create")) return false;
  const { include, except } = pattern.targets;
  return holdsTarget(include, "", "pods", "exec") && !holdsTarget(except, "", "pods", "exec");
}
