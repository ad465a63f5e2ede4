/**
 * Holds the policy set that is being served: one immutable snapshot, swapped by one assignment. A reload builds aside;
 * a unit with an error stays as it last was, and is remembered as stale with what is wrong with it.
 */
import type { Clock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { LoadedPolicies, LoadedUnit } from "./load-policies.ts";
import { ROOT_UNIT, type UnitText } from "./unit-text.ts";

export interface Snapshot {
  readonly engine: PolicyEngine;
  /** Milliseconds since the Unix epoch. */
  readonly loadedAt: number;
  readonly files: readonly string[];
  /** Statements that decide something. */
  readonly rules: number;
}

export interface LoadReport {
  /** Every unit is served as it stands on disk. */
  readonly succeeded: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
}

export type ServedUnit = Omit<LoadedUnit, "text">;

export interface PolicyStore {
  readonly snapshot: Snapshot;
  readonly units: readonly ServedUnit[];
  /** Whether some unit is not served as it stands on disk. */
  readonly stale: boolean;
  /** The diagnostics of the last load, where it left a unit stale; empty after one that did not. */
  readonly failure: readonly Diagnostic[];
  /** Data and schemas that the texts of the last load name. */
  readonly dataPaths: readonly string[];
  /** How all of them looked at the last load. */
  readonly seen: string;
  /** What each unit was when it last was good. */
  readonly lastGood: readonly UnitText[];
  /** Builds from the disk anew. Calls while one is under way share the one after it. */
  reload(): Promise<LoadReport>;
}

export type OpenedStore =
  | { readonly kind: "store"; readonly store: PolicyStore; readonly report: LoadReport }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** Given what the units fall back to. */
export type Load = (lastGood: readonly UnitText[]) => LoadedPolicies | Promise<LoadedPolicies>;

interface State {
  readonly snapshot: Snapshot;
  readonly units: readonly ServedUnit[];
  readonly failure: readonly Diagnostic[] | undefined;
  readonly dataPaths: readonly string[];
  readonly seen: string;
  readonly lastGood: readonly UnitText[];
}

/** `kept`: what units fall back to in the first load, or what stands for that load. */
export async function openPolicyStore(
  load: Load,
  clock: Clock,
  kept: readonly UnitText[] | LoadedPolicies = [],
): Promise<OpenedStore> {
  const started = performance.now();
  const first = "units" in kept ? kept : await load(kept);
  if (first.engine === undefined) return { kind: "failed", diagnostics: first.diagnostics };
  let state = stateOf(first, snapshotOf(first, first.engine, clock));
  const reloadOnce = async (): Promise<LoadReport> => {
    const begun = performance.now();
    const loaded = await load(state.lastGood);
    state = nextState(state, loaded, clock);
    return reportOf(state, loaded, begun);
  };
  const store: PolicyStore = {
    get snapshot() {
      return state.snapshot;
    },
    get units() {
      return state.units;
    },
    get stale() {
      return state.failure !== undefined;
    },
    get failure() {
      return state.failure ?? [];
    },
    get dataPaths() {
      return state.dataPaths;
    },
    get seen() {
      return state.seen;
    },
    get lastGood() {
      return state.lastGood;
    },
    reload: oneAfterAnother(reloadOnce),
  };
  return { kind: "store", store, report: reportOf(state, first, started) };
}

function nextState(state: State, loaded: LoadedPolicies, clock: Clock): State {
  const { engine, diagnostics, dataPaths, seen } = loaded;
  if (engine === undefined) {
    // Not even what was last good holds (the program cannot have changed, so what it reads has): what serves stays.
    const units = state.units.map((unit) => (unit.name === ROOT_UNIT ? { ...unit, stale: true } : unit));
    return { ...state, units, failure: diagnostics, dataPaths, seen };
  }
  const stale = loaded.units.some((unit) => unit.stale);
  // Where the broken text is all that is new, nothing new is served.
  const same = stale && engine.digest === state.snapshot.engine.digest;
  return stateOf(loaded, same ? state.snapshot : snapshotOf(loaded, engine, clock));
}

function stateOf({ units, diagnostics, dataPaths, seen }: LoadedPolicies, snapshot: Snapshot): State {
  const stale = units.some((unit) => unit.stale);
  return {
    snapshot,
    units: units.map(({ name, digest, files, rules, stale: old }) => ({ name, digest, files, rules, stale: old })),
    failure: stale ? diagnostics : undefined,
    dataPaths,
    seen,
    lastGood: units.flatMap(({ text }) => (text === undefined ? [] : [text])),
  };
}

function reportOf(state: State, { diagnostics }: LoadedPolicies, begun: number): LoadReport {
  return { succeeded: state.failure === undefined, diagnostics, milliseconds: performance.now() - begun };
}

function snapshotOf({ units }: LoadedPolicies, engine: PolicyEngine, clock: Clock): Snapshot {
  return Object.freeze({
    engine,
    loadedAt: clock.now(),
    files: units.flatMap(({ files }) => files),
    rules: units.reduce((sum, { rules }) => sum + rules, 0),
  });
}

/** A call that comes while one is under way may have been made for what that one read too early. */
function oneAfterAnother<T>(act: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  return () => {
    if (running === undefined) {
      running = act().finally(() => {
        running = undefined;
      });
      return running;
    }
    const afterwards = async (): Promise<T> => {
      next = undefined;
      running = act().finally(() => {
        running = undefined;
      });
      return running;
    };
    next ??= running.then(afterwards, afterwards);
    return next;
  };
}
