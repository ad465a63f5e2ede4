/**
 * A log for what may happen thousands of times a second, by somebody else's doing: each kind of event has its line once a
 * minute, with how many were left out since the line before. Metrics count every one.
 */
import type { Log, LogLevel } from "./log.ts";

/** `kind`: events of one kind share a line; a small set, or one that the caller cannot keep small (addresses). */
export type SparingLog = (
  kind: string,
  level: LogLevel,
  message: string,
  details: () => Readonly<Record<string, unknown>>,
) => void;

const PAUSE = 60_000;
/** Kinds that are told apart at one time: what a stranger chooses must not fill the memory. */
const KINDS = 256;
const OTHERS = "others";

interface Kind {
  /** Of its last line, in milliseconds. */
  logged: number;
  leftOut: number;
}

/** `monotonic`: milliseconds that never jump. */
export function sparingLog(log: Log, monotonic: () => number = () => performance.now()): SparingLog {
  const kinds = new Map<string, Kind>();
  return (given, level, message, details) => {
    const now = monotonic();
    const kind = kinds.has(given) || kinds.size < KINDS || forgotten(kinds, now) ? given : OTHERS;
    const known = kinds.get(kind);
    if (known !== undefined && now - known.logged < PAUSE) {
      known.leftOut++;
      return;
    }
    const leftOut = known?.leftOut ?? 0;
    kinds.set(kind, { logged: now, leftOut: 0 });
    log(level, message, { ...details(), ...(leftOut === 0 ? {} : { leftOut }) });
  };
}

/** Makes room by what has been quiet; whether there is room now. */
function forgotten(kinds: Map<string, Kind>, now: number): boolean {
  for (const [kind, { logged, leftOut }] of kinds) {
    if (now - logged >= PAUSE && leftOut === 0) kinds.delete(kind);
  }
  return kinds.size < KINDS;
}
