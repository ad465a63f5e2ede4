/**
 * Starts everything: policies, identity sources, certificates, the two listeners. What is wrong is found before anything
 * listens and comes as a StartError with its diagnostics. The public entry for the command line and for harnesses.
 */
import type { FastifyInstance } from "fastify";
import { type Clock, systemClock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { noNamespaces } from "../facts/namespaces.ts";
import { tokenVerifier } from "../identity/verify-token.ts";
import { buildPolicySet } from "../store/compiler.ts";
import type { BuildPolicySet } from "../store/build-policy-set.ts";
import { loadPolicies } from "../store/load-policies.ts";
import { type LoadReport, openPolicyStore, type PolicyStore } from "../store/policy-store.ts";
import { buildOptions } from "./build-options.ts";
import { clientAuthenticator } from "./client-authentication.ts";
import type { Configuration, ListenAddress } from "./configuration.ts";
import { type Log, silentLog } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { openSources } from "./open-sources.ts";
import { operationsApp } from "./operations-app.ts";
import { createReadiness, type Readiness } from "./readiness.ts";
import { readSource } from "../store/read-source.ts";
import { parseConfiguration } from "./parse-configuration.ts";
import { readAuthorities, readPem, readServingCertificate } from "./serving-certificate.ts";
import { StartError, wrongConfiguration } from "./start-error.ts";
import { webhooksApp } from "./webhooks-app.ts";

export interface StartOptions {
  /** The path of a configuration file, or what one was read to. */
  readonly configuration: Configuration | string;
  readonly clock?: Clock;
  /** The compiler, where it is not the program's own. */
  readonly build?: BuildPolicySet;
  readonly log?: Log;
  /** Takes a free port where the configured one is in use. */
  readonly anyFreePort?: boolean;
}

export interface RunningServer {
  /** `https://127.0.0.1:8443` */
  readonly webhooksUrl: string;
  readonly operationsUrl: string;
  /** Warnings and notes of the policies as first loaded. */
  readonly diagnostics: readonly Diagnostic[];
  /** Reads the policies anew; a set with an error changes nothing. */
  reload(): LoadReport;
  /** Not ready, then answering what is under way, then gone. */
  stop(): Promise<void>;
}

/** Rejects with a {@link StartError}. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { clock = systemClock, log = silentLog, anyFreePort = false, build = buildPolicySet } = options;
  const configuration = configured(options.configuration);
  refuseUnserved(configuration);
  const certificate = readServingCertificate(configuration.tls);
  const clients = readClients(configuration);
  const metrics = createMetrics();
  const verify = openVerifier(configuration, metrics, log);
  const { store, diagnostics } = openPolicies(configuration, build, clock, metrics);
  const readiness = createReadiness(() => remarksOf(store, certificate.expires, clock));
  metrics.certificateExpiry("serving", certificate.expires / 1000);
  if (clients.expires !== undefined) metrics.certificateExpiry("client_ca", clients.expires / 1000);

  const webhooks = webhooksApp({
    https: {
      cert: certificate.certificate,
      key: certificate.key,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
      ...(clients.ca === undefined ? {} : { ca: clients.ca, requestCert: true, rejectUnauthorized: false }),
    },
    authenticate: clients.authenticate,
    metrics,
    log,
    bodyLimit: configuration.limits.body,
    maxInFlight: configuration.overload.maxInFlight,
    overload: configuration.overload.answer,
    deciders: () => ({
      engine: store.snapshot.engine,
      surroundings: { now: clock.now(), namespaceFacts: noNamespaces.find },
      verify,
      onBug: (error) =>
        log("error", "internal error", { error: error instanceof Error ? error.stack : String(error) }),
    }),
  });
  const operations = operationsApp({ metrics, readiness, store, log });
  const urls = await listenBoth(webhooks, operations, configuration, anyFreePort);
  readiness.phase = "serving";
  log("info", "serving", { ...urls, digest: store.snapshot.engine.digest });

  return {
    ...urls,
    diagnostics,
    reload: () => reload(store, metrics, clock, log),
    stop: () => shutDown(configuration, webhooks, operations, readiness),
  };
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
  return tokenVerifier({
    sources,
    audiences: configuration.identity.audiences,
    observe: (source, result, seconds, why) => {
      metrics.identity(source, result, seconds, why);
      if (why !== undefined) log("warn", "identity source unavailable", { source, why });
    },
  });
}

function openPolicies(
  configuration: Configuration,
  build: BuildPolicySet,
  clock: Clock,
  metrics: Metrics,
): { store: PolicyStore; diagnostics: readonly Diagnostic[] } {
  const paths = configuration.policies ?? ["policies"];
  const opened = openPolicyStore(() => loadPolicies(paths, buildOptions(configuration, "serve"), build), clock);
  if (opened.kind === "failed") throw new StartError(opened.diagnostics);
  metrics.policyLoad(true, opened.report.milliseconds, clock.now() / 1000);
  metrics.policies(opened.store.snapshot.engine, false);
  return { store: opened.store, diagnostics: opened.report.diagnostics };
}

function reload(store: PolicyStore, metrics: Metrics, clock: Clock, log: Log): LoadReport {
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

async function listenBoth(
  webhooks: FastifyInstance,
  operations: FastifyInstance,
  configuration: Configuration,
  anyFreePort: boolean,
): Promise<{ webhooksUrl: string; operationsUrl: string }> {
  try {
    return {
      webhooksUrl: await listen(webhooks, "https", configuration.listen, "listen", anyFreePort),
      operationsUrl: await listen(
        operations,
        "http",
        configuration.operationsListen,
        "operationsListen",
        anyFreePort,
      ),
    };
  } catch (error) {
    await Promise.allSettled([webhooks.close(), operations.close()]);
    throw error;
  }
}

async function listen(
  app: FastifyInstance,
  scheme: "http" | "https",
  address: ListenAddress,
  name: string,
  anyFreePort: boolean,
): Promise<string> {
  const host = address.host === "" ? "::" : address.host;
  try {
    await app.listen({ host, port: address.port });
  } catch (error) {
    const reason = error as NodeJS.ErrnoException;
    if (reason.code !== "EADDRINUSE" || !anyFreePort) throw listenError(reason, address, name);
    await app.listen({ host, port: 0 });
  }
  const bound = app.server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ListenAddress, name: string): StartError {
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  switch (error.code) {
    case "EADDRINUSE":
      return wrongConfiguration(
        `\`${name}\` is \`${place}\`, which is in use`,
        "stop what listens there, or name another port; port 0 picks a free one",
      );
    case "EACCES":
      return wrongConfiguration(
        `\`${name}\` is \`${place}\`, which this user may not listen on`,
        "name a port above 1023",
      );
    default:
      return wrongConfiguration(
        `\`${name}\` is \`${place}\`, which cannot be listened on: ${error.code ?? "unknown error"}`,
      );
  }
}

async function shutDown(
  configuration: Configuration,
  webhooks: FastifyInstance,
  operations: FastifyInstance,
  readiness: Readiness,
): Promise<void> {
  readiness.phase = "stopping";
  const { delay, grace } = configuration.shutdown;
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const force = setTimeout(() => webhooks.server.closeAllConnections(), grace);
  await webhooks.close();
  clearTimeout(force);
  operations.server.closeIdleConnections();
  const forceOperations = setTimeout(() => operations.server.closeAllConnections(), 1000);
  await operations.close();
  clearTimeout(forceOperations);
}
