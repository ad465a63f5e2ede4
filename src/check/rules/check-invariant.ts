/** `invariant`: what must hold of every answer of this set, whatever its other rules say. */
import type * as ast from "../../syntax/ast.ts";
import type { CheckedInvariant } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { literalText } from "../literal-text.ts";
import { type CheckContext, NO_BINDINGS, refTo } from "./check-context.ts";
import { makeHead } from "./make-head.ts";

export function checkInvariant(
  { statement, file }: Declared<ast.Invariant>,
  context: CheckContext,
): CheckedInvariant | undefined {
  const name = literalText(statement.name);
  const { subjects, permission, place, times, mode, effect } = statement;
  const [clause] = statement.clauses;
  if (clause !== undefined || times.length > 0) {
    context.collector.report(
      "not-served-yet",
      file,
      clause?.span ?? times[0]?.span ?? statement.span,
      "an invariant with conditions or times is not served yet",
      {
        help: "say it of the head alone: who, to do what, on what, where",
      },
    );
    return undefined;
  }
  // Compared with every question that its head touches, like a deny.
  const head = makeHead({ subjects, permissions: [permission], place, times }, "deny", file, NO_BINDINGS, context);
  if (head.permissions.length === 0) return undefined;
  return {
    name,
    ref: refTo(name, file, statement.span),
    unit: context.unit,
    mode,
    effect,
    head,
    clauses: [],
    slots: 0,
  };
}
