/**
 * A process of its own that outlives the test runner by a moment: it is told which processes and folders belong to the
 * run, and removes them when the pipe from the runner closes, however the runner ended (also by SIGKILL).
 * Lines: `+PID`, `-PID`, `/FOLDER`.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const processes = new Set<number>();
const folders = new Set<string>();

// The signal that ends the runner must not end this one first.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line.startsWith("+")) processes.add(Number(line.slice(1)));
    else if (line.startsWith("-")) processes.delete(Number(line.slice(1)));
    else if (line.startsWith("/")) folders.add(line);
  })
  .on("close", () => {
    for (const id of processes) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
