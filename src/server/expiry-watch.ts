/**
 * Certificates that come to their end: the metric tells the instant, readiness remarks it, and the log warns once when a
 * month is left, once when the end has passed, and every day in between.
 */
import type { Clock } from "../base/clock.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** Instants in milliseconds since 1970; undefined: there is no such certificate. */
export interface Expiries {
  readonly serving: number;
  readonly client_ca: number | undefined;
}

export interface ExpiryWatch {
  /** After a start and after each renewal. */
  look(): void;
  remarks(): readonly string[];
  stop(): void;
}

const DAY = 86_400_000;
const MONTH = 30 * DAY;
const HOUR = 3_600_000;
const titles = { serving: "serving certificate", client_ca: "client authority" } as const;

export function expiryWatch(
  expiries: () => Expiries,
  metrics: Pick<Metrics, "certificateExpiry">,
  log: Log,
  clock: Clock,
): ExpiryWatch {
  const warned = new Map<string, { readonly remark: string; readonly at: number }>();
  const entries = () => {
    const { serving, client_ca } = expiries();
    return [["serving", serving] as const, ...(client_ca === undefined ? [] : [["client_ca", client_ca] as const])];
  };
  const look = () => {
    for (const [certificate, expires] of entries()) {
      metrics.certificateExpiry(certificate, expires / 1000);
      const remark = remarkOf(titles[certificate], expires, clock.now());
      const last = warned.get(certificate);
      if (remark === undefined) warned.delete(certificate);
      else if (last?.remark !== remark || clock.now() - last.at >= DAY) {
        warned.set(certificate, { remark, at: clock.now() });
        log("warn", remark, { certificate, expires: new Date(expires).toISOString() });
      }
    }
  };
  const timer = setInterval(look, HOUR).unref();
  return {
    look,
    remarks: () => entries().flatMap(([name, expires]) => remarkOf(titles[name], expires, clock.now()) ?? []),
    stop: () => clearInterval(timer),
  };
}

function remarkOf(title: string, expires: number, now: number): string | undefined {
  const left = expires - now;
  return left < 0 ? `${title} expired` : left < MONTH ? `${title} expires within 30 days` : undefined;
}
