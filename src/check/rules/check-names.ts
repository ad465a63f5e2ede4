/** What a unit declares to be named elsewhere (values, lists, roles, data) is checked even when nobody names it. */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { PermissionPattern } from "../checked.ts";
import type { Declarations } from "../declarations.ts";
import { checkValue, headScope } from "../expression-access.ts";
import { addMistakes } from "../expressions/said-once.ts";
import { checkPermission } from "../heads/permission.ts";
import { type CheckContext, NO_BINDINGS } from "./check-context.ts";
import { type Spent, spentSince } from "./growth.ts";
import { reportRoleCircles } from "./role-circles.ts";
import { checkRoleNames } from "./roles.ts";

/** What the declarations came to the last time, and the trees in which they stood. */
export interface KeptDeclared {
  /** How often it was not checked again. */
  timesKept: number;
  last?: {
    readonly key: readonly unknown[];
    readonly mistakes: readonly Diagnostic[];
    readonly permissions: readonly (readonly [ast.RoleLine, readonly PermissionPattern[]])[];
    readonly used: ReadonlySet<string>;
    readonly spent: Spent;
    readonly spentOfRoot: Spent;
  };
}

/**
 * The same where the very same trees declare something, from what it came to before. Documents are read each time,
 * because whoever reads them wants to know which there are.
 */
export function checkNamesAgain(context: CheckContext, key: readonly unknown[], kept: KeptDeclared): void {
  const { collector, growth, root, linePermissions: known, own } = context;
  const { last } = kept;
  if (last !== undefined && last.key.length === key.length && last.key.every((part, at) => part === key[at])) {
    addMistakes(last.mistakes, collector);
    for (const [line, permissions] of last.permissions) known.set(line, permissions);
    for (const name of last.used) context.used.add(name);
    growth.spendAgain(last.spent);
    root?.growth.spendAgain(last.spentOfRoot);
    kept.timesKept++;
    return;
  }
  const before = { mistakes: collector.diagnostics.length, spent: new Map(growth.spent) };
  const spentOfRoot = new Map(root?.growth.spent);
  const used = context.used.during(() => checkNames(context));
  delete kept.last;
  if (readsDocuments(context)) return;
  const lines = [...own.roles.values(), ...own.extensions].flatMap(({ statement }) => statement.lines);
  kept.last = {
    key,
    mistakes: collector.diagnostics.slice(before.mistakes),
    permissions: lines.flatMap((line) => {
      const permissions = line.kind === "line" ? known.get(line) : undefined;
      return line.kind === "line" && permissions !== undefined ? [[line, permissions] as const] : [];
    }),
    used,
    spent: spentSince(before.spent, growth.spent),
    spentOfRoot: root === undefined ? new Map() : spentSince(spentOfRoot, root.growth.spent),
  };
}

function readsDocuments({ own, root }: CheckContext): boolean {
  return own.data.size > 0 || own.schemas.length > 0 || (root !== undefined && readsDocuments(root));
}

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
