/** Exemptions that lift nothing any more, because their end has passed: somebody should remove them. */
import type { CheckedExemption } from "../check/checked.ts";
import { linkTimes } from "./times.ts";

/** How many had ended at an instant (milliseconds since 1970). A `during` has no end, only hours. */
export function endedExemptions(exemptions: readonly CheckedExemption[]): (now: number) => number {
  const ending = exemptions
    .map(({ head }) => linkTimes(head.times.filter(({ kind }) => kind !== "during")))
    .filter((windows) => windows.length > 0);
  return (now) =>
    ending.filter((windows) => windows.some((window) => !window.isOpen(now) && window.nextChange(now) === undefined))
      .length;
}
