/** From the start of a process to what it is started for, beside a process that does nothing. Milliseconds. */
import { spawnSync } from "node:child_process";
import { type Place, startVerdict, type VerdictOptions } from "./servers.ts";

export interface StartTimes {
  readonly bareMs: number;
  readonly startMs: number;
}

/** `verdict serve` until it says where it listens. `complaint`: what its log must not hold. */
export async function startTimes(where: Place, options: VerdictOptions, complaint?: string): Promise<StartTimes> {
  const begun = performance.now();
  const server = await startVerdict(where, options);
  const startMs = performance.now() - begun;
  await server.stop();
  if (complaint !== undefined && server.logged(complaint) > 0)
    throw new Error(`a start was not as meant: ${complaint}`);
  return { bareMs: bareStart(), startMs };
}

function bareStart(): number {
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, ["-e", "0"]);
  if (status !== 0) throw new Error("a bare process failed");
  return performance.now() - begun;
}
