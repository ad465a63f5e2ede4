/** What a unit declares to be named elsewhere (values, lists, roles, data) is checked even when nobody names it. */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Declarations } from "../declarations.ts";
import { checkValue, headScope } from "../expression-access.ts";
import { checkPermission } from "../heads/permission.ts";
import { type CheckContext, NO_BINDINGS } from "./check-context.ts";
import { reportRoleCircles } from "./role-circles.ts";
import { checkRoleNames } from "./roles.ts";

export function checkNames(context: CheckContext): void {
  checkLets(context.own, context);
  for (const [name, { file }] of context.own.data) context.expressionNames.data(name, file);
  checkRoles(context.own, context);
  reportRoleCircles(context);
}

function checkLets({ lets }: Declarations, context: CheckContext): void {
  for (const { statement, file } of lets.values()) {
    const { name, value } = statement;
    if (value.kind === "value") checkValue(name, file, context);
    else context.headNames[value.kind](name.text);
  }
}

function checkRoles(declarations: Declarations, context: CheckContext): void {
  const roles = [...declarations.roles.values(), ...declarations.extensions];
  for (const { statement, file } of roles) {
    for (const line of statement.lines) {
      if (line.kind === "role-include") checkRoleNames(line.names, file, context);
      else if (line.clauses.length === 0) linePermissions(line, file, context);
    }
    if (statement.extend) checkRoleNames([statement.name], file, context);
  }
}

function linePermissions(line: ast.RoleLine, file: SourceFile, context: CheckContext): void {
  context.linePermissions.set(line, checkPermission(line.permission, "allow", headScope(file, NO_BINDINGS, context)));
}
