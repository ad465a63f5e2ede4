/**
 * Acts once things have been quiet for a while: a save or a checkout is many events and one change. Where they never are
 * quiet it acts all the same, after a bound.
 */
export interface AfterQuiet {
  /** Something happened. */
  poke(): void;
  readonly pending: boolean;
  stop(): void;
}

export function afterQuiet(quiet: number, bound: number, act: () => void): AfterQuiet {
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  const fire = (): void => {
    timer = undefined;
    act();
  };
  return {
    poke() {
      const now = performance.now();
      if (timer === undefined) first = now;
      clearTimeout(timer);
      timer = setTimeout(fire, Math.max(0, Math.min(quiet, first + bound - now)));
      timer.unref();
    },
    get pending() {
      return timer !== undefined;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
