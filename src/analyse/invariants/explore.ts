/**
 * The search for one question that meets a list of conditions and that no rule stands in the way of. Whatever is left
 * of the questions is a world; of it one question is asked, the tree says which rules it meets, and the world is parted
 * by the ways in which it could escape one of them. Only rules that are met are ever looked at.
 */
import { couldHold } from "./could-hold.ts";
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

/** What has been decided on the way to a world. */
interface Behind {
  readonly escaped: Escaped | undefined;
  /** Choices that stand open behind it: each is a call. */
  readonly depth: number;
}
const MOST_CHOICES = 1000;

export function explore(start: World, clauses: readonly Clause[], exploring: Exploring): Found | undefined {
  const waiting = clauses.reduceRight<Waiting | undefined>((next, clause) => ({ clause, next }), undefined);
  return exploreFrom(start, waiting, undefined, { escaped: undefined, depth: 0 }, exploring);
}

function exploreFrom(
  start: World,
  conditions: Waiting | undefined,
  choices: Waiting | undefined,
  { escaped: alreadyEscaped, depth }: Behind,
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
    if (open !== undefined) {
      const { clause, next }: Waiting = open;
      const ways = waysOf(clause, world);
      if (ways.length > 1) return choose(world, ways, next, { escaped, depth }, exploring);
      const [only] = ways;
      if (only === undefined) return undefined;
      open = next;
      waiting = { clause: only, next: undefined };
      continue;
    }
    const found = { point: pointOf(world, exploring.kindsAndVerbs), world };
    const passed = escaped;
    const obstacle = exploring.obstacleAt(found, (key) => isEscaped(passed, key));
    if (obstacle === undefined) return found;
    escaped = { key: obstacle.key, next: escaped };
    waiting = { clause: obstacle.escape, next: undefined };
  }
}

/** Those that could hold; where one is certain it alone. */
function waysOf(clause: Clause, world: World): readonly Clause[] {
  const alternatives = "some" in clause ? clause.some : [clause];
  const certain = alternatives.find(isCertain);
  return certain === undefined ? alternatives.filter((one) => couldHold(world, one)) : [certain];
}

function choose(
  world: World,
  ways: readonly Clause[],
  open: Waiting | undefined,
  { escaped, depth }: Behind,
  exploring: Exploring,
): Found | undefined {
  if (depth > MOST_CHOICES) throw new TooManySteps();
  for (const way of ways) {
    const behind = { escaped, depth: depth + 1 };
    const found = exploreFrom(world, { clause: way, next: undefined }, open, behind, exploring);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isEscaped(escaped: Escaped | undefined, key: string): boolean {
  for (let one = escaped; one !== undefined; one = one.next) if (one.key === key) return true;
  return false;
}
