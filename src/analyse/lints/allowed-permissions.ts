/** Every permission that the texts allow: of `allow` rules, and of the lines of roles. */
import type { PermissionPattern } from "../../check/checked.ts";
import { statementsOf } from "../../check/file-statements.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { LintInput } from "./lint.ts";

export interface AllowedPermission {
  readonly permission: ast.Permission;
  readonly file: SourceFile;
  /** What it stands for; empty where it is known only in each grant. */
  readonly patterns: readonly PermissionPattern[];
}

export function* permissionsOfAllows({ set, writtenAs }: LintInput): Generator<AllowedPermission> {
  for (const { effect, head, ref, granted } of set.rules) {
    if (effect !== "allow" || granted === true) continue;
    const written = writtenAs(ref);
    if (written?.statement.kind !== "rule") continue;
    yield { permission: written.statement.permission, file: written.file, patterns: head.permissions };
  }
}

export function* permissionsOfRoles({ files, roleLines }: LintInput): Generator<AllowedPermission> {
  for (const one of files) {
    for (const { statement, file } of statementsOf(one).get("role") ?? []) {
      for (const line of (statement as ast.Role).lines) {
        if (line.kind === "line") yield { permission: line.permission, file, patterns: roleLines.get(line) ?? [] };
      }
    }
  }
}
