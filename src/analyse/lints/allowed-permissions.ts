/** Every permission that the texts allow: of `allow` rules and of the lines of roles. */
import type { PermissionPattern } from "../../check/checked.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { LintInput } from "./lint.ts";

export interface AllowedPermission {
  readonly permission: ast.Permission;
  readonly file: SourceFile;
  /** What it stands for; empty where it is known only in each grant. */
  readonly patterns: readonly PermissionPattern[];
}

export function* allowedPermissions({ files, set, roleLines, writtenAs }: LintInput): Generator<AllowedPermission> {
  for (const { effect, head, ref, granted } of set.rules) {
    if (effect !== "allow" || granted === true) continue;
    const written = writtenAs(ref);
    if (written?.statement.kind !== "rule") continue;
    yield { permission: written.statement.permission, file: written.file, patterns: head.permissions };
  }
  for (const { file, ast } of files) {
    for (const statement of ast.statements) {
      if (statement.kind !== "role") continue;
      for (const line of statement.lines) {
        if (line.kind === "line") yield { permission: line.permission, file, patterns: roleLines.get(line) ?? [] };
      }
    }
  }
}
