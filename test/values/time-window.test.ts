import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allWindows, readTimeWindow, type TimeSpec, type TimeWindow } from "../../src/values/time-window.ts";

function window(spec: TimeSpec): TimeWindow {
  const read = readTimeWindow(spec);
  if (!read.ok) throw new Error(read.error);
  return read.ok;
}
const at = (text: string): number => Date.parse(text);
const iso = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString().replace(".000Z", "Z");

describe("between and until", () => {
  const freeze = window({ kind: "between", from: "2026-12-20", to: "2027-01-06", zone: "Asia/Seoul" });
  test.each([
    ["2026-12-19T14:59:59Z", false],
    ["2026-12-19T15:00:00Z", true],
    ["2027-01-06T14:59:59Z", true],
    ["2027-01-06T15:00:00Z", false],
  ])("whole days include both ends: %s is %s", (instant, expected) => {
    expect(freeze.isOpen(at(instant))).toBe(expected);
  });
  test("its two edges", () => {
    expect(iso(freeze.nextChange(at("2026-01-01T00:00:00Z")))).toBe("2026-12-19T15:00:00Z");
    expect(iso(freeze.nextChange(at("2026-12-19T15:00:00Z")))).toBe("2027-01-06T15:00:00Z");
    expect(freeze.nextChange(at("2027-01-06T15:00:00Z"))).toBeUndefined();
  });
  test("until a day, a wall-clock time and an instant", () => {
    const now = at("2026-12-01T00:00:00Z");
    expect(iso(window({ kind: "until", end: "2026-12-31", zone: "UTC" }).nextChange(now))).toBe(
      "2027-01-01T00:00:00Z",
    );
    expect(iso(window({ kind: "until", end: "2026-12-31T18:00", zone: "Europe/Berlin" }).nextChange(now))).toBe(
      "2026-12-31T17:00:00Z",
    );
    expect(iso(window({ kind: "until", end: "2026-12-31T18:00:00Z", zone: "Asia/Seoul" }).nextChange(now))).toBe(
      "2026-12-31T18:00:00Z",
    );
  });
  test.each([
    [{ kind: "until", end: "2026-02-30", zone: "UTC" }, "`2026-02-30` is not a day"],
    [{ kind: "until", end: "tomorrow", zone: "UTC" }, "`tomorrow` is not a day"],
    [{ kind: "between", from: "2027-01-01", to: "2026-01-01", zone: "UTC" }, "`2026-01-01` is before `2027-01-01`"],
    [{ kind: "until", end: "2026-12-31", zone: "Mars/Olympus" }, "`Mars/Olympus` is not a time zone"],
    [{ kind: "until", end: "2026-12-31", zone: "+09:00" }, "`+09:00` is not a time zone"],
    [{ kind: "during", windows: [{ days: [], range: "08:00-08:00" }], zone: "UTC" }, "`08:00-08:00` is not a range"],
    [{ kind: "during", windows: [{ days: [], range: "08:00-25:00" }], zone: "UTC" }, "`08:00-25:00` is not a range"],
  ] as const)("%j", (spec, error) => {
    expect(readTimeWindow(spec)).toEqual({ error: expect.stringContaining(error) });
  });
});

const WORKDAYS = [1, 2, 3, 4, 5];

describe("during", () => {
  const office = window({ kind: "during", windows: [{ days: WORKDAYS, range: "08:00-19:00" }], zone: "Asia/Seoul" });
  test.each([
    ["2026-12-03T22:59:59Z", false],
    ["2026-12-03T23:00:00Z", true],
    ["2026-12-04T09:59:59Z", true],
    ["2026-12-04T10:00:00Z", false],
    ["2026-12-05T03:00:00Z", false],
  ])("half-open in the zone: %s is %s", (instant, expected) => {
    expect(office.isOpen(at(instant))).toBe(expected);
  });
  test("from Friday evening to Monday morning", () => {
    expect(iso(office.nextChange(at("2026-12-04T10:00:00Z")))).toBe("2026-12-06T23:00:00Z");
  });

  const night = window({
    kind: "during",
    windows: [{ days: WORKDAYS, range: "22:00-06:00" }],
    zone: "Europe/Berlin",
  });
  test.each([
    ["2026-12-04T21:00:00Z", true],
    ["2026-12-05T04:59:00Z", true],
    ["2026-12-05T05:00:00Z", false],
    ["2026-12-05T22:00:00Z", false],
    ["2026-12-07T04:00:00Z", false],
    ["2026-12-08T04:00:00Z", true],
  ])("an overnight window belongs to the day it begins: %s is %s", (instant, expected) => {
    expect(night.isOpen(at(instant))).toBe(expected);
  });

  test("whole days, 24:00 and Sunday by either number", () => {
    const sunday = window({ kind: "during", windows: [{ days: [0], range: undefined }], zone: "UTC" });
    expect(sunday.isOpen(at("2026-12-06T23:59:59Z"))).toBe(true);
    expect(iso(sunday.nextChange(at("2026-12-06T12:00:00Z")))).toBe("2026-12-07T00:00:00Z");
    const evening = window({ kind: "during", windows: [{ days: [7], range: "20:00-24:00" }], zone: "UTC" });
    expect(iso(evening.nextChange(at("2026-12-06T21:00:00Z")))).toBe("2026-12-07T00:00:00Z");
    const always = window({ kind: "during", windows: [{ days: [], range: undefined }], zone: "Europe/Berlin" });
    expect(always.nextChange(at("2026-03-28T00:00:00Z"))).toBeUndefined();
  });
});

