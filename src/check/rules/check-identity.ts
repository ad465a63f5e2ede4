/** `authenticate`: which identity a verified token gives. */
import type * as ast from "../../syntax/ast.ts";
import type { CheckedIdentity } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { identityCode } from "../expression-access.ts";
import { literalText, plainText } from "../literal-text.ts";
import { type CheckContext, refTo } from "./check-context.ts";

const SOURCE_TYPES = ["basic", "oidc", "ldap", "users"];

export function checkIdentity(
  declared: Declared<ast.Authenticate>,
  context: CheckContext,
): readonly CheckedIdentity[] {
  const { statement, file } = declared;
  const source = sourceOf(statement.source, declared, context);
  const [lookup] = statement.lookups;
  if (lookup !== undefined) {
    context.collector.report(
      "not-served-yet",
      file,
      lookup.span,
      "`lookup` is read and checked, and not served yet",
      {
        help: "until it is, the rule names nobody: give the source's own claims to the identity",
        severity: "warning",
      },
    );
  }
  const code = identityCode(declared, context);
  if (source === undefined || code === undefined) return [];
  const name = literalText(statement.name);
  return [{ name, ref: refTo(name, file, statement.span), source, ...code }];
}

function sourceOf(
  { type, name }: ast.SourceRef,
  { file }: Declared<ast.Authenticate>,
  context: CheckContext,
): { readonly type: string; readonly name: string } | undefined {
  const text = plainText(name);
  if (!SOURCE_TYPES.includes(type.text)) {
    context.collector.report("unknown-source", file, type.span, `\`${type.text}\` is no kind of source`, {
      help: "a source is `basic`, `users`, `oidc` or `ldap`",
    });
    return undefined;
  }
  if (text === undefined) {
    context.collector.report("unknown-source", file, name.span, "the name of a source is a plain string", {
      help: "write the name as it stands in the configuration",
    });
    return undefined;
  }
  return { type: type.text, name: text };
}
