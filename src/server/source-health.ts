/** Which identity sources cannot be asked just now: a line when one fails, one when it is back, and what readiness remarks. */
import type { Clock } from "../base/clock.ts";
import type { SourceResult } from "../identity/verify-token.ts";
import type { Log } from "./log.ts";
import { sparingLog } from "./sparing-log.ts";

export interface SourceHealth {
  /** `why` holds no secret; undefined: the source answered. */
  observe(source: string, result: SourceResult, why: string | undefined): void;
  /** `identity source corp unavailable since 2026-11-28T12:00:00.000Z: timeout` */
  remarks(): readonly string[];
}

export function sourceHealth(log: Log, clock: Clock): SourceHealth {
  const failing = new Map<string, { readonly since: number; why: string }>();
  const sparing = sparingLog(log);
  return {
    observe(source, result, reason) {
      const known = failing.get(source);
      if (result === "vouched" || result === "rejected") {
        if (known === undefined) return;
        failing.delete(source);
        log("info", "identity source answers again", { source, unavailableSince: iso(known.since) });
        return;
      }
      const why = reason ?? result;
      if (known === undefined) failing.set(source, { since: clock.now(), why });
      else known.why = why;
      sparing(source, "warn", "identity source unavailable", () => ({ source, why }));
    },
    remarks: () =>
      [...failing].map(
        ([source, { since, why }]) => `identity source ${source} unavailable since ${iso(since)}: ${why}`,
      ),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
