/**
 * Starts everything: policies, identity sources, certificates, the two listeners. What is wrong is found before anything
 * listens and comes as a StartError with its diagnostics. The public entry for the command line and for harnesses.
 */
import type { Server as TlsServer } from "node:tls";
import type { FastifyInstance } from "fastify";
import { type Clock, systemClock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { noNamespaces } from "../facts/namespaces.ts";
import type { WatchedNamespaces } from "../facts/watch-namespaces.ts";
import { directory } from "../identity/directory.ts";
import { tokenCache } from "../identity/token-cache.ts";
import { type ObserveSource, tokenVerifier } from "../identity/verify-token.ts";
import { reviewNames } from "../review/review-path.ts";
import type { BuildPolicySet } from "../store/build-policy-set.ts";
import type { LoadReport, PolicyStore } from "../store/policy-store.ts";
import { openStateFolder } from "../store/state-folder.ts";
import { watchFiles } from "../store/watch-files.ts";
import { buildOptions } from "./build-options.ts";
import { readClients } from "./client-rules.ts";
import type { Configuration } from "./configuration.ts";
import { decisionCache } from "./decision-cache.ts";
import type { DecisionLog } from "./decision-log/decision-log.ts";
import type { DecisionSink } from "./decision-log/decision-sink.ts";
import { openDecisionLog } from "./decision-log/open-decision-log.ts";
import { expiryWatch } from "./expiry-watch.ts";
import { listenBoth } from "./listen.ts";
import { type Log, silentLog } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { openFacts } from "./open-facts.ts";
import { openSources } from "./open-sources.ts";
import { operationsApp } from "./operations-app.ts";
import { createReadiness, type Readiness } from "./readiness.ts";
import { refusedClients } from "./refused-clients.ts";
import { readSource } from "../store/read-source.ts";
import { parseConfiguration } from "./parse-configuration.ts";
import { policyLoader } from "./policy-loader.ts";
import { openPolicies } from "./policy-loads.ts";
import { type Renewing, renewing } from "./renewing.ts";
import { reviewService } from "./review-service.ts";
import { readServingCertificate, type ServingCertificate } from "./serving-certificate.ts";
import { type SourceHealth, sourceHealth } from "./source-health.ts";
import { StartError, wrongConfiguration } from "./start-error.ts";
import { watchedFiles } from "./watched-files.ts";
import { webhooksApp } from "./webhooks-app.ts";

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
  const { clock = systemClock, log = silentLog, anyFreePort = false } = options;
  const configuration = configured(options.configuration);
  const onFailure = (error: StartError) =>
    log("error", "not renewed, what was read before stays", { why: error.message });
  const metrics = createMetrics(configuration.metrics);
  const useTls = (pair: ServingCertificate, ca: string | undefined) =>
    setSecureContext(webhooks.server as unknown as TlsServer, pair, ca);
  const certificate = renewing(
    () => readServingCertificate(configuration.tls),
    (renewed) => useTls(renewed, clients.current.ca),
    onFailure,
  );
  const clients = renewing(
    () => readClients(configuration),
    (renewed) => useTls(certificate.current, renewed.ca),
    onFailure,
  );
  const health = sourceHealth(log, clock);
  const verifier = renewing(
    () => openVerifier(configuration, metrics, health, clock),
    () => undefined,
    onFailure,
  );
  const roots = configuration.policies ?? DEFAULT_POLICIES;
  const loadOptions = buildOptions(configuration, "serve");
  const state =
    configuration.stateFolder === undefined
      ? undefined
      : openStateFolder(configuration.stateFolder, (why, error) => log("warn", why, { error: String(error ?? "") }));
  const { stateFolder } = configuration;
  const loader = policyLoader({ paths: roots, options: loadOptions, build: options.build, stateFolder, state, log });
  const policies = await openPolicies({
    loader,
    state,
    clock,
    metrics,
    log,
  });
  const { store, diagnostics } = policies;
  const decisions = decisionCache(configuration.decisionCache);
  const { kubeconfig } = configuration.cluster;
  const facts =
    kubeconfig === undefined
      ? undefined
      : await openFacts({ kubeconfig, metrics, log, onChange: () => decisions?.clear() });
  const expiry = expiryWatch(
    () => ({ serving: certificate.current.expires, client_ca: clients.current.expires }),
    metrics,
    log,
    clock,
  );
  const readiness = createReadiness(
    () => [
      ...remarksOf({ store, renewals: [certificate, clients, verifier], facts }),
      ...expiry.remarks(),
      ...health.remarks(),
    ],
    () => (facts === undefined || facts.synced ? [] : ["namespaces"]),
  );
  expiry.look();

  const standardOutput = options.decisionOutput;
  const decisionLog = openDecisionLog(configuration.decisionLog, { clock, metrics, log, standardOutput });
  metrics.cacheEntries("decision", () => decisions?.entries ?? 0);
  metrics.cacheEntries("token", () => verifier.current.entries);
  metrics.exemptionsEnded(() => store.snapshot.engine.exemptionsEnded(clock.now()));

  const service = reviewService({
    authenticate: refusedClients((review, caller) => clients.current.authenticate(review, caller), metrics, log),
    metrics,
    bodyLimit: configuration.limits.body,
    maxInFlight: configuration.overload.maxInFlight,
    overload: configuration.overload.answer,
    decisions,
    decisionLog,
    facts,
    deciders: () => ({
      engine: store.snapshot.engine,
      surroundings: { now: clock.now(), namespaceFacts: (facts ?? noNamespaces).find },
      verify: verifier.current.verify,
      lookUp: verifier.current.lookUp,
      onBug: (error) =>
        log("error", "internal error", { error: error instanceof Error ? error.stack : String(error) }),
    }),
  });
  const {
    app: webhooks,
    drain,
    closeAllConnections,
  } = webhooksApp({
    https: {
      ...secureContext(certificate.current, clients.current.ca),
      ALPNProtocols: ["http/1.1"],
      ...(clients.current.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false }),
    },
    service,
    log,
    bodyLimit: configuration.limits.body,
    directLane: configuration.directLane === "on",
  });
  const operations = operationsApp({ metrics, readiness, store, log });
  const urls = await listenBoth(webhooks, operations, configuration, anyFreePort);
  readiness.phase = "serving";
  for (const remark of withoutEffect(configuration)) log("warn", remark);
  log("info", "serving", { ...urls, digest: store.snapshot.engine.digest });

  const reloads = {
    policies: () => policies.reload(),
    certificate: () => {
      certificate.renew();
      expiry.look();
    },
    clients: () => {
      clients.renew();
      expiry.look();
    },
    identity: () => verifier.renew(),
  };
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
      await watching.stop();
      expiry.stop();
      await loader.stop();
      await facts?.stop();
      await shutDown({ configuration, webhooks, drain, closeAllConnections, operations, readiness, decisionLog });
      await state?.settled();
    },
  };
}

