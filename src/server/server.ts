/**
 * Starts everything: policies, identity sources, certificates, the two listeners. What is wrong is found before anything
 * listens and comes as a StartError with its diagnostics. The public entry for the command line and for harnesses.
 */
import type { FastifyInstance } from "fastify";
import { type Clock, systemClock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { reviewNames } from "../review/review-path.ts";
import type { BuildPolicySet } from "../store/build-policy-set.ts";
import type { LoadReport, PolicyStore } from "../store/policy-store.ts";
import { openStateFolder } from "../store/state-folder.ts";
import { watchFiles } from "../store/watch-files.ts";
import { buildOptions } from "./build-options.ts";
import type { Configuration } from "./configuration.ts";
import type { DecisionSink } from "./decision-log/decision-sink.ts";
import { listenOperations } from "./listen.ts";
import { type Log, silentLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { operationsApp } from "./operations-app.ts";
import { createReadiness } from "./readiness.ts";
import { readSource } from "../store/read-source.ts";
import { parseConfiguration } from "./parse-configuration.ts";
import { policyLoader } from "./policy-loader.ts";
import { openPolicies } from "./policy-loads.ts";
import { type Serving, serveHere } from "./serve-here.ts";
import { StartError } from "./start-error.ts";
import { type Reloads, watchedFiles } from "./watched-files.ts";
import { serveInWorkers } from "./workers/serve-in-workers.ts";

const DEFAULT_POLICIES = ["policies"];

export interface StartOptions {
  /** The path of a configuration file, or what one was read to. */
  readonly configuration: Configuration | string;
  readonly clock?: Clock;
  /** The compiler, where it is not the program's own. */
  readonly build?: BuildPolicySet;
  readonly log?: Log;
  /** Where decisions are logged if the configuration says `stdout`; absent: nowhere. */
  readonly decisionOutput?: DecisionSink;
  /** Takes a free port where the configured one is in use. */
  readonly anyFreePort?: boolean;
}

export interface RunningServer {
  /** `https://127.0.0.1:8443` */
  readonly webhooksUrl: string;
  readonly operationsUrl: string;
  /** Warnings and notes of the policies as first loaded. */
  readonly diagnostics: readonly Diagnostic[];
  /** Reads policies, identity sources, certificates and clients anew; what has an error changes nothing. */
  reload(): Promise<LoadReport>;
  /** Not ready, then answering what is under way, then gone. */
  stop(): Promise<void>;
}

/** Rejects with a {@link StartError}. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { clock = systemClock, log = silentLog, anyFreePort = false, decisionOutput } = options;
  const configuration = configured(options.configuration);
  const metrics = createMetrics(configuration.metrics);
  const roots = configuration.policies ?? DEFAULT_POLICIES;
  const { stateFolder } = configuration;
  const state =
    stateFolder === undefined
      ? undefined
      : openStateFolder(stateFolder, (why, error) => log("warn", why, { error: String(error ?? "") }));
  const loader = policyLoader({
    paths: roots,
    options: buildOptions(configuration, "serve"),
    build: options.build,
    stateFolder,
    state,
    log,
  });
  const policies = await openPolicies({ loader, state, clock, metrics, log });
  const { store, diagnostics } = policies;
  metrics.exemptionsEnded(() => store.snapshot.engine.exemptionsEnded(clock.now()));
  // A clock that a caller moves cannot be handed to another process.
  const serving = await (configuration.workers > 1 && options.clock === undefined ? serveInWorkers : serveHere)({
    configuration,
    engine: () => store.snapshot.engine,
    clock,
    metrics,
    log,
    decisionOutput,
    anyFreePort,
  });
  const readiness = createReadiness(
    () => staleUnits(store),
    () => serving.state(),
  );
  const operations = operationsApp({ exposition: serving.exposition, readiness, store, log });
  let operationsUrl: string;
  try {
    operationsUrl = await listenOperations(operations, configuration, anyFreePort);
  } catch (error) {
    await Promise.allSettled([serving.stop(), loader.stop()]);
    throw error;
  }
  const urls = { webhooksUrl: serving.url, operationsUrl };
  readiness.phase = "serving";
  for (const remark of withoutEffect(configuration)) log("warn", remark);
  log("info", "serving", { ...urls, digest: store.snapshot.engine.digest });

  const reloads = reloadsOf(serving, policies.reload);
  const watching = watchFiles(watchedFiles(configuration, roots, store, reloads), {
    pollInterval: configuration.pollInterval,
    onLost: (error) =>
      log("warn", "file events are lost, files are looked at every so often", {
        pollInterval: configuration.pollInterval,
        error: String(error),
      }),
  });
  return {
    ...urls,
    diagnostics,
    reload: () => {
      reloads.certificate();
      reloads.clients();
      reloads.identity();
      return reloads.policies();
    },
    stop: async () => {
      readiness.phase = "stopping";
      await watching.stop();
      await loader.stop();
      const { delay } = configuration.shutdown;
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      await serving.stop();
      await closeOperations(operations);
      await state?.settled();
    },
  };
}

interface PolicyReloads extends Reloads {
  policies(): Promise<LoadReport>;
}

function reloadsOf(serving: Serving, reloadPolicies: () => Promise<LoadReport>): PolicyReloads {
  return {
    policies: async () => {
      const report = await reloadPolicies();
      await serving.publish();
      return report;
    },
    certificate: () => serving.renew("certificate"),
    clients: () => serving.renew("clients"),
    identity: () => serving.renew("identity"),
  };
}

function staleUnits(store: PolicyStore): readonly string[] {
  const stale = store.units.filter((unit) => unit.stale).map(({ name }) => `\`${name}\``);
  return stale.length === 0 ? [] : [`policies on their last good version: ${stale.join(", ")}; see /policies`];
}

async function closeOperations(operations: FastifyInstance): Promise<void> {
  operations.server.closeIdleConnections();
  const force = setTimeout(() => operations.server.closeAllConnections(), 1000);
  await operations.close();
  clearTimeout(force);
}

/** What is configured and does nothing, or not what it seems to: said once, so that nobody relies on it. */
function withoutEffect({ clients }: Configuration): readonly string[] {
  const identified = clients.ca !== undefined || clients.bearerTokenFile !== undefined;
  const closed = reviewNames.filter((name) => !clients.anonymous.includes(name));
  return identified || closed.length === 0
    ? []
    : [`no caller can show who it is: ${closed.map((name) => `/${name}`).join(", ")} answer 401 to everybody`];
}

function configured(given: Configuration | string): Configuration {
  if (typeof given !== "string") return given;
  const read = readSource(given);
  if (read.kind === "unreadable") throw new StartError([read.diagnostic]);
  const parsed = parseConfiguration(read.file);
  if (parsed.kind === "wrong") throw new StartError(parsed.diagnostics);
  return parsed.configuration;
}
