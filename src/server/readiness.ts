/**
 * Whether traffic should come: not while starting or stopping. What only deserves attention (policies on their last good
 * version, a source that cannot be asked, a certificate near its end) is a line, and no reason to take the gate down.
 */
import type { ServingState } from "./serve-here.ts";

export interface Readiness {
  phase: "starting" | "serving" | "stopping";
  report(): Promise<{ readonly ready: boolean; readonly lines: readonly string[] }>;
}

/** `own`: lines of what there is to remark here: `policies on their last good version`; `serving`: of who answers. */
export function createReadiness(own: () => readonly string[], serving: () => Promise<ServingState>): Readiness {
  const readiness: Readiness = {
    phase: "starting",
    async report() {
      const { remarks, missing } = await serving();
      const isServing = readiness.phase === "serving";
      const ready = isServing && missing.length === 0;
      const lines = [
        isServing ? "[+]serving ok" : `[-]serving failed: ${readiness.phase}`,
        "[+]policies ok",
        ...missing.map((what) => `[-]${what} failed: not known yet`),
        ...[...own(), ...remarks].map((remark) => `[!]${remark}`),
        `readyz check ${ready ? "passed" : "failed"}`,
      ];
      return { ready, lines };
    },
  };
  return readiness;
}
