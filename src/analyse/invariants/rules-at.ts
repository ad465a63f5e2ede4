/** The rules whose heads meet one question, found through the decision tree; times and bodies are left open. */
import type { CheckedRule } from "../../check/checked.ts";
import type { Program } from "../../compile/decision-tree.ts";
import { ruleOf } from "../../compile/rule-of.ts";
import { type Asked, askedOf, identitiesOf, type ScopeOf } from "../../engine/asked.ts";
import { LazyContext } from "../../engine/lazy-context.ts";
import { linkSubjects, type LinkedSubjects, subjectsMatch } from "../../engine/subjects.ts";
import { linkTree, startWalk, walk } from "../../engine/walk.ts";
import { type Point, questionOf, surroundingsOf } from "./point.ts";

export interface RulesAt {
  rule(number: number): CheckedRule;
  denies(point: Point): readonly number[];
  /** Allows and defers. */
  allows(point: Point): readonly number[];
}

export function rulesAt(program: Program, scopes: ScopeOf): RulesAt {
  const controlPlane = new Set(program.controlPlane);
  const tree = linkTree(program, controlPlane);
  const rules = new Map<number, { readonly rule: CheckedRule; readonly subjects: LinkedSubjects }>();
  const at = (number: number) => {
    const known = rules.get(number);
    if (known !== undefined) return known;
    const rule = ruleOf(program, number);
    const made = { rule, subjects: linkSubjects(rule.head.subjects, controlPlane) };
    rules.set(number, made);
    return made;
  };
  const found = (side: "deny" | "allow", point: Point): readonly number[] => {
    const question = questionOf(point);
    const asked = askedOf(question, scopes);
    const context = new LazyContext(question, asked, surroundingsOf(point), { name: undefined, version: "" });
    const numbers = new Set<number>();
    const look = (one: Asked) =>
      walk(tree, tree[side], startWalk(tree, one, context), (number) => {
        const { rule, subjects } = at(number);
        if (!rule.shadow && subjectsMatch(subjects, point.user, context.frame)) numbers.add(number);
        return false;
      });
    look(asked);
    if (side === "deny" && asked.kind === "resource") for (const identity of identitiesOf(asked)) look(identity);
    return [...numbers];
  };
  return {
    rule: (number) => at(number).rule,
    denies: (point) => found("deny", point),
    allows: (point) => found("allow", point),
  };
}
