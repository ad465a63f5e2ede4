/**
 * What one evaluation reads: the roots of one request and the slots of one body. Made once per request,
 * the slots are overwritten by each body. Whatever the gate cannot know is UNKNOWN, what is broken a Failure.
 */
import type { Outcome, Value } from "../values/value.ts";

export interface Roots {
  readonly user: Outcome;
  readonly request: Outcome;
  readonly object: Outcome;
  readonly oldObject: Outcome;
  readonly pod: Outcome;
  readonly oldPod: Outcome;
  readonly namespace: Outcome;
  readonly cluster: Outcome;
  readonly claims: Outcome;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

export interface Frame {
  readonly roots: Roots;
  readonly slots: Outcome[];
  /** The path of the value in a slot, from `object`, where it is a part of the object; for places. */
  readonly places: (readonly (string | number)[] | undefined)[];
  /** Where `pod` stands in `object`: [] for a Pod, ["spec", "template"] for a Deployment. */
  readonly podPath: readonly string[];
  /** The earliest instant after now at which a comparison with `now` that was made changes; Infinity when none was. */
  nextChange: number;
  /** Items of lists and maps that have been walked for this request. */
  walked: number;
  /** What `containers(pod)` and `plannedContainers(pod)` gave: many rules of one request ask. Set by the evaluator. */
  containers?: Outcome;
  plannedContainers?: Outcome;
}

export type Evaluate = (frame: Frame) => Outcome;
export type { Outcome, Value };
