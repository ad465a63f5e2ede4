/** `authenticate`: which identity a verified token gives. */
import type * as ast from "../../syntax/ast.ts";
import type { CheckedIdentity } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { identityCode } from "../expression-access.ts";
import { literalText, plainText } from "../literal-text.ts";
import { type CheckContext, refTo } from "./check-context.ts";

/** The kinds of identity sources that the configuration knows. */
export const SOURCE_TYPES: readonly string[] = ["basic", "oidc", "ldap", "users"];
/** They can be asked about somebody who has not shown them a password or a token. */
const DIRECTORY_TYPES = ["ldap", "users"];

export function checkIdentity(
  declared: Declared<ast.Authenticate>,
  context: CheckContext,
): readonly CheckedIdentity[] {
  const { statement, file } = declared;
  const source = sourceOf(statement.source, declared, context);
  const lookups = statement.lookups.map((lookup) => sourceOf(lookup.source, declared, context, DIRECTORY_TYPES));
  const code = identityCode(declared, context);
  if (source === undefined || code === undefined || lookups.includes(undefined)) return [];
  const name = literalText(statement.name);
  return [{ name, ref: refTo(name, file, statement.span), source, ...code }];
}

function sourceOf(
  { type, name }: ast.SourceRef,
  { file }: Declared<ast.Authenticate>,
  context: CheckContext,
  types: readonly string[] = SOURCE_TYPES,
): { readonly type: string; readonly name: string } | undefined {
  const text = plainText(name);
  if (!SOURCE_TYPES.includes(type.text)) {
    context.collector.report("unknown-source", file, type.span, `\`${type.text}\` is no kind of source`, {
      help: "a source is `basic`, `users`, `oidc` or `ldap`",
    });
    return undefined;
  }
  if (!types.includes(type.text)) {
    context.collector.report("unknown-source", file, type.span, `a \`${type.text}\` source reads no entries`, {
      help: `look up in a source of type ${types.map((one) => `\`${one}\``).join(" or ")}`,
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
