/**
 * The instants at which a step is asked. A step that says `at` is asked once; another is asked at instants that lie
 * far apart, because a test whose answer depends on the clock would break one day for no reason.
 */
import type { Asking } from "./scene.ts";
import { type Problem, problem } from "./step-failure.ts";

/** A Sunday at night and a Wednesday at noon, long ago and far ahead. */
const FAR = [Date.UTC(2000, 0, 2, 3), Date.UTC(2099, 5, 17, 12)] as const;

export const NEEDS_TIME: Problem = problem(
  'the answer depends on the clock: say `at "2026-12-24T12:00:00Z"` before this step',
  "the same answer at any time",
);

/** The first is the one whose answer counts. */
export function instantsOf({ stage, scene }: Asking): readonly number[] {
  return scene.at === undefined ? [stage.now, ...FAR] : [scene.at];
}
