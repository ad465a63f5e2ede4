/**
 * Everything that answers webhook calls: certificates, clients, sources, Namespaces, caches, the decision log, the listener.
 * Stands once in a process: beside the policy store, or in each worker, which is given its policies by another process.
 */
import type { Server as TlsServer } from "node:tls";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../base/clock.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { noNamespaces } from "../facts/namespaces.ts";
import { directory } from "../identity/directory.ts";
import { tokenCache } from "../identity/token-cache.ts";
import { type ObserveSource, tokenVerifier } from "../identity/verify-token.ts";
import { readClients } from "./client-rules.ts";
import type { Configuration } from "./configuration.ts";
import { decisionCache } from "./decision-cache.ts";
import type { DecisionSink } from "./decision-log/decision-sink.ts";
import { openDecisionLog } from "./decision-log/open-decision-log.ts";
import { expiryWatch } from "./expiry-watch.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { openFacts } from "./open-facts.ts";
import { openSources } from "./open-sources.ts";
import { refusedClients } from "./refused-clients.ts";
import { type Renewing, renewing } from "./renewing.ts";
import { reviewService } from "./review-service.ts";
import { readServingCertificate, type ServingCertificate } from "./serving-certificate.ts";
import { type SourceHealth, sourceHealth } from "./source-health.ts";
import { StartError, wrongConfiguration } from "./start-error.ts";
import { type WebhooksApp, webhooksApp } from "./webhooks-app.ts";

export interface WebhooksOptions {
  readonly configuration: Configuration;
  /** Asked once for each call. */
  readonly engine: () => PolicyEngine;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Where decisions are logged if the configuration says `stdout`; absent: nowhere. */
  readonly decisionOutput: DecisionSink | undefined;
}

/** What is read anew when its files change. */
export type Renewable = "certificate" | "clients" | "identity";

export interface Webhooks {
  /** To be listened with. */
  readonly app: FastifyInstance;
  /** What cannot be used changes nothing, is told, and is a remark. */
  renew(what: Renewable): void;
  remarks(): readonly string[];
  /** What must be there before calls come, and is not: `namespaces`. */
  missing(): readonly string[];
  /** Answers what is under way, for as long as the configuration gives it. */
  stop(): Promise<void>;
}

/** Rejects with a {@link StartError}. */
export async function openWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const { configuration, engine, clock, metrics, log } = options;
  const onFailure = (error: StartError) =>
    log("error", "not renewed, what was read before stays", { why: error.message });
  const useTls = (pair: ServingCertificate, ca: string | undefined) =>
    setSecureContext(webhooks.app.server as unknown as TlsServer, pair, ca);
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
  expiry.look();
  const standardOutput = options.decisionOutput;
  const decisionLog = openDecisionLog(configuration.decisionLog, { clock, metrics, log, standardOutput });
  metrics.cacheEntries("decision", () => decisions?.entries ?? 0);
  metrics.cacheEntries("token", () => verifier.current.entries);

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
      engine: engine(),
      surroundings: { now: clock.now(), namespaceFacts: (facts ?? noNamespaces).find },
      verify: verifier.current.verify,
      lookUp: verifier.current.lookUp,
      onBug: (error) =>
        log("error", "internal error", { error: error instanceof Error ? error.stack : String(error) }),
    }),
  });
  const webhooks = webhooksApp({
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
  const renewals: Readonly<Record<Renewable, Renewing<unknown>>> = { certificate, clients, identity: verifier };
  return {
    app: webhooks.app,
    renew(what) {
      renewals[what].renew();
      expiry.look();
    },
    remarks: () => [
      ...Object.values(renewals).flatMap(({ failure }) =>
        failure === undefined ? [] : [`not renewed: ${failure.message}`],
      ),
      ...(facts?.lost === undefined ? [] : [`namespaces are not watched now: ${facts.lost}`]),
      ...expiry.remarks(),
      ...health.remarks(),
    ],
    missing: () => (facts === undefined || facts.synced ? [] : ["namespaces"]),
    async stop() {
      expiry.stop();
      await facts?.stop();
      await shutDown(webhooks, configuration.shutdown.grace);
      await Promise.race([decisionLog?.close(), new Promise((resolve) => setTimeout(resolve, LOG_GRACE).unref())]);
    },
  };
}

/** A connection that is in use meets its next call within this time, and is told with its answer that it was the last. */
const DRAIN = 1000;
/** For the last lines of the decision log, should nobody read them any more. */
const LOG_GRACE = 2000;

async function shutDown({ app, drain, closeAllConnections }: WebhooksApp, grace: number): Promise<void> {
  const force = setTimeout(closeAllConnections, grace);
  await drain(Math.min(DRAIN, grace));
  await app.close();
  clearTimeout(force);
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
