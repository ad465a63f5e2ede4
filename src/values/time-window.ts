/**
 * When a rule holds: `between`, `until` and `during`. Whole days include both ends; windows are half-open, in the
 * wall-clock time of their zone, so they follow summer time; an overnight window belongs to the day it begins.
 */

export type TimeSpec =
  | { readonly kind: "between"; readonly from: string; readonly to: string; readonly zone: string }
  | { readonly kind: "until"; readonly end: string; readonly zone: string }
  | { readonly kind: "during"; readonly windows: readonly WindowSpec[]; readonly zone: string };

export interface WindowSpec {
  /** 1 is Monday, 7 (and 0) Sunday. Empty: every day. */
  readonly days: readonly number[];
  /** `08:00-19:00`; undefined: the whole day. */
  readonly range: string | undefined;
}

export interface TimeWindow {
  isOpen(now: number): boolean;
  /** The first instant after `now` at which the answer changes; undefined: never again. */
  nextChange(now: number): number | undefined;
}
export type ReadTimeWindow = { readonly ok: TimeWindow } | { readonly ok?: undefined; readonly error: string };

export function readTimeWindow(spec: TimeSpec): ReadTimeWindow {
  if (!isZone(spec.zone)) return { error: `\`${spec.zone}\` is not a time zone` };
  switch (spec.kind) {
    case "between":
      return between(spec.from, spec.to, spec.zone);
    case "until":
      return between(undefined, spec.end, spec.zone);
    case "during":
      return during(spec.windows, spec.zone);
  }
}

/** Open while all of them are. `nextChange` is the next edge of any: the answer cannot change before it. */
export function allWindows(windows: readonly TimeWindow[]): TimeWindow {
  return {
    isOpen: (now) => windows.every((window) => window.isOpen(now)),
    nextChange: (now) => {
      const changes = windows.flatMap((window) => window.nextChange(now) ?? []);
      return changes.length === 0 ? undefined : Math.min(...changes);
    },
  };
}

/** An IANA name (`Asia/Seoul`) or UTC; not an offset, which knows no summer time. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

// ---- between and until ------------------------------------------------------------

function between(from: string | undefined, to: string, zone: string): ReadTimeWindow {
  const start = from === undefined ? Number.NEGATIVE_INFINITY : readEdge(from, zone, "first");
  const end = readEdge(to, zone, "last");
  if (start === undefined || end === undefined) {
    return { error: `\`${start === undefined ? from : to}\` is not a day (2026-12-24) or a time (2026-12-24T18:00)` };
  }
  if (start >= end) return { error: `\`${to}\` is before \`${from}\`` };
  return {
    ok: {
      isOpen: (now) => start <= now && now < end,
      nextChange: (now) => [start, end].find((edge) => edge > now),
    },
  };
}

/** An instant, a wall-clock time, or a whole day: its first instant, or the first one after it. */
function readEdge(text: string, zone: string, edge: "first" | "last"): number | undefined {
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) {
      const day = Temporal.PlainDate.from(text).add({ days: edge === "first" ? 0 : 1 });
      return day.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
    }
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text)) {
      return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
    }
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) {
      return Temporal.Instant.from(text).epochMilliseconds;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

// ---- during -----------------------------------------------------------------------

/** Minutes of the day; `end` beyond 1440 reaches into the next day. */
interface Span {
  /** Monday is 1. */
  readonly days: ReadonlySet<number>;
  readonly start: number;
  readonly end: number;
}

const DAY = 24 * 60;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function during(windows: readonly WindowSpec[], zone: string): ReadTimeWindow {
  const spans: Span[] = [];
  for (const { days, range } of windows) {
    const minutes = range === undefined ? { start: 0, end: DAY } : readRange(range);
    if (!minutes) return { error: `\`${range}\` is not a range of times such as \`08:00-19:00\`` };
    spans.push({
      days: new Set(days.length === 0 ? EVERY_DAY : days.map((day) => (day === 0 ? 7 : day))),
      ...minutes,
    });
  }
  const isOpen = (now: number): boolean => isWithin(spans, zoned(now, zone));
  return { ok: remembering(isOpen, (now) => nextFlip(spans, zone, now, isOpen)) };
}

/**
 * Asked on every request, while calendars are slow: the stretch of time around the last question is remembered.
 * Time may be set back (tests do), so both ends are looked at.
 */
function remembering(isOpen: (now: number) => boolean, nextChange: (now: number) => number | undefined): TimeWindow {
  let stretch:
    | { readonly from: number; readonly until: number; readonly open: boolean; readonly next: number | undefined }
    | undefined;
  const around = (now: number): NonNullable<typeof stretch> => {
    if (stretch && stretch.from <= now && now < stretch.until) return stretch;
    const next = nextChange(now);
    // Nothing within the horizon: that is known of the next days only.
    stretch = { from: now, until: next ?? now + DAY * 60_000, open: isOpen(now), next };
    return stretch;
  };
  return { isOpen: (now) => around(now).open, nextChange: (now) => around(now).next };
}

function readRange(text: string): { readonly start: number; readonly end: number } | undefined {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [hours = 0, minutes = 0, endHours = 0, endMinutes = 0] = match.slice(1).map(Number);
  const [start, end] = [hours * 60 + minutes, endHours * 60 + endMinutes];
  if (minutes > 59 || endMinutes > 59 || start >= DAY || end > DAY || start === end) return undefined;
  return { start, end: end < start ? end + DAY : end };
}

function zoned(now: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(now)).toZonedDateTimeISO(zone);
}

function isWithin(spans: readonly Span[], local: Temporal.ZonedDateTime): boolean {
  const minute = local.hour * 60 + local.minute;
  const today = local.dayOfWeek;
  const yesterday = today === 1 ? 7 : today - 1;
  return spans.some(
    ({ days, start, end }) =>
      (days.has(today) && start <= minute && minute < end) || (days.has(yesterday) && minute + DAY < end),
  );
}

/** The pattern repeats weekly; one week more lets a window that summer time swallowed come round again. */
const HORIZON_DAYS = 15;

function nextFlip(
  spans: readonly Span[],
  zone: string,
  now: number,
  isOpen: (instant: number) => boolean,
): number | undefined {
  const state = isOpen(now);
  return edgesAfter(spans, zone, now).find((edge) => isOpen(edge) !== state);
}

/** Every instant within the horizon at which a window may open or close, ascending. */
function edgesAfter(spans: readonly Span[], zone: string, now: number): readonly number[] {
  const local = zoned(now, zone);
  const edges = new Set<number>(clockChanges(local));
  const minutes = new Set(spans.flatMap(({ start, end }) => [start, end % DAY]));
  for (let offset = -1; offset <= HORIZON_DAYS; offset++) {
    const day = local.toPlainDate().add({ days: offset });
    for (const minute of minutes) {
      const time = day.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
      // Where clocks are turned back a wall-clock time comes twice.
      for (const disambiguation of ["earlier", "later"] as const) {
        edges.add(time.toZonedDateTime(zone, { disambiguation }).epochMilliseconds);
      }
    }
  }
  return [...edges].filter((edge) => edge > now).toSorted((a, b) => a - b);
}

/** The instants at which the zone's clocks are turned, within the horizon. */
function clockChanges(local: Temporal.ZonedDateTime): readonly number[] {
  const end = local.add({ days: HORIZON_DAYS }).epochMilliseconds;
  const changes: number[] = [];
  for (let change = local.getTimeZoneTransition("next"); change; change = change.getTimeZoneTransition("next")) {
    if (change.epochMilliseconds > end) break;
    changes.push(change.epochMilliseconds);
  }
  return changes;
}
