/** Resolves when somebody asks the program to end. */
import { exitCode } from "./exit-code.ts";

/** One Ctrl-C may arrive several times, from the terminal and from every program in between. */
const ECHO = 1000;

/** The first signal asks for a graceful stop, a later one ends at once. */
export function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = () => {
      const now = performance.now();
      if (first !== undefined && now - first > ECHO) process.exit(exitCode.no);
      first ??= now;
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}
