/** Waiting with a bound: asks again until the answer suits, and says what it last saw when it never does. */

export interface Patience {
  readonly timeout?: number;
  readonly every?: number;
}

/** Polls `probe` until it returns something other than undefined (or false); its last failure is the error's cause. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeout = 20_000, every = 50 }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  let last: unknown;
  do {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await pause(every);
  } while (Date.now() < deadline);
  throw new Error(`gave up after ${timeout} ms waiting until ${what}${last ? ` (last: ${String(last)})` : ""}`, {
    cause: last,
  });
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