/** What is configured and does nothing, or not what it seems to: said once, so that nobody relies on it. */
function withoutEffect({ clients, workers }: Configuration): readonly string[] {
  const identified = clients.ca !== undefined || clients.bearerTokenFile !== undefined;
  const closed = reviewNames.filter((name) => !clients.anonymous.includes(name));
  return [
    ...(identified || closed.length === 0
      ? []
      : [`no caller can show who it is: ${closed.map((name) => `/${name}`).join(", ")} answer 401 to everybody`]),
    ...(workers === 1 ? [] : ["workers is not served yet: one process serves"]),
  ];
}

function secureContext({ certificate, key }: ServingCertificate, ca: string | undefined) {
  return { cert: certificate, key, minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) } as const;
}

/** Connections that are open stay as they are; new ones get the new certificate. Throws a {@link StartError}. */
function setSecureContext(server: TlsServer, pair: ServingCertificate, ca: string | undefined): void {
  try {
    server.setSecureContext(secureContext(pair, ca));
  } catch (error) {
    throw wrongConfiguration(`TLS refuses the certificates: ${error instanceof Error ? error.message : "unknown"}`);
  }
}

function configured(given: Configuration | string): Configuration {
  if (typeof given !== "string") return given;
  const read = readSource(given);
  if (read.kind === "unreadable") throw new StartError([read.diagnostic]);
  const parsed = parseConfiguration(read.file);
  if (parsed.kind === "wrong") throw new StartError(parsed.diagnostics);
  return parsed.configuration;
}

function openVerifier(configuration: Configuration, metrics: Metrics, health: SourceHealth, clock: Clock) {
  const { sources, diagnostics } = openSources(configuration.identity, clock);
  if (diagnostics.length > 0) throw new StartError(diagnostics);
  const observe: ObserveSource = (source, result, seconds, why) => {
    metrics.identity(source, result, seconds, why);
    health.observe(source, result, why);
  };
  const verify = tokenVerifier({ sources, audiences: configuration.identity.audiences, observe });
  const cache = tokenCache(verify, {
    ...configuration.tokenCache,
    clock,
    observe: (result) => metrics.cacheRequest("token", result),
  });
  return {
    verify: cache.verify,
    get entries() {
      return cache.entries;
    },
    lookUp: directory({ sources, ...configuration.tokenCache, observe }),
  };
}

interface Remarkable {
  readonly store: PolicyStore;
  readonly renewals: readonly Renewing<unknown>[];
  readonly facts: WatchedNamespaces | undefined;
}

function remarksOf({ store, renewals, facts }: Remarkable): readonly string[] {
  const stale = store.units.filter((unit) => unit.stale).map(({ name }) => `\`${name}\``);
  return [
    ...(stale.length > 0 ? [`policies on their last good version: ${stale.join(", ")}; see /policies`] : []),
    ...renewals.flatMap(({ failure }) => (failure === undefined ? [] : [`not renewed: ${failure.message}`])),
    ...(facts?.lost === undefined ? [] : [`namespaces are not watched now: ${facts.lost}`]),
  ];
}

/** A connection that is in use meets its next call within this time, and is told with its answer that it was the last. */
const DRAIN = 1000;
/** For the last lines of the decision log, should nobody read them any more. */
const LOG_GRACE = 2000;

interface Open {
  readonly configuration: Configuration;
  readonly webhooks: FastifyInstance;
  readonly drain: (milliseconds: number) => Promise<void>;
  readonly closeAllConnections: () => void;
  readonly operations: FastifyInstance;
  readonly readiness: Readiness;
  readonly decisionLog: DecisionLog | undefined;
}

async function shutDown(open: Open): Promise<void> {
  const { configuration, webhooks, drain, closeAllConnections, operations, readiness, decisionLog } = open;
  readiness.phase = "stopping";
  const { delay, grace } = configuration.shutdown;
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const force = setTimeout(closeAllConnections, grace);
  await drain(Math.min(DRAIN, grace));
  await webhooks.close();
  clearTimeout(force);
  await Promise.race([decisionLog?.close(), new Promise((resolve) => setTimeout(resolve, LOG_GRACE).unref())]);
  operations.server.closeIdleConnections();
  const forceOperations = setTimeout(() => operations.server.closeAllConnections(), 1000);
  await operations.close();
  clearTimeout(forceOperations);
}
