/**
 * Loops over what is known at load. Where a head interpolates the variable, or the rule is one that cannot loop over a
 * request, the loop is expanded: one rule for each item. Elsewhere it stays a loop, and its items keep their order.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { isList, isValueMap, type Value } from "../../values/value.ts";
import { INT, STRING, type Type } from "../../vocabulary/types.ts";
import { interpolatedNames } from "../names-used.ts";
import { constantOf } from "../expression-access.ts";
import type { Bindings, CheckContext, Clauses } from "./check-context.ts";
import { MOST_EXPANSIONS, reportTooLarge } from "./growth.ts";

export interface Expansion {
  readonly bindings: Bindings;
  /** The clauses without the loops that were expanded. */
  readonly clauses: Clauses;
}

export interface ExpansionRequest {
  readonly file: SourceFile;
  readonly clauses: Clauses;
  /** The parts of the statement whose strings are heads. */
  readonly heads: unknown;
  /** Every loop over a constant is expanded, whether a head reads it or not. */
  readonly every: boolean;
  readonly bindings: Bindings;
}

export function expandLoops(request: ExpansionRequest, context: CheckContext): readonly Expansion[] {
  // Few rules loop, and only for them it matters what their heads read.
  if (!request.clauses.some(({ kind }) => kind === "for")) {
    return [{ bindings: request.bindings, clauses: request.clauses }];
  }
  const names = interpolatedNames(request.heads);
  let expansions: readonly Expansion[] = [{ bindings: request.bindings, clauses: [] }];
  for (const clause of request.clauses) {
    const next: Expansion[] = [];
    for (const expansion of expansions) {
      const expanded = expandClause(clause, expansion, names, request, context);
      if (next.length + expanded.length > MOST_EXPANSIONS) {
        const message = `this loop makes more than ${MOST_EXPANSIONS} rules of one`;
        const help = "loop over fewer items, or say the same of patterns";
        reportTooLarge(context.collector, request.file, clause.span, message, help);
        return [];
      }
      for (const one of expanded) next.push(one);
    }
    expansions = next;
  }
  return expansions;
}

function expandClause(
  clause: ast.Clause,
  { bindings, clauses }: Expansion,
  names: ReadonlySet<string>,
  { file, every }: ExpansionRequest,
  context: CheckContext,
): readonly Expansion[] {
  const kept = [{ bindings, clauses: [...clauses, clause] }];
  if (clause.kind !== "for" || !(every || clause.vars.some(({ text }) => names.has(text)))) return kept;
  const constant = constantOf(clause.in, file, bindings, context);
  if (constant === undefined) return kept;
  // Nobody knows what it stands for, and why has been said.
  if (constant === "broken") return [];
  return itemsOf(clause, constant.value, constant.type).map((item) => ({
    bindings: new Map([...bindings, ...item]),
    clauses,
  }));
}

type Binding = readonly [string, { readonly value: Value; readonly type: Type }];

function itemsOf(clause: ast.ForClause, value: Value, type: Type): readonly (readonly Binding[])[] {
  const [first, second] = clause.vars;
  if (first === undefined) return [];
  if (isList(value)) {
    const of = type.kind === "list" ? type.of : ({ kind: "any" } as const);
    return value.map((item, index) =>
      second === undefined
        ? [[first.text, { value: item, type: of }]]
        : [
            [first.text, { value: index, type: INT }],
            [second.text, { value: item, type: of }],
          ],
    );
  }
  if (!isValueMap(value)) return [];
  return Object.entries(value).map(([key, item]) => {
    const of =
      type.kind === "map"
        ? type.of
        : type.kind === "object"
          ? (type.field(key)?.type ?? { kind: "any" })
          : { kind: "any" };
    const keyBinding: Binding = [first.text, { value: key, type: STRING }];
    return second === undefined ? [keyBinding] : [keyBinding, [second.text, { value: item, type: of as Type }]];
  });
}
