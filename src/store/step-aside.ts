/**
 * Lets this thread have the processor only when no other thread of the machine wants it more: calls are answered while
 * policies are compiled, and where there are few processors they would wait for each other.
 */
import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/**
 * A tenth of the weight of a thread that answers calls: behind it wherever both want a processor, and not starved where calls
 * never end, because a load may be the deny that ends them.
 */
const NICE = 10;
const NICEST = 19;

/** For the rest of the thread's life: who is nice may not become less so. Linux only, where priorities belong to threads. */
export function stepAside(): void {
  try {
    // `PID/task/TID`
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    if (Number.isInteger(thread) && thread > 0) setPriority(thread, Math.min(NICEST, getPriority(thread) + NICE));
  } catch {
    // Somewhere else, or not allowed to: then all threads are equal, as they were.
  }
}
