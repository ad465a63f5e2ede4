/** Roles: lines collected over `include` and `extend role`, each once, however often a role is reached. */
import { nearest } from "../../base/nearest.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { literalText } from "../literal-text.ts";
import { type CheckContext, declarationsSeenFrom, type LineOfRole } from "./check-context.ts";

/** Every line that a grant of the roles gives. Unknown roles are reported where they are named. */
export function linesOfRoles(
  names: readonly ast.StringLiteral[],
  file: SourceFile,
  context: CheckContext,
): readonly LineOfRole[] {
  const seen = new Set<string>();
  return names.flatMap((name) => linesOf(name, file, context, seen));
}

function linesOf(
  name: ast.StringLiteral,
  file: SourceFile,
  context: CheckContext,
  seen: Set<string>,
): readonly LineOfRole[] {
  const text = literalText(name);
  if (seen.has(text)) return [];
  seen.add(text);
  const { roles, extensionsByName } = declarationsSeenFrom(file, context);
  const declared = roles.get(text);
  if (declared === undefined) {
    reportUnknownRole(name, text, file, context);
    return [];
  }
  const parts = [declared, ...(extensionsByName.get(text) ?? [])];
  return parts.flatMap((part) =>
    part.statement.lines.flatMap((line) =>
      line.kind === "line"
        ? [{ line, file: part.file }]
        : line.names.flatMap((included) => linesOf(included, part.file, context, seen)),
    ),
  );
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

/** Roles that include each other in a circle. Their lines could be collected, but what was meant is unclear. */
export function reportCircles(context: CheckContext): void {
  const reported = new Set<ast.StringLiteral>();
  for (const { statement, file } of [...context.own.roles.values(), ...context.own.extensions]) {
    follow(statement, file, [literalText(statement.name)], context, reported);
  }
}

function follow(
  role: ast.Role,
  file: SourceFile,
  path: readonly string[],
  context: CheckContext,
  reported: Set<ast.StringLiteral>,
): void {
  const [first] = path;
  for (const name of role.lines.flatMap((line) => (line.kind === "role-include" ? line.names : []))) {
    const text = literalText(name);
    if (text === first && !reported.has(name)) {
      reported.add(name);
      context.collector.report("recursive-definition", file, name.span, `the role \`${text}\` includes itself`, {
        label: [...path, text].join(" → "),
        help: "put what both give into a role of its own, and include that",
      });
    }
    if (path.includes(text)) continue;
    const { roles, extensions } = declarationsSeenFrom(file, context);
    const declared = roles.get(text);
    const parts = [
      ...(declared === undefined ? [] : [declared]),
      ...extensions.filter(({ statement }) => literalText(statement.name) === text),
    ];
    for (const part of parts) follow(part.statement, part.file, [...path, text], context, reported);
  }
}
