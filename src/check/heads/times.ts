/**
 * `between`, `until`, `during`: when a rule holds. A zone that is given once holds for all times of a rule, a second one for
 * the time that it stands behind; without one it is UTC.
 */
import type * as ast from "../../syntax/ast.ts";
import { isZone, readTimeWindow } from "../../values/time-window.ts";
import type { TimePattern } from "../checked.ts";
import type { HeadScope } from "./head-scope.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export const NO_TIMES: readonly TimePattern[] = [];

export function checkTimes(times: readonly ast.Time[], scope: HeadScope): readonly TimePattern[] {
  if (times.length === 0) return NO_TIMES;
  const written = times.find(({ zone }) => zone !== undefined)?.zone;
  const shared = zoneOf(times, written, scope);
  return times.flatMap((time) => {
    const zone = time.zone === undefined || time.zone === written ? shared : readZone(time.zone, scope);
    const pattern = patternOf(time, zone, scope);
    if (pattern === undefined) return [];
    const window = readTimeWindow(pattern);
    if (window.ok !== undefined) return [pattern];
    scope.collector.report("bad-time", scope.file, time.span, window.error, {
      help:
        time.kind === "during"
          ? "hours go from 00 to 24; a range that ends before it begins, `22:00-06:00`, goes on after midnight"
          : window.error.includes("is before")
            ? "write the earlier one first"
            : 'write a day as "2026-12-31" or an instant as "2026-12-31T18:00:00+09:00"',
    });
    return [];
  });
}

function zoneOf(times: readonly ast.Time[], written: ast.StringLiteral | undefined, scope: HeadScope): string {
  if (written === undefined) {
    const naive = times.find(needsZone);
    if (naive !== undefined) {
      scope.collector.report("no-zone", scope.file, naive.span, "no time zone is given, so this is UTC", {
        help: 'end the times with a zone, as in `during mon-fri 09:00-18:00 "Europe/Berlin"`, or write `"UTC"`',
      });
    }
    return "UTC";
  }
  return readZone(written, scope);
}

function readZone(written: ast.StringLiteral, scope: HeadScope): string {
  const zone = scope.plain(written);
  if (zone !== undefined && isZone(zone)) return zone;
  if (zone !== undefined) {
    scope.collector.report("bad-time", scope.file, written.span, `\`${zone}\` is not a time zone`, {
      help: 'a zone is an IANA name such as "Europe/Berlin" or "UTC"',
    });
  }
  return "UTC";
}

/** An instant carries its own offset; everything else is read on some clock. */
function needsZone(time: ast.Time): boolean {
  if (time.kind === "during") return true;
  const texts = time.kind === "until" ? [time.end] : [time.from, time.to];
  return texts.some(
    ({ parts }) => !parts.some((part) => part.kind === "text" && /(Z|[+-]\d\d:\d\d)$/.test(part.text)),
  );
}

function patternOf(time: ast.Time, zone: string, scope: HeadScope): TimePattern | undefined {
  switch (time.kind) {
    case "between": {
      const [from, to] = [scope.plain(time.from), scope.plain(time.to)];
      return from === undefined || to === undefined ? undefined : { kind: "between", from, to, zone };
    }
    case "until": {
      const end = scope.plain(time.end);
      return end === undefined ? undefined : { kind: "until", end, zone };
    }
    case "during":
      return { kind: "during", windows: time.windows.map(windowOf), zone };
  }
}

function windowOf(window: ast.Window): { readonly days: readonly number[]; readonly range: string | undefined } {
  return { days: window.days.flatMap(({ text }) => daysOf(text)), range: window.range?.text };
}

/** `mon-fri`, `sat`; a range may run over Sunday. 1 is Monday, 7 Sunday. */
function daysOf(text: string): readonly number[] {
  const [first, last] = text.split("-").map((day) => DAYS.indexOf(day));
  if (first === undefined || first < 0) return [];
  const count = last === undefined || last < 0 ? 1 : ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((first + index) % 7) + 1);
}
