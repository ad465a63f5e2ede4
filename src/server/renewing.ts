/** A value that was read from files and can be read anew while serving. What cannot be read then stays as it was. */
import { StartError } from "./start-error.ts";

export interface Renewing<T> {
  readonly current: T;
  /** Why the last renewal failed; undefined after one that did not. */
  readonly failure: StartError | undefined;
  renew(): void;
}

/**
 * The first reading throws as `read` does; a later one that throws a {@link StartError} is only told of. `use` is given a
 * value that was renewed before it counts, and may refuse it in the same way.
 */
export function renewing<T>(
  read: () => T,
  use: (value: T) => void,
  onFailure: (error: StartError) => void,
): Renewing<T> {
  let current = read();
  let failure: StartError | undefined;
  return {
    get current() {
      return current;
    },
    get failure() {
      return failure;
    },
    renew() {
      try {
        const renewed = read();
        use(renewed);
        current = renewed;
        failure = undefined;
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        failure = error;
        onFailure(error);
      }
    },
  };
}
