/** Verdict inside this process, with a clock that the suite moves: the public `startServer`. */
import { manualClock } from "../../../src/base/clock.ts";

export interface MovableVerdict {
  setTime(milliseconds: number): void;
  stop(): Promise<void>;
}

interface ServerModule {
  startServer(options: { configuration: string; clock: { now(): number } }): Promise<{ stop(): Promise<void> }>;
}

const SERVER = process.env["VERDICT_E2E_SERVER"] ?? new URL("../../../src/server/server.ts", import.meta.url).href;

export async function serveInProcess(configuration: string, start: number): Promise<MovableVerdict> {
  const clock = manualClock(start);
  const { startServer } = (await import(SERVER)) as ServerModule;
  const server = await startServer({ configuration, clock });
  return { setTime: (milliseconds) => clock.set(milliseconds), stop: () => server.stop() };
}
