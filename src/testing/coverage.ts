/**
 * What the tests of a set have met: each rule with everything they asked, and each of its conditions by itself. A rule
 * and a condition are tried alone, as a rule of one clause, so that nothing of the engine has to be watched.
 */
import type { Inside } from "../analyse/policy-set.ts";
import type { CheckedRule } from "../check/checked.ts";
import { isOptionalOperand } from "../check/expressions/absence.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { ClauseCode, Code } from "../expressions/code.ts";
import { describeCode } from "./describe-code.ts";
import type { Recorded } from "./record-asked.ts";

export interface ConditionCoverage extends Outcomes {
  /** Of a condition that is more than one comparison: those of its comparisons whose operand may be missing. */
  readonly comparisons?: readonly Outcomes[];
}

/** What it came out as, once at least. */
export interface Outcomes {
  readonly text: string;
  readonly true: boolean;
  readonly false: boolean;
  /** What it compares was missing. Only where that can be. */
  readonly missing?: boolean;
}

export interface RuleCoverage {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly effect: CheckedRule["effect"];
  /** Something was asked that its head is about. */
  readonly met: boolean;
  /** It had its effect. */
  readonly fired: boolean;
  readonly conditions: readonly ConditionCoverage[];
}

export function coverageOf(inside: Inside, asked: readonly Recorded[]): readonly RuleCoverage[] {
  return inside.set.rules.map((rule) => coverRule(rule, asked, inside));
}

function coverRule(rule: CheckedRule, asked: readonly Recorded[], inside: Inside): RuleCoverage {
  const tries = (variant: CheckedRule) => {
    const engine = inside.engineOf([{ ...variant, shadow: false }]);
    return (one: Recorded) => hasEffect(variant, engine, one);
  };
  const meeting = asked.filter(tries(withClauses(rule, [])));
  const holds = (clauses: readonly ClauseCode[], condition: Code) =>
    meeting.some(tries(withClauses(rule, [...clauses, { kind: "when", condition }])));
  const conditions = rule.bodies.flatMap(({ code: { clauses } }) => {
    const binding = clauses.filter(({ kind }) => kind !== "when");
    const outcomesOf = (code: Code): Outcomes => {
      const optional = optionalOperands(code);
      const missing = optional.some((operand) => holds(binding, { op: "not", of: { op: "has", of: operand } }));
      const both = { true: holds(binding, code), false: holds(binding, { op: "not", of: code }) };
      return { text: describeCode(code), ...both, ...(optional.length === 0 ? {} : { missing }) };
    };
    return clauses.flatMap((clause): readonly ConditionCoverage[] => {
      if (clause.kind !== "when") return [];
      const { condition } = clause;
      const whole = outcomesOf(condition);
      if (comparisonIn(condition) !== undefined) return [whole];
      const comparisons = comparisonsOf(condition).filter((one) => optionalOperands(one).length > 0);
      return [comparisons.length === 0 ? whole : { ...whole, comparisons: comparisons.map(outcomesOf) }];
    });
  });
  const { name, ref, effect } = rule;
  const met = meeting.length > 0;
  return { name, file: ref.file, line: ref.line, effect, met, fired: met && meeting.some(tries(rule)), conditions };
}

/** The rule with these clauses only. What changes objects or speaks on the side complains instead. */
function withClauses(rule: CheckedRule, clauses: readonly ClauseCode[]): CheckedRule {
  const [body] = rule.bodies;
  if (body === undefined) return rule;
  const slots = Math.max(...rule.bodies.map(({ code }) => code.slots));
  const code = { ...body.code, slots, clauses, already: false, message: undefined, help: undefined, writes: [] };
  // A rule that defers answers nothing, so it is tried as if it allowed: it is met in the same way.
  const spoken = { mutate: "warn", audit: "warn", defer: "allow" } as const;
  const effect = rule.effect in spoken ? spoken[rule.effect as keyof typeof spoken] : rule.effect;
  return { ...rule, effect, bodies: [{ ...body, check: undefined, targets: undefined, code, exemptions: [] }] };
}

function hasEffect({ effect, gates }: CheckedRule, engine: PolicyEngine, one: Recorded): boolean {
  if (one.kind === "question") {
    return gates.authorization && engine.authorize(one.question, one.around).decision === effect;
  }
  if (!gates.admission) return false;
  if (effect === "mutate") {
    if (one.kind === "validate") return false;
    const { allowed, patch } = engine.mutate(one.request, one.around);
    return !allowed || patch.length > 0;
  }
  const { allowed, warnings, auditAnnotations } = engine.validate(one.request, one.around);
  return !allowed || warnings.length > 0 || Object.keys(auditAnnotations).length > 0;
}

const COMPARISONS = new Set([
  "equal",
  "not-equal",
  "less",
  "less-equal",
  "greater",
  "greater-equal",
  "in",
  "not-in",
  "matches",
  "not-matches",
  "matches-regex",
  "not-matches-regex",
]);

/** The comparison that a condition is, if it is one: what is not true of it is as much a part of it as what is. */
function comparisonIn(condition: Code): Code | undefined {
  if (condition.op === "not") return comparisonIn(condition.of);
  return COMPARISONS.has(condition.op) ? condition : undefined;
}

/** The comparisons of a condition, outside of its loops. */
function comparisonsOf(condition: Code): readonly Code[] {
  if (condition.op === "not") return comparisonsOf(condition.of);
  if (condition.op === "and" || condition.op === "or") return condition.operands.flatMap(comparisonsOf);
  return COMPARISONS.has(condition.op) ? [condition] : [];
}

/** What a single comparison compares and may be missing: an optional field, or what stands before `??`. */
function optionalOperands(condition: Code): readonly Code[] {
  const comparison = comparisonIn(condition);
  if (comparison === undefined) return [];
  const sides =
    "left" in comparison ? [comparison.left, comparison.right] : "pattern" in comparison ? [comparison.value] : [];
  return sides.flatMap((side): readonly Code[] => {
    const operand = side.op === "convert" ? side.of : side;
    const path = operand.op === "fallback" ? operand.value : operand;
    return isOptionalOperand(path) && isPath(path) ? [path] : [];
  });
}

/** What `has` may be asked of. */
function isPath(code: Code): boolean {
  return code.op === "member" || code.op === "index" || code.op === "keyed";
}
