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

export function* permissionsOfAllows({ set, writtenAs }: LintInput): Generator<AllowedPermission> {
  for (const { effect, head, ref, granted } of set.rules) {
    if (effect !== "allow" || granted === true) continue;
    yield {
      written: () => {
        const found = writtenAs(ref);
        if (found?.statement.kind !== "rule") return undefined;
        return { permission: found.statement.permission, file: found.file };
      },
      patterns: head.permissions,
    };
  }
}

export function* permissionsOfRoles({ roles, roleLines }: LintInput): Generator<AllowedPermission> {
  for (const { statement, file } of roles) {
    for (const line of statement.lines) {
      if (line.kind !== "line") continue;
      const { permission } = line;
      yield { written: () => ({ permission, file }), patterns: roleLines.get(line) ?? [] };
    }
  }
}
