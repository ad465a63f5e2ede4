/** An instant at which some windows are open and others closed. */
import type { TimePattern } from "../../check/checked.ts";
import { readTimeWindow, type TimeWindow } from "../../values/time-window.ts";

export interface WindowNeed {
  readonly pattern: TimePattern;
  readonly isOpen: boolean;
}

/** A Monday at noon: where no window has an edge of its own, any week is as good as another. */
const SOME_DAY = Date.UTC(2026, 0, 5, 12);
const WEEKS = 16 * 24 * 60 * 60_000;
/** Two zones stand to each other as they do until one of them turns its clocks. */
const CLOCK_CHANGES = 4;
const MOST_EDGES = 4000;

/**
 * undefined: there is none. Windows of days repeat weekly between two turns of a clock, so each such stretch that a
 * window's own edges cut out is walked through for two weeks, from edge to edge.
 */
export function instantMeeting(needs: readonly WindowNeed[]): number | undefined {
  const windows = needs.map((need) => ({ ...need, window: windowOf(need.pattern) }));
  const meets = (now: number) => windows.every(({ window, isOpen }) => window.isOpen(now) === isOpen);
  for (const start of startsOf(needs, windows)) {
    let now = start;
    for (let steps = 0; steps < MOST_EDGES && now <= start + WEEKS; steps++) {
      if (meets(now)) return now;
      const next = Math.min(...windows.map(({ window }) => window.nextChange(now) ?? Number.POSITIVE_INFINITY));
      if (!Number.isFinite(next)) break;
      now = next;
    }
  }
  return undefined;
}

function windowOf(pattern: TimePattern): TimeWindow {
  const read = readTimeWindow(pattern);
  if (read.ok === undefined) throw new Error(read.error);
  return read.ok;
}

function startsOf(
  needs: readonly WindowNeed[],
  windows: readonly { readonly window: TimeWindow; readonly pattern: TimePattern }[],
): readonly number[] {
  const fixed = windows.filter(({ pattern }) => pattern.kind !== "during");
  const edges = fixed.flatMap(({ window }) => edgesOf(window));
  const own = [SOME_DAY, ...edges.flatMap((edge) => [edge, edge - 1])];
  const zones = [...new Set(needs.flatMap(({ pattern }) => (pattern.kind === "during" ? [pattern.zone] : [])))];
  return [...own, ...own.flatMap((start) => zones.flatMap((zone) => clockChangesAfter(start, zone)))];
}

function edgesOf(window: TimeWindow): readonly number[] {
  const edges: number[] = [];
  for (let edge = window.nextChange(0); edge !== undefined; edge = window.nextChange(edge)) edges.push(edge);
  return edges;
}

function clockChangesAfter(start: number, zone: string): readonly number[] {
  const changes: number[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).getTimeZoneTransition("next");
  while (at && changes.length < CLOCK_CHANGES) {
    changes.push(at.epochMilliseconds);
    at = at.getTimeZoneTransition("next");
  }
  return changes;
}
