/** What `/policies` says: which texts are served since when, and what was wrong with the last ones that were not taken. */
import { type DescribedDiagnostic, describeDiagnostic } from "../diagnostics/describe-diagnostic.ts";
import type { PolicyStore } from "../store/policy-store.ts";

export interface DescribedPolicies {
  readonly digest: string;
  /** ISO 8601. */
  readonly loadedAt: string;
  readonly units: readonly {
    readonly name: string;
    readonly digest: string;
    readonly stale: boolean;
    readonly files: readonly string[];
    readonly rules: number;
  }[];
  readonly diagnostics: readonly DescribedDiagnostic[];
}

export function describePolicies(store: PolicyStore): DescribedPolicies {
  const { engine, loadedAt } = store.snapshot;
  return {
    digest: engine.digest,
    loadedAt: new Date(loadedAt).toISOString(),
    units: store.units,
    diagnostics: store.failure.map(describeDiagnostic),
  };
}
