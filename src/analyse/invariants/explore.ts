/**
 * The search for one question that meets a list of conditions and that no rule stands in the way of. Whatever is left
 * of the questions is a world; of it one question is asked, the tree says which rules it meets, and the world is parted
 * by the ways in which it could escape one of them. Only rules that are met are ever looked at.
 */
import { isCertain, isImpossible } from "./formula.ts";
import type { KindsAndVerbs } from "./kinds.ts";
import type { Clause } from "./literals.ts";
import type { Point } from "./point.ts";
import { assume, pointOf, type World } from "./world.ts";

/** One more thing that has to hold; it is looked for at most once in each world. */
export interface Obstacle {
  readonly key: string;
  readonly escape: Clause;
}
export interface Exploring {
  readonly kindsAndVerbs: KindsAndVerbs;
  /** What stands in the way at this question, other than what has been escaped. */
  obstacleAt(found: Found, escaped: (key: string) => boolean): Obstacle | undefined;
  readonly steps: StepCounter;
}
export interface StepCounter {
  count: number;
  readonly most: number;
}
export class TooManySteps extends Error {}

export interface Found {
  readonly point: Point;
  readonly world: World;
}

interface Waiting {
  readonly clause: Clause;
  readonly next: Waiting | undefined;
}
interface Escaped {
  readonly key: string;
  readonly next: Escaped | undefined;
}

export function explore(start: World, clauses: readonly Clause[], exploring: Exploring): Found | undefined {
  const waiting = clauses.reduceRight<Waiting | undefined>((next, clause) => ({ clause, next }), undefined);
  return exploreFrom(start, waiting, undefined, undefined, exploring);
}

function exploreFrom(
  start: World,
  conditions: Waiting | undefined,
  choices: Waiting | undefined,
  alreadyEscaped: Escaped | undefined,
  exploring: Exploring,
): Found | undefined {
  const { steps } = exploring;
  let [world, waiting, open, escaped] = [start, conditions, choices, alreadyEscaped];
  for (;;) {
    while (waiting !== undefined) {
      if (++steps.count > steps.most) throw new TooManySteps();
      const { clause, next }: Waiting = waiting;
      waiting = next;
      if ("literal" in clause) {
        const left = assume(world, clause.literal);
        if (left === undefined) return undefined;
        world = left;
      } else if ("all" in clause) {
        for (const part of clause.all.toReversed()) waiting = { clause: part, next: waiting };
      } else if (isImpossible(clause)) return undefined;
      // What is certain is done first: it may leave few of the choices.
      else open = { clause, next: open };
    }
    if (open !== undefined) return choose(world, open, escaped, exploring);
    const found = { point: pointOf(world, exploring.kindsAndVerbs), world };
    const passed = escaped;
    const obstacle = exploring.obstacleAt(found, (key) => isEscaped(passed, key));
    if (obstacle === undefined) return found;
    escaped = { key: obstacle.key, next: escaped };
    waiting = { clause: obstacle.escape, next: undefined };
  }
}

function choose(
  world: World,
  { clause, next }: Waiting,
  escaped: Escaped | undefined,
  exploring: Exploring,
): Found | undefined {
  const alternatives = "some" in clause ? clause.some : [clause];
  if (alternatives.some(isCertain)) return exploreFrom(world, undefined, next, escaped, exploring);
  for (const alternative of alternatives) {
    const found = exploreFrom(world, { clause: alternative, next: undefined }, next, escaped, exploring);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isEscaped(escaped: Escaped | undefined, key: string): boolean {
  for (let one = escaped; one !== undefined; one = one.next) if (one.key === key) return true;
  return false;
}
