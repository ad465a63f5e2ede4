/**
 * `invariant`: what must hold of every answer of this set, whatever its other rules say. One written invariant becomes
 * one for each item of a loop over constants, and for each check that it names with `failing`.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckedInvariant } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { interpolatedText } from "../expression-access.ts";
import type { HeadKind } from "../heads/permission.ts";
import { bodiesOf } from "./bodies.ts";
import { type CheckContext, NO_BINDINGS, refTo } from "./check-context.ts";
import { type Expansion, expandLoops } from "./constant-loops.ts";
import { makeHead, type WrittenHead } from "./make-head.ts";

export function checkInvariant(
  { statement, file }: Declared<ast.Invariant>,
  context: CheckContext,
): readonly CheckedInvariant[] {
  const { subjects, permission, place, times } = statement;
  const head: WrittenHead = { subjects, permissions: [permission], place, times };
  const heads = [statement.name, head];
  const clauses = meaningful(statement, file, context);
  return expandLoops({ file, clauses, heads, every: false, bindings: NO_BINDINGS }, context).flatMap((expansion) =>
    checkExpansion(statement, head, expansion, file, context),
  );
}

/** Invariants speak of authorization, where nothing is old. */
function meaningful({ clauses }: ast.Invariant, file: SourceFile, context: CheckContext): readonly ast.Clause[] {
  return clauses.filter((clause) => {
    if (clause.kind !== "unless-already") return true;
    context.collector.report(
      "not-in-the-request",
      file,
      clause.span,
      "an invariant speaks of authorization, where nothing is stored already",
      { help: "leave `unless already` out" },
    );
    return false;
  });
}

function checkExpansion(
  statement: ast.Invariant,
  written: WrittenHead,
  { bindings, clauses }: Expansion,
  file: SourceFile,
  context: CheckContext,
): readonly CheckedInvariant[] {
  const name = interpolatedText(statement.name, file, bindings, context);
  const { mode, effect } = statement;
  const head = makeHead(written, kindOf(statement), file, bindings, context);
  if (name === undefined || head.permissions.length === 0) return [];
  const bodies = bodiesOf(
    {
      name,
      file,
      // What is true of a request is asked; nothing is refused or permitted by it.
      effect: "mutate",
      head,
      arrivals: () => [],
      parts: [{ file, clauses }],
      writes: [],
      because: undefined,
      bindings,
      rule: undefined,
    },
    context,
  );
  const ref = refTo(name, file, statement.span);
  return bodies.map(({ code }) => ({
    name,
    ref,
    unit: context.unit,
    mode,
    effect,
    head,
    clauses: code.clauses,
    slots: code.slots,
  }));
}

/** Compared with every question that its head touches, like a deny; what must be allowed reads as the allow would. */
function kindOf({ mode, effect }: ast.Invariant): HeadKind {
  return mode === "always" && effect === "allow" ? "allow" : "deny";
}
