/**
 * The only source of the present time. Everything that depends on time takes a clock, so that tests
 * and the harness can move it; nothing that the command line takes can.
 */

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is set. */
export function manualClock(start: number): Clock & { set(milliseconds: number): void } {
  let current = start;
  return {
    now: () => current,
    set: (milliseconds) => {
      current = milliseconds;
    },
  };
}
