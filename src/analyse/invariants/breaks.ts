/** Whether the set, asked one concrete question, breaks an invariant: the question is what it speaks of, and the answer wrong. */
import type { CheckedInvariant } from "../../check/checked.ts";
import { askedOf, identitiesOf, type ScopeOf } from "../../engine/asked.ts";
import { LazyContext } from "../../engine/lazy-context.ts";
import { headMatches, type LinkedHead, linkHead } from "../../engine/linked-head.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import { type LinkedClauses, linkClauses } from "../../expressions/body.ts";
import { type Point, questionOf, surroundingsOf } from "./point.ts";
import { polarityOf } from "./search.ts";

export type Breaks = (invariant: CheckedInvariant, point: Point) => boolean;

export function newBreaks(
  engine: PolicyEngine,
  controlPlane: ReadonlySet<string>,
  scopes: ScopeOf,
  cluster: { readonly name: string | undefined; readonly version: string },
): Breaks {
  const linked = new Map<CheckedInvariant, { readonly head: LinkedHead; readonly clauses: LinkedClauses }>();
  const linkedOf = (invariant: CheckedInvariant) => {
    const known = linked.get(invariant);
    if (known !== undefined) return known;
    const made = { head: linkHead(invariant.head, controlPlane), clauses: linkClauses(invariant.clauses) };
    linked.set(invariant, made);
    return made;
  };
  return (invariant, point) => {
    const { head, clauses } = linkedOf(invariant);
    const [question, surroundings] = [questionOf(point), surroundingsOf(point)];
    const asked = askedOf(question, scopes);
    const context = new LazyContext(question, asked, surroundings, cluster);
    const views = asked.kind === "resource" ? [asked, ...identitiesOf(asked)] : [asked];
    const isMeant = views.some((one) => headMatches(head, one, polarityOf(invariant), context));
    if (!isMeant || clauses(context.frame) !== true) return false;
    const { decision } = engine.authorize(question, surroundings);
    return (decision === invariant.effect) === (invariant.mode === "never");
  };
}
