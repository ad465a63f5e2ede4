/**
 * Holds the policy set that is being served: one immutable snapshot, swapped by one assignment. A reload builds aside;
 * a set with an error changes nothing and is remembered as the last failure.
 */
import type { Clock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { LoadedPolicies } from "./load-policies.ts";

export interface Snapshot {
  readonly engine: PolicyEngine;
  /** Milliseconds since the Unix epoch. */
  readonly loadedAt: number;
  readonly files: readonly string[];
  /** Statements that decide something. */
  readonly rules: number;
}

export interface LoadReport {
  readonly succeeded: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
}

export interface PolicyStore {
  readonly snapshot: Snapshot;
  /** Whether the texts on disk failed to load after the snapshot was taken. */
  readonly stale: boolean;
  /** The diagnostics of the last failed load; empty after a successful one. */
  readonly failure: readonly Diagnostic[];
  /** Data and schemas that the texts of the last load name. */
  readonly dataPaths: readonly string[];
  /** Builds from the disk anew. */
  reload(): LoadReport;
}

export type OpenedStore =
  | { readonly kind: "store"; readonly store: PolicyStore; readonly report: LoadReport }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

export function openPolicyStore(load: () => LoadedPolicies, clock: Clock): OpenedStore {
  const started = performance.now();
  const first = load();
  if (first.engine === undefined) return { kind: "failed", diagnostics: first.diagnostics };
  let snapshot = snapshotOf(first, first.engine, clock);
  let failure: readonly Diagnostic[] | undefined;
  let { dataPaths } = first;

  const store: PolicyStore = {
    get snapshot() {
      return snapshot;
    },
    get stale() {
      return failure !== undefined;
    },
    get failure() {
      return failure ?? [];
    },
    get dataPaths() {
      return dataPaths;
    },
    reload() {
      const begun = performance.now();
      const loaded = load();
      dataPaths = loaded.dataPaths;
      if (loaded.engine === undefined) failure = loaded.diagnostics;
      else {
        snapshot = snapshotOf(loaded, loaded.engine, clock);
        failure = undefined;
      }
      const succeeded = loaded.engine !== undefined;
      return { succeeded, diagnostics: loaded.diagnostics, milliseconds: performance.now() - begun };
    },
  };
  const report = { succeeded: true, diagnostics: first.diagnostics, milliseconds: performance.now() - started };
  return { kind: "store", store, report };
}

function snapshotOf(loaded: LoadedPolicies, engine: PolicyEngine, clock: Clock): Snapshot {
  return Object.freeze({
    engine,
    loadedAt: clock.now(),
    files: loaded.sources.map((file) => file.path),
    rules: rulesOf(loaded, engine),
  });
}

function rulesOf(loaded: LoadedPolicies, engine: PolicyEngine): number {
  return loaded.built?.ruleCount ?? Object.values(engine.ruleCounts).reduce((sum, number) => sum + number, 0);
}
