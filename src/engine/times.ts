/** When a rule holds. Every window that is looked at tells until when the answer stands. */
import type { TimePattern } from "../check/checked.ts";
import type { Frame } from "../expressions/frame.ts";
import { InvariantError } from "../base/invariant.ts";
import { readTimeWindow, type TimeWindow } from "../values/time-window.ts";

export type LinkedTimes = readonly TimeWindow[];

export function linkTimes(times: readonly TimePattern[]): LinkedTimes {
  return times.map((time) => {
    const window = readTimeWindow(time);
    if (window.ok !== undefined) return window.ok;
    throw new InvariantError(`the checker let a wrong time pass: ${window.error}`);
  });
}

export function timesOpen(times: LinkedTimes, frame: Frame): boolean {
  for (const window of times) {
    const now = frame.roots.now;
    const change = window.nextChange(now);
    if (change !== undefined && change < frame.nextChange) frame.nextChange = change;
    if (!window.isOpen(now)) return false;
  }
  return true;
}
