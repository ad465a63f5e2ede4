/**
 * Starts everything: policies, identity sources, certificates, the two listeners. What is wrong is found before anything
 * listens and comes as a StartError with its diagnostics. The public entry for the command line and for harnesses.
 */
import type { Server as TlsServer } from "node:tls";
import type { FastifyInstance } from "fastify";
import { type Clock, systemClock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { noNamespaces } from "../facts/namespaces.ts";
import { tokenCache } from "../identity/token-cache.ts";
import { tokenVerifier } from "../identity/verify-token.ts";
import { reviewNames } from "../review/review-path.ts";
import { buildPolicySet } from "../store/compiler.ts";
import type { BuildPolicySet } from "../store/build-policy-set.ts";
import { findPolicies } from "../store/find-policies.ts";
import { loadPolicies } from "../store/load-policies.ts";
import { type LoadReport, openPolicyStore, type PolicyStore } from "../store/policy-store.ts";
import { buildOptions } from "./build-options.ts";
import { clientAuthenticator } from "./client-authentication.ts";
import type { Configuration } from "./configuration.ts";
import { decisionCache } from "./decision-cache.ts";
import type { DecisionLog } from "./decision-log/decision-log.ts";
import type { DecisionSink } from "./decision-log/decision-sink.ts";
import { openDecisionLog } from "./decision-log/open-decision-log.ts";
import { listenBoth } from "./listen.ts";
import { type Log, silentLog } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { openSources } from "./open-sources.ts";
import { operationsApp } from "./operations-app.ts";
import { createReadiness, type Readiness } from "./readiness.ts";
import { readSource } from "../store/read-source.ts";
import { parseConfiguration } from "./parse-configuration.ts";
import { pollFiles } from "./poll-files.ts";
import { renewing } from "./renewing.ts";
import { reviewService } from "./review-service.ts";
import { readAuthorities, readPem, readServingCertificate, type ServingCertificate } from "./serving-certificate.ts";
import { StartError, wrongConfiguration } from "./start-error.ts";
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
  /** Reads policies, identity sources and the serving certificate anew; what has an error changes nothing. */
  reload(): LoadReport;
  /** Not ready, then answering what is under way, then gone. */
  stop(): Promise<void>;
}

/** Rejects with a {@link StartError}. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { clock = systemClock, log = silentLog, anyFreePort = false, build = buildPolicySet } = options;
  const configuration = configured(options.configuration);
  refuseUnserved(configuration);
  const onFailure = (error: StartError) =>
    log("error", "not renewed, what was read before stays", { why: error.message });
  const clients = readClients(configuration);
  const metrics = createMetrics();
  const certificate = renewing(
    () => readServingCertificate(configuration.tls),
    (renewed) => (webhooks.server as unknown as TlsServer).setSecureContext(secureContext(renewed, clients.ca)),
    onFailure,
  );
  const verifier = renewing(
    () => openVerifier(configuration, metrics, log),
    () => undefined,
    onFailure,
  );
  const { store, diagnostics } = openPolicies(configuration, build, clock, metrics);
  const readiness = createReadiness(() => remarksOf(store, certificate.current.expires, clock));
  metrics.certificateExpiry("serving", certificate.current.expires / 1000);
  if (clients.expires !== undefined) metrics.certificateExpiry("client_ca", clients.expires / 1000);

  const standardOutput = options.decisionOutput;
  const decisionLog = openDecisionLog(configuration.decisionLog, { clock, metrics, log, standardOutput });
  const decisions = decisionCache(configuration.decisionCache);
  metrics.cacheEntries("decision", () => decisions?.entries ?? 0);
  metrics.cacheEntries("token", () => verifier.current.entries);

  const service = reviewService({
    authenticate: clients.authenticate,
    metrics,
    bodyLimit: configuration.limits.body,
    maxInFlight: configuration.overload.maxInFlight,
    overload: configuration.overload.answer,
    decisions,
    decisionLog,
    deciders: () => ({
      engine: store.snapshot.engine,
      surroundings: { now: clock.now(), namespaceFacts: noNamespaces.find },
      verify: verifier.current.verify,
      onBug: (error) =>
        log("error", "internal error", { error: error instanceof Error ? error.stack : String(error) }),
    }),
  });
  const webhooks = webhooksApp({
    https: {
      ...secureContext(certificate.current, clients.ca),
      ALPNProtocols: ["http/1.1"],
      ...(clients.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false }),
    },
    service,
    log,
    bodyLimit: configuration.limits.body,
  });
  const operations = operationsApp({ metrics, readiness, store, log });
  const urls = await listenBoth(webhooks, operations, configuration, anyFreePort);
  readiness.phase = "serving";
  for (const remark of withoutEffect(configuration)) log("warn", remark);
  log("info", "serving", { ...urls, digest: store.snapshot.engine.digest });

  const reload = (): LoadReport => {
    certificate.renew();
    metrics.certificateExpiry("serving", certificate.current.expires / 1000);
    verifier.renew();
    return reloadPolicies(store, metrics, clock, log);
  };
  const polling = pollFiles(() => watchedFiles(configuration, store), configuration.pollInterval, reload);
  return {
    ...urls,
    diagnostics,
    reload,
    stop: () => {
      polling.stop();
      return shutDown(configuration, webhooks, operations, readiness, decisionLog);
    },
  };
}

/** What is configured and does nothing, or not what it seems to: said once, so that nobody relies on it. */
function withoutEffect({ clients, stateFolder, workers }: Configuration): readonly string[] {
  const identified = clients.ca !== undefined || clients.bearerTokenFile !== undefined;
  const closed = reviewNames.filter((name) => !clients.anonymous.includes(name));
  return [
    ...(identified || closed.length === 0
      ? []
      : [`no caller can show who it is: ${closed.map((name) => `/${name}`).join(", ")} answer 401 to everybody`]),
    ...(stateFolder === undefined ? [] : ["stateFolder is not served yet: nothing is kept in it"]),
    ...(workers === 1 ? [] : ["workers is not served yet: one process serves"]),
  ];
}

