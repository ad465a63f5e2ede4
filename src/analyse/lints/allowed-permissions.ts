/** Every permission that the texts allow: of `allow` rules, and of the lines of roles. */
import type { PermissionPattern } from "../../check/checked.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { LintInput } from "./lint.ts";

export interface AllowedPermission {
  /** As its author wrote it; looked up when it is asked for. */
  written(): { readonly permission: ast.Permission; readonly file: SourceFile } | undefined;
  /** What it stands for; empty where it is known only in each grant. */
  readonly patterns: readonly PermissionPattern[];
}

/** Those that may be complained of, by what they stand for. */
export function permissionsOfAllows(
  { set, writtenAs }: LintInput,
  mayTell: (patterns: AllowedPermission["patterns"]) => boolean,
): readonly AllowedPermission[] {
  const found: AllowedPermission[] = [];
  for (const { effect, head, ref, granted } of set.rules) {
    if (effect !== "allow" || granted === true || !mayTell(head.permissions)) continue;
    const written = (): ReturnType<AllowedPermission["written"]> => {
      const { statement, file } = writtenAs(ref) ?? {};
      return file !== undefined && statement?.kind === "rule"
        ? { permission: statement.permission, file }
        : undefined;
    };
    found.push({ written, patterns: head.permissions });
  }
  return found;
}

export function permissionsOfRoles({ roles, roleLines }: LintInput): readonly AllowedPermission[] {
  const found: AllowedPermission[] = [];
  for (const { statement, file } of roles) {
    for (const line of statement.lines) {
      if (line.kind !== "line") continue;
      const { permission } = line;
      found.push({ written: () => ({ permission, file }), patterns: roleLines.get(line) ?? [] });
    }
  }
  return found;
}
