/**
 * Whether traffic should come: not while starting or stopping. What only deserves attention (policies on their last good
 * version, a source that cannot be asked, a certificate near its end) is a line, and no reason to take the gate down.
 */
export interface Readiness {
  phase: "starting" | "serving" | "stopping";
  report(): { readonly ready: boolean; readonly lines: readonly string[] };
}

/** Each gives the lines of what it has to remark: `policies on their last good version`. */
export type Remarks = () => readonly string[];

/** `missing`: what must be there before traffic comes, and is not: `namespaces`. */
export function createReadiness(remarks: Remarks, missing: Remarks = () => []): Readiness {
  const readiness: Readiness = {
    phase: "starting",
    report() {
      const serving = readiness.phase === "serving";
      const wanted = missing();
      const ready = serving && wanted.length === 0;
      const lines = [
        serving ? "[+]serving ok" : `[-]serving failed: ${readiness.phase}`,
        "[+]policies ok",
        ...wanted.map((what) => `[-]${what} failed: not known yet`),
        ...remarks().map((remark) => `[!]${remark}`),
        `readyz check ${ready ? "passed" : "failed"}`,
      ];
      return { ready, lines };
    },
  };
  return readiness;
}
