/** A value that was read from files and can be read anew while serving. What cannot be read then stays as it was. */
import { StartError } from "./start-error.ts";

export interface Renewing<T> {
  readonly current: T;
  renew(): void;
}

/** The first reading throws as `read` does; a later one that throws a {@link StartError} is only told of. */
export function renewing<T>(
  read: () => T,
  onRenewed: (value: T) => void,
  onFailure: (error: StartError) => void,
): Renewing<T> {
  let current = read();
  return {
    get current() {
      return current;
    },
    renew() {
      try {
        current = read();
        onRenewed(current);
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        onFailure(error);
      }
    },
  };
}
