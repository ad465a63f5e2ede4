/** Looks at files from time to time and tells when any of them is not what it was. */
import { fingerprint } from "../store/fingerprint.ts";

export interface Polling {
  stop(): void;
}

/** `paths` is asked each time, because what is read decides what else is. */
export function pollFiles(paths: () => readonly string[], milliseconds: number, onChange: () => void): Polling {
  let known = fingerprint(paths());
  const timer = setInterval(() => {
    const now = fingerprint(paths());
    if (now === known) return;
    onChange();
    // As seen before the change was acted on: what changes meanwhile is noticed the next time.
    known = now;
  }, milliseconds);
  // Waiting for a change is no reason to stay alive.
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
