/** Loads the policies that the configuration names, at the start and again, and tells metrics and the log how it went. */
import type { Clock } from "../base/clock.ts";
import { describeDiagnostic } from "../diagnostics/describe-diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type LoadReport, openPolicyStore, type PolicyStore } from "../store/policy-store.ts";
import type { StateFolder } from "../store/state-folder.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { PolicyLoader } from "./policy-loader.ts";
import { StartError } from "./start-error.ts";

export interface PolicyLoads {
  readonly store: PolicyStore;
  /** Of the first load. */
  readonly diagnostics: readonly Diagnostic[];
  reload(): Promise<LoadReport>;
}

export interface PolicyLoadsOptions {
  readonly loader: Pick<PolicyLoader, "load" | "restore">;
  /** Where last good texts outlived the process before. */
  readonly state: StateFolder | undefined;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Rejects with a {@link StartError}. */
export async function openPolicies({ loader, state, clock, metrics, log }: PolicyLoadsOptions): Promise<PolicyLoads> {
  const restored = await loader.restore();
  const opened = await openPolicyStore(loader.load, clock, restored ?? state?.read() ?? []);
  if (opened.kind === "failed") throw new StartError(opened.diagnostics);
  const { store } = opened;
  const tell = (report: LoadReport): LoadReport => {
    metrics.policyLoad(report.succeeded, report.milliseconds, clock.now() / 1000);
    metrics.policies(store.snapshot.engine, store.units);
    if (report.succeeded) log("info", "policies loaded", { digest: store.snapshot.engine.digest });
    else log("error", "policies not loaded, the last good ones are served", failureOf(store, report));
    return report;
  };
  const { diagnostics } = tell(opened.report);
  return { store, diagnostics, reload: async () => tell(await store.reload()) };
}

/** A log line is read by people: the first few mistakes, and where the rest is. */
const SHOWN = 5;

function failureOf(store: PolicyStore, { diagnostics }: LoadReport): Readonly<Record<string, unknown>> {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    digest: store.snapshot.engine.digest,
    stale: store.units.filter(({ stale }) => stale).map(({ name }) => name),
    errors: errors.length,
    diagnostics: errors.slice(0, SHOWN).map((diagnostic) => {
      const { code, message, file, start } = describeDiagnostic(diagnostic);
      return { code, message, file, line: start?.line };
    }),
  };
}
