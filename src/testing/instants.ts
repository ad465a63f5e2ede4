/**
 * The instants at which a step is asked. A step that says `at` is asked once; another is asked at instants that lie
 * far apart, and from each on at every edge that the engine names, because a test whose answer depends on the clock
 * would break one day for no reason.
 */
import type { Asking } from "./scene.ts";
import { type Problem, problem } from "./step-failure.ts";

/** A Sunday at night and a Wednesday at noon, long ago and far ahead. */
const FAR = [Date.UTC(2000, 0, 2, 3), Date.UTC(2099, 5, 17, 12)] as const;
/** Windows that come back every week have no last edge; what has more than this is taken to depend on the clock. */
const MOST_EDGES = 32;

export const NEEDS_TIME: Problem = problem(
  'the answer depends on the clock: say `at "2026-12-24T12:00:00Z"` before this step',
  "the same answer at any time",
);

/** What a step was answered at one instant. */
export interface Timed<Answer> {
  readonly answer: Answer;
  /** Equal texts: the same answer, as far as a test can tell. */
  readonly meaning: string;
  /** The instant (ms) from which the answer may differ. */
  readonly validUntil: number | undefined;
}

export interface Answered<Answer> {
  /** At the step's own instant. */
  readonly answer: Answer;
  readonly dependsOnClock: boolean;
}

export function answerOf<Answer>(
  { stage, scene }: Asking,
  ask: (now: number) => Timed<Answer>,
): Answered<Answer> & { readonly now: number } {
  const now = scene.at ?? stage.now;
  const first = ask(now);
  const dependsOnClock = scene.at === undefined && [now, ...FAR].some((start) => changes(first, start, ask));
  return { answer: first.answer, dependsOnClock, now };
}

/** Whether the answer is another one at some edge from `start` on. */
function changes<Answer>(first: Timed<Answer>, start: number, ask: (now: number) => Timed<Answer>): boolean {
  let now = start;
  for (let edges = 0; edges <= MOST_EDGES; edges++) {
    const { meaning, validUntil } = ask(now);
    if (meaning !== first.meaning) return true;
    if (validUntil === undefined || validUntil <= now) return false;
    now = validUntil;
  }
  return true;
}
