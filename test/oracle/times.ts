/**
 * Times of a rule on the wall clock of a zone, read off with the platform's own calendar.
 */
import type { StringLiteral, Time, Window } from "../../src/syntax/ast.ts";

/** Whether every time of a rule is open. A zone that is given once holds for all of them. */
export function timesOpen(times: readonly Time[], now: number): boolean {
  const zone = times.map((time) => time.zone).find((given) => given !== undefined);
  return times.every((time) => {
    const own = time.zone ?? zone;
    const wall = wallClock(now, own === undefined ? "UTC" : plain(own));
    switch (time.kind) {
      case "between":
        return plain(time.from) <= wall.date && wall.date <= plain(time.to);
      case "until":
        return wall.date <= plain(time.end);
      case "during":
        return time.windows.some((window) => windowOpen(window, wall));
    }
  });
}

interface WallClock {
  /** `2026-12-24` */
  readonly date: string;
  /** 0 is Monday. */
  readonly day: number;
  readonly minutes: number;
}

function wallClock(now: number, zone: string): WallClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const date = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
  const day = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return { date, day, minutes: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function windowOpen({ days, range }: Window, { day, minutes }: WallClock): boolean {
  const on = (which: number): boolean => days.length === 0 || days.some(({ text }) => daysOf(text).includes(which));
  if (range === undefined) return on(day);
  const [from = 0, to = 0] = range.text.split("-").map(minutesOf);
  if (from < to) return on(day) && from <= minutes && minutes < to;
  return (on(day) && from <= minutes) || (on((day + 6) % 7) && minutes < to);
}

function daysOf(text: string): number[] {
  const [first = "", last = first] = text.split("-");
  const days = [DAYS.indexOf(first)];
  while (days.at(-1) !== DAYS.indexOf(last)) days.push(((days.at(-1) ?? 0) + 1) % 7);
  return days;
}

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function plain(literal: StringLiteral): string {
  return literal.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
