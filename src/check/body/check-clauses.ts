/**
 * The clauses of a body. They may stand in any order: a `with` or `for` is moved before the first clause that uses
 * its name, nothing else moves. What a condition says is known to everything after it.
 */
import type { ClauseCode } from "../../expressions/code.ts";
import type { Clause, ForClause, Word } from "../../syntax/ast.ts";
import { checkCondition } from "../expressions/check-condition.ts";
import { checkLoop } from "../expressions/check-loop.ts";
import { negated, truthOf, written } from "../expressions/checked-expression.ts";
import { foldConstant } from "../expressions/fold-constant.ts";
import { extend, knowing, type Local, newSlot, type Position, report, type Scope } from "../expressions/scope.ts";
import { readNames } from "../names-used.ts";
import type { BodyPart } from "./body-input.ts";

export interface Positions {
  readonly when: Position;
  readonly unless: Position;
  /** `unless e` permits where `e` is false (allow) or where it is true (deny). */
  readonly unlessPermitsWhen: "true" | "false";
  /** A loop over a request's list has no meaning in a rule that gives one answer. */
  readonly loops: boolean;
}

export const POSITIONS = {
  permitting: { when: "permitting", unless: "permitting", unlessPermitsWhen: "false", loops: false },
  exempting: { when: "permitting", unless: "permitting", unlessPermitsWhen: "false", loops: true },
  refusing: { when: "refusing", unless: "permitting", unlessPermitsWhen: "true", loops: true },
  neutral: { when: "neutral", unless: "neutral", unlessPermitsWhen: "true", loops: true },
} as const satisfies Record<string, Positions>;

export interface CheckedClauses {
  readonly clauses: readonly ClauseCode[];
  readonly already: boolean;
  /** The scope after all of them, in the file of the last part. */
  readonly scope: Scope;
}

export function checkClauses(parts: readonly BodyPart[], start: Scope, positions: Positions): CheckedClauses {
  const clauses: ClauseCode[] = [];
  let scope = start;
  let already = false;
  for (const part of parts) {
    scope = { ...scope, file: part.file };
    refuseSecondNames(part.clauses, scope);
    for (const clause of inOrder(part.clauses)) {
      if (clause.kind === "unless-already") already = true;
      const checked = checkClause(clause, scope, positions);
      scope = checked.scope;
      if (checked.code) clauses.push(checked.code);
    }
  }
  return { clauses, already, scope };
}

// ---- order --------------------------------------------------------------------------

function namesOf(clause: Clause): readonly Word[] {
  if (clause.kind === "for") return clause.vars;
  return clause.kind === "with" ? [clause.name] : [];
}

/** In one text a name means one thing; a check may use a name that its rule uses too. */
function refuseSecondNames(clauses: readonly Clause[], scope: Scope): void {
  const known = new Map<string, Word>();
  for (const word of clauses.flatMap(namesOf)) {
    const first = known.get(word.text);
    if (first === undefined) known.set(word.text, word);
    else {
      report(scope, "duplicate-name", word.span, `\`${word.text}\` has a meaning already`, {
        labels: [{ file: scope.file, span: first.span, text: "first declared here" }],
        help: "choose another name",
      });
    }
  }
}

function readsOf(clause: Clause): ReadonlySet<string> {
  switch (clause.kind) {
    case "for":
      return readNames(clause.in);
    case "with":
      return readNames(clause.value);
    case "when":
    case "unless":
      return readNames(clause.condition);
    default:
      return new Set();
  }
}

function inOrder(clauses: readonly Clause[]): readonly Clause[] {
  const definers = new Map(clauses.flatMap((clause) => namesOf(clause).map(({ text }) => [text, clause] as const)));
  const ordered = new Set<Clause>();
  const open = new Set<Clause>();
  const place = (clause: Clause): void => {
    if (ordered.has(clause) || open.has(clause)) return;
    open.add(clause);
    for (const name of readsOf(clause)) {
      const definer = definers.get(name);
      if (definer) place(definer);
    }
    ordered.add(clause);
  };
  clauses.forEach(place);
  return [...ordered];
}

// ---- clauses ------------------------------------------------------------------------

interface CheckedClause {
  readonly scope: Scope;
  readonly code?: ClauseCode;
}

function checkClause(clause: Clause, scope: Scope, positions: Positions): CheckedClause {
  switch (clause.kind) {
    case "for":
      return checkFor(clause, scope, positions);
    case "with":
      return checkWith(clause.name, clause, scope);
    case "when": {
      const condition = checkCondition(clause.condition, scope, positions.when);
      return { scope: knowing(scope, truthOf(condition).ifTrue), code: { kind: "when", condition: condition.code } };
    }
    case "unless": {
      const negate = positions.unlessPermitsWhen === "false";
      const condition = checkCondition(clause.condition, scope, positions.unless, negate);
      const truth = negate ? truthOf(condition) : negated(truthOf(condition));
      const code = negate ? condition.code : ({ op: "not", of: condition.code } as const);
      return { scope: knowing(scope, truth.ifTrue), code: { kind: "when", condition: code } };
    }
    case "unless-already":
    case "failing":
      return { scope };
  }
}

function checkFor(clause: ForClause, scope: Scope, positions: Positions): CheckedClause {
  const { loop, list, inner } = checkLoop(clause.vars, clause.in, scope);
  if (!positions.loops) {
    const vars = clause.vars.map(({ text }) => text).join(", ");
    report(
      scope,
      "for-in-allow",
      clause.span,
      "a loop gives one complaint for each item, and this gives one answer",
      {
        help: `say \`when every ${vars} in ${written(list)}: …\`, or \`any\``,
      },
    );
  }
  return { scope: inner, code: { kind: "for", loop } };
}

function checkWith(name: Word, clause: Clause & { readonly kind: "with" }, scope: Scope): CheckedClause {
  const value = scope.check(clause.value, scope);
  if (value.broken === true) return { scope: extend(scope, [[name.text, { kind: "inline", checked: value }]]) };
  const constant = foldConstant(value);
  if (constant) {
    return { scope: extend(scope, [[name.text, { kind: "constant", value: constant.value, type: value.type }]]) };
  }
  const slot = newSlot(scope);
  const { type, optional, path, truth, values, filled, ours } = value;
  const local: Local = { kind: "slot", slot, type, optional, path, truth, values, filled, ours };
  return { scope: extend(scope, [[name.text, local]]), code: { kind: "with", slot, value: value.code } };
}