describe("summer time in Europe/Berlin", () => {
  test("a swallowed window does not open that day", () => {
    const gap = window({ kind: "during", windows: [{ days: [7], range: "02:15-02:45" }], zone: "Europe/Berlin" });
    expect(iso(gap.nextChange(at("2026-03-28T12:00:00Z")))).toBe("2026-04-05T00:15:00Z");
  });
  test("a window that ends inside the gap closes when the clocks are turned", () => {
    const half = window({ kind: "during", windows: [{ days: [7], range: "01:30-02:30" }], zone: "Europe/Berlin" });
    expect(half.isOpen(at("2026-03-29T00:59:00Z"))).toBe(true);
    expect(iso(half.nextChange(at("2026-03-29T00:59:00Z")))).toBe("2026-03-29T01:00:00Z");
  });
  test("a window in the repeated hour opens twice", () => {
    const twice = window({ kind: "during", windows: [{ days: [7], range: "02:15-02:45" }], zone: "Europe/Berlin" });
    const edges: (string | undefined)[] = [];
    let now = at("2026-10-24T12:00:00Z");
    for (let count = 0; count < 4; count++) {
      const next = twice.nextChange(now);
      edges.push(iso(next));
      now = next ?? now;
    }
    expect(edges).toEqual([
      "2026-10-25T00:15:00Z",
      "2026-10-25T00:45:00Z",
      "2026-10-25T01:15:00Z",
      "2026-10-25T01:45:00Z",
    ]);
  });
});

test("nothing changes before the next change, and it changes then", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
  const minute = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
  const clock = (total: number): string =>
    `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
  const days = fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 });
  // Around both turns of the clocks.
  const instant = fc
    .tuple(
      fc.constantFrom(
        at("2026-03-06T00:00:00Z"),
        at("2026-03-27T00:00:00Z"),
        at("2026-10-02T00:00:00Z"),
        at("2026-10-23T00:00:00Z"),
      ),
      fc.integer({ min: 0, max: 5 * 24 * 60 }),
    )
    .map(([start, minutes]) => start + minutes * 60_000);
  fc.assert(
    fc.property(zones, minute, minute, days, instant, (zone, start, end, on, now) => {
      fc.pre(start !== end);
      const spec = { kind: "during", windows: [{ days: on, range: `${clock(start)}-${clock(end)}` }], zone } as const;
      // A new window each time: one that has been asked remembers.
      const isOpen = (instant: number): boolean => window(spec).isOpen(instant);
      const state = isOpen(now);
      const change = window(spec).nextChange(now);
      const last = change ?? now + 10 * 24 * 3_600_000;
      const samples = Array.from({ length: 20 }, (_, index) => now + Math.floor(((last - now) * index) / 20));
      for (const instant of [...samples, last - 1]) expect(isOpen(instant)).toBe(state);
      if (change !== undefined) expect(isOpen(change)).toBe(!state);
    }),
    { numRuns: 60 },
  );
});

test("time may be set back", () => {
  const spec = window({ kind: "during", windows: [{ days: [], range: "08:00-19:00" }], zone: "UTC" });
  const instants = ["2026-12-01T12:00:00Z", "2026-12-01T20:00:00Z", "2026-12-01T07:00:00Z", "2026-12-01T19:00:00Z"];
  expect(instants.map((instant) => spec.isOpen(at(instant)))).toEqual([true, false, false, false]);
  expect(instants.map((instant) => iso(spec.nextChange(at(instant))))).toEqual([
    "2026-12-01T19:00:00Z",
    "2026-12-02T08:00:00Z",
    "2026-12-01T08:00:00Z",
    "2026-12-02T08:00:00Z",
  ]);
});

test("all windows together", () => {
  const both = allWindows([
    window({ kind: "until", end: "2026-12-31", zone: "UTC" }),
    window({ kind: "during", windows: [{ days: WORKDAYS, range: "08:00-19:00" }], zone: "UTC" }),
  ]);
  expect(both.isOpen(at("2026-12-31T09:00:00Z"))).toBe(true);
  expect(both.isOpen(at("2027-01-01T09:00:00Z"))).toBe(false);
  expect(iso(both.nextChange(at("2026-12-31T09:00:00Z")))).toBe("2026-12-31T19:00:00Z");
});
