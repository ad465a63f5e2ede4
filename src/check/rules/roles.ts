/** Roles: lines collected over `include` and `extend role`, each once, however often a role is reached. */
import { nearest } from "../../base/nearest.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { literalText } from "../literal-text.ts";
import { DEEPEST_INCLUDE, reportTooLarge } from "./growth.ts";
import { type CheckContext, declarationsSeenFrom, type LineOfRole } from "./check-context.ts";

/** Every line that a grant of the roles gives. Unknown roles are reported where they are named. */
export function linesOfRoles(
  names: readonly ast.StringLiteral[],
  file: SourceFile,
  context: CheckContext,
): readonly LineOfRole[] {
  const lines: LineOfRole[] = [];
  const seen = new Set<string>();
  for (const name of names) addLines(lines, { name, file, depth: 0 }, context, seen);
  return lines;
}

interface NamedRole {
  readonly name: ast.StringLiteral;
  readonly file: SourceFile;
  /** How many roles include each other on the way here. */
  readonly depth: number;
}

function addLines(lines: LineOfRole[], named: NamedRole, context: CheckContext, seen: Set<string>): void {
  const { name, file, depth } = named;
  const text = literalText(name);
  if (seen.has(text)) return;
  seen.add(text);
  const { roles, extensionsByName } = declarationsSeenFrom(file, context);
  const declared = roles.get(text);
  if (declared === undefined) return reportUnknownRole(name, text, file, context);
  if (depth > DEEPEST_INCLUDE) {
    const message = `more than ${DEEPEST_INCLUDE} roles include each other in a row`;
    return reportTooLarge(context.collector, file, name.span, message, "include roles side by side");
  }
  for (const part of [declared, ...(extensionsByName.get(text) ?? [])]) {
    for (const line of part.statement.lines) {
      if (line.kind === "line") lines.push({ line, file: part.file });
      else {
        for (const included of line.names) {
          addLines(lines, { name: included, file: part.file, depth: depth + 1 }, context, seen);
        }
      }
    }
  }
}

/** Says which of the roles are unknown, without looking into them: what these include is looked at where they stand. */
export function checkRoleNames(names: readonly ast.StringLiteral[], file: SourceFile, context: CheckContext): void {
  const { roles } = declarationsSeenFrom(file, context);
  for (const name of names) {
    const text = literalText(name);
    if (!roles.has(text)) reportUnknownRole(name, text, file, context);
  }
}

export function reportUnknownRole(
  name: ast.StringLiteral,
  text: string,
  file: SourceFile,
  context: CheckContext,
): void {
  const near = nearest(text, declarationsSeenFrom(file, context).roles.keys());
  context.collector.report("unknown-role", file, name.span, `no role is called \`${text}\``, {
    help: near === undefined ? `declare it: \`role "${text}" { to … on … }\`` : `did you mean \`${near}\`?`,
    ...(near !== undefined && {
      fix: { title: `write \`${near}\``, edits: [{ span: name.span, text: `"${near}"` }] },
    }),
  });
}
