/** Verdict inside this process, with a clock that the suite moves: the public `startServer`. */
import { manualClock } from "../../../src/base/clock.ts";
import { startServer } from "../../../src/server/server.ts";

export interface MovableVerdict {
  setTime(milliseconds: number): void;
  stop(): Promise<void>;
}

/** `configuration` is the path of the file that `verdict serve` is given otherwise. */
export async function serveInProcess(configuration: string, start: number): Promise<MovableVerdict> {
  const clock = manualClock(start);
  const server = await startServer({ configuration, clock });
  return { setTime: (milliseconds) => clock.set(milliseconds), stop: () => server.stop() };
}