function secureContext({ certificate, key }: ServingCertificate, ca: string | undefined) {
  return { cert: certificate, key, minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) } as const;
}

/** Everything that `reload` reads. */
function watchedFiles(
  { policies = DEFAULT_POLICIES, tls, identity }: Configuration,
  store: PolicyStore,
): readonly string[] {
  const users = Object.values(identity.sources).flatMap(({ users: known }) =>
    known === undefined ? [] : [known.file],
  );
  const pair = [tls.certificate, tls.key].filter((path) => path !== undefined);
  return [...findPolicies(policies).paths, ...store.dataPaths, ...pair, ...users];
}

function configured(given: Configuration | string): Configuration {
  if (typeof given !== "string") return given;
  const read = readSource(given);
  if (read.kind === "unreadable") throw new StartError([read.diagnostic]);
  const parsed = parseConfiguration(read.file);
  if (parsed.kind === "wrong") throw new StartError(parsed.diagnostics);
  return parsed.configuration;
}

function refuseUnserved(configuration: Configuration): void {
  if (configuration.cluster.kubeconfig === undefined) return;
  throw new StartError([
    {
      code: "not-served-yet",
      severity: "error",
      message: "`cluster.kubeconfig` is set, and watching Namespaces is not served yet",
      help: "leave it out; rules that read Namespaces do not serve until it is",
    },
  ]);
}

function readClients(configuration: Configuration) {
  const { ca, allowedNames, bearerTokenFile, anonymous } = configuration.clients;
  const authorities = ca === undefined ? undefined : readAuthorities(ca, "clients.ca");
  const bearerToken =
    bearerTokenFile === undefined ? undefined : readPem(bearerTokenFile, "clients.bearerTokenFile").trim();
  if (bearerToken === "")
    throw wrongConfiguration(`\`clients.bearerTokenFile\` names \`${bearerTokenFile}\`, which is empty`);
  return {
    ca: authorities?.pem,
    expires: authorities?.expires,
    authenticate: clientAuthenticator({
      certificates: authorities === undefined ? undefined : { allowedNames },
      bearerToken,
      anonymous,
    }),
  };
}

function openVerifier(configuration: Configuration, metrics: Metrics, log: Log) {
  const { sources, diagnostics } = openSources(configuration.identity);
  if (diagnostics.length > 0) throw new StartError(diagnostics);
  const verify = tokenVerifier({
    sources,
    audiences: configuration.identity.audiences,
    observe: (source, result, seconds, why) => {
      metrics.identity(source, result, seconds, why);
      if (why !== undefined) log("warn", "identity source unavailable", { source, why });
    },
  });
  return tokenCache(verify, {
    ...configuration.tokenCache,
    observe: (result) => metrics.cacheRequest("token", result),
  });
}

function openPolicies(
  configuration: Configuration,
  build: BuildPolicySet,
  clock: Clock,
  metrics: Metrics,
): { store: PolicyStore; diagnostics: readonly Diagnostic[] } {
  const paths = configuration.policies ?? DEFAULT_POLICIES;
  const opened = openPolicyStore(() => loadPolicies(paths, buildOptions(configuration, "serve"), build), clock);
  if (opened.kind === "failed") throw new StartError(opened.diagnostics);
  metrics.policyLoad(true, opened.report.milliseconds, clock.now() / 1000);
  metrics.policies(opened.store.snapshot.engine, false);
  return { store: opened.store, diagnostics: opened.report.diagnostics };
}

function reloadPolicies(store: PolicyStore, metrics: Metrics, clock: Clock, log: Log): LoadReport {
  const report = store.reload();
  metrics.policyLoad(report.succeeded, report.milliseconds, clock.now() / 1000);
  metrics.policies(store.snapshot.engine, store.stale);
  const problems = report.diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  if (report.succeeded) log("info", "policies loaded", { digest: store.snapshot.engine.digest });
  else log("error", "policies not loaded, the last good ones are served", { errors: problems });
  return report;
}

const MONTH = 30 * 86_400_000;

function remarksOf(store: PolicyStore, expires: number, clock: Clock): readonly string[] {
  const left = expires - clock.now();
  return [
    ...(store.stale ? ["policies on their last good version: see /policies"] : []),
    ...(left < 0
      ? ["serving certificate expired"]
      : left < MONTH
        ? ["serving certificate expires within 30 days"]
        : []),
  ];
}

/** For the last lines of the decision log, should nobody read them any more. */
const LOG_GRACE = 2000;

async function shutDown(
  configuration: Configuration,
  webhooks: FastifyInstance,
  operations: FastifyInstance,
  readiness: Readiness,
  decisionLog: DecisionLog | undefined,
): Promise<void> {
  readiness.phase = "stopping";
  const { delay, grace } = configuration.shutdown;
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const force = setTimeout(() => webhooks.server.closeAllConnections(), grace);
  await webhooks.close();
  clearTimeout(force);
  await Promise.race([decisionLog?.close(), new Promise((resolve) => setTimeout(resolve, LOG_GRACE).unref())]);
  operations.server.closeIdleConnections();
  const forceOperations = setTimeout(() => operations.server.closeAllConnections(), 1000);
  await operations.close();
  clearTimeout(forceOperations);
}
