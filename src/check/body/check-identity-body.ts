/** The body of an `authenticate` rule: conditions on claims, and the parts of the identity that they give. */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { ClauseCode, Code } from "../../expressions/code.ts";
import type { Authenticate, Expr, MapEntry } from "../../syntax/ast.ts";
import { isExtraKey } from "../../values/extra-key.ts";
import { ANY, listOf, mapOf, STRING, type Type } from "../../vocabulary/types.ts";
import { newScope } from "../expressions/check-expression.ts";
import { type Checked, written } from "../expressions/checked-expression.ts";
import type { Declarations } from "../expressions/declarations.ts";
import { joinTypes } from "../expressions/join-types.ts";
import { type Local, newSlot, report, type Scope } from "../expressions/scope.ts";
import { typeText } from "../expressions/type-text.ts";
import { plainText } from "../literal-text.ts";
import { checkClauses, POSITIONS } from "./check-clauses.ts";
import { identityRoots } from "./root-bindings.ts";

export interface IdentityBody {
  readonly lookups: readonly {
    readonly type: string;
    readonly name: string;
    readonly by: Code;
    readonly slot: number;
  }[];
  readonly clauses: readonly ClauseCode[];
  readonly slots: number;
  readonly user: Code;
  readonly uid: Code | undefined;
  readonly groups: Code | undefined;
  readonly extra: Code | undefined;
}

export function checkIdentityBody(
  statement: Authenticate,
  file: SourceFile,
  declarations: Declarations,
  collector: Collector,
): IdentityBody {
  const start = newScope({ file, collector, declarations, roots: identityRoots() });
  const names = new Map<string, Local>();
  const lookups = statement.lookups.map((lookup) => {
    const by = expect(lookup.by, STRING, "`by`", { ...start, locals: new Map(names) });
    const slot = newSlot(start);
    names.set(lookup.as.text, { kind: "slot", slot, type: ANY, optional: true });
    const name = lookup.source.name.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    return { type: lookup.source.type.text, name, by, slot };
  });
  const { clauses, scope } = checkClauses(
    [{ file, clauses: statement.clauses }],
    { ...start, locals: names },
    POSITIONS.neutral,
  );
  const part = (expr: Expr | undefined, type: Type, what: string): Code | undefined =>
    expr && expect(expr, type, what, scope);
  const user = expect(statement.user, STRING, "`as user`", scope);
  const uid = part(statement.uid, STRING, "`uid`");
  const groups = part(statement.groups, listOf(STRING), "`groups`");
  const extra = part(statement.extra, mapOf(listOf(STRING)), "`extra`");
  if (statement.extra?.kind === "map") for (const { key } of statement.extra.entries) checkExtraKey(key, scope);
  return { lookups, clauses, slots: scope.frame.slots, user, uid, groups, extra };
}

/** Nobody would ever be given such a key: the identity is refused when it is made. */
function checkExtraKey(key: MapEntry["key"], scope: Scope): void {
  const text = "text" in key ? key.text : plainText(key);
  if (text === undefined || isExtraKey(text)) return;
  const lower = text.toLowerCase();
  report(scope, "bad-literal", key.span, `\`${text}\` is no key of \`extra\``, {
    label: "keys are in lower case and begin with a domain",
    help: `write \`"${isExtraKey(lower) ? lower : `example.com/${lower.replaceAll("/", "-")}`}"\``,
  });
}

/** An absent value is no identity, so it may be absent; it must be of the right kind. */
function expect(expr: Expr, type: Type, what: string, scope: Scope): Code {
  const checked = scope.check(expr, scope, type);
  if (checked.broken !== true && !agrees(checked, type)) {
    report(
      scope,
      "type-mismatch",
      expr.span,
      `${what} takes ${typeText(type)}, \`${written(checked)}\` is ${typeText(checked.type)}`,
      {
        help:
          type.kind === "list"
            ? `write \`[${written(checked)}]\``
            : type.kind === "string"
              ? `write \`text(${written(checked)})\``
              : 'write `{"example.com/key": ["value"]}`',
      },
    );
  }
  return checked.code;
}

function agrees({ type }: Checked, wanted: Type): boolean {
  if (wanted.kind === "string") return type.kind === "string" || type.kind === "any";
  return joinTypes(type, wanted) !== undefined;
}
