/** The program's metrics: names and labels are a promise to dashboards; label sets are small and closed. */
import { type Aggregator, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { ObserveSource } from "../identity/verify-token.ts";
import type { Answer } from "../review/answer.ts";
import { type ReviewName, reviewNames } from "../review/review-path.ts";
import { countedCells } from "./counted-cells.ts";
import { PlainHistogram } from "./plain-histogram.ts";
import { version } from "./version.ts";

export interface Metrics {
  readonly registry: Registry;
  request(review: ReviewName, answer: Answer | undefined, code: number, seconds: number): void;
  evaluated(review: ReviewName, seconds: number): void;
  inFlight(review: ReviewName, change: 1 | -1): void;
  shed(review: ReviewName): void;
  clientRejected(reason: string): void;
  cacheRequest(cache: CacheName, result: "hit" | "miss"): void;
  /** Asked at each scrape. */
  cacheEntries(cache: CacheName, entries: () => number): void;
  /** Asked at each scrape. */
  exemptionsEnded(count: () => number): void;
  logDropped(decisions: number): void;
  readonly identity: ObserveSource;
  policyLoad(succeeded: boolean, milliseconds: number, nowSeconds: number): void;
  policies(engine: PolicyEngine, units: readonly { readonly name: string; readonly stale: boolean }[]): void;
  factsSynced(synced: boolean): void;
  factsError(): void;
  certificateExpiry(certificate: "serving" | "client_ca", seconds: number): void;
}

export type CacheName = "decision" | "token";

const REQUEST_BUCKETS = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
const EVALUATION_BUCKETS = [
  0.00000025, 0.0000005, 0.000001, 0.0000025, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001,
  0.0025, 0.005, 0.01,
];
/** Gauges that are named as counters, which Prometheus' own linter refuses; each is the sum of the one without `_total`. */
const MISNAMED = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

export interface MetricsOptions {
  /** So many rules are counted by name, the rest together as `other`; 0: none is counted. */
  readonly rules: number;
}

export function createMetrics({ rules }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const make = instruments(registry);
  const named = new Set<string>();
  const inFlight: Record<ReviewName, number> = { authorize: 0, authenticate: 0, validate: 0, mutate: 0 };
  measuredAtScrape(make.inFlight, () => reviewNames.map((review) => [{ review }, inFlight[review]]));
  const cacheSizes = new Map<CacheName, () => number>();
  measuredAtScrape(make.cacheEntries, () => [...cacheSizes].map(([cache, entries]) => [{ cache }, entries()]));
  make.buildInfo.set({ version, node: process.version }, 1);
  make.factsSynced.set(0);
  const requestCells = countedCells(make.requests, ["review", "version", "code"]);
  const decisionCells = countedCells(make.decisions, ["review", "decision", "impersonation"]);
  const ruleCells = countedCells(make.rules, ["rule", "effect"]);
  const cacheCells = countedCells(make.cacheRequests, ["cache", "result"]);

  return {
    registry,
    request(review, answer, code, seconds) {
      requestCells(review, versionOf(answer), code).count++;
      make.duration.record(review, seconds);
      const outcome = answer?.outcome;
      if (outcome === undefined) return;
      decisionCells(review, outcome.decision, outcome.impersonation).count++;
      if (rules > 0) {
        for (const rule of outcome.rules) ruleCells(capped(rule.name, named, rules), rule.effect, "").count++;
      }
      if (outcome.evaluationErrors.length > 0) {
        make.evaluationErrors.inc({ effect: outcome.rules[0]?.effect ?? "none" }, outcome.evaluationErrors.length);
      }
    },
    evaluated: (review, seconds) => make.evaluation.record(review, seconds),
    inFlight: (review, change) => {
      inFlight[review] += change;
    },
    shed: (review) => make.shed.inc({ review }),
    clientRejected: (reason) => make.clientRejections.inc({ reason }),
    cacheRequest: (cache, result) => {
      cacheCells(cache, result, "").count++;
    },
    cacheEntries: (cache, entries) => void cacheSizes.set(cache, entries),
    exemptionsEnded: (count) => measuredAtScrape(make.exemptionsEnded, () => [[{}, count()]]),
    logDropped: (decisions) => make.logDropped.inc(decisions),
    identity(source, result, seconds) {
      make.identityRequests.inc({ source, result });
      make.identityDuration.observe({ source }, seconds);
    },
    policyLoad(succeeded, milliseconds, nowSeconds) {
      make.loads.inc({ result: succeeded ? "success" : "failure" });
      make.loadDuration.observe(milliseconds / 1000);
      if (succeeded) make.lastSuccess.set(nowSeconds);
    },
    policies(engine, units) {
      make.policyInfo.reset();
      make.policyInfo.set({ digest: engine.digest }, 1);
      make.policyRules.reset();
      for (const [effect, number] of Object.entries(engine.ruleCounts)) make.policyRules.set({ effect }, number);
      make.unitStale.reset();
      for (const { name, stale } of units) make.unitStale.set({ unit: name }, stale ? 1 : 0);
    },
    factsSynced: (synced) => make.factsSynced.set(synced ? 1 : 0),
    factsError: () => make.factsErrors.inc(),
    certificateExpiry: (certificate, seconds) => make.expiry.set({ certificate }, seconds),
  };
}

/** For what is cheaper to ask when somebody looks than to tell each time. */
function measuredAtScrape(
  gauge: Gauge,
  measure: () => readonly (readonly [Readonly<Record<string, string>>, number])[],
): void {
  Object.assign(gauge, {
    collect() {
      for (const [labels, value] of measure()) gauge.set(labels, value);
    },
  });
}

function versionOf(answer: Answer | undefined): string {
  if (answer === undefined || answer.body.kind === "Status") return "";
  return answer.body.apiVersion.endsWith("/v1") ? "v1" : "v1beta1";
}

/** A label's values must not grow with a policy set. */
function capped(rule: string, named: Set<string>, rules: number): string {
  if (named.has(rule)) return rule;
  if (named.size >= rules) return "other";
  named.add(rule);
  return rule;
}

function instruments(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `verdict_${name}`, help, labelNames, registers });
  /** `aggregator`: how the values of several processes are one. */
  const gauge = (name: string, help: string, labelNames: readonly string[] = [], aggregator: Aggregator = "sum") =>
    new Gauge({ name: `verdict_${name}`, help, labelNames, registers, aggregator });
  const histogram = (name: string, help: string, buckets: number[], labelNames: readonly string[] = []) =>
    new Histogram({ name: `verdict_${name}`, help, buckets, labelNames, registers });
  const perReview = (name: string, help: string, buckets: readonly number[]) =>
    new PlainHistogram({ name: `verdict_${name}`, help, buckets, label: "review", registers });
  return {
    requests: counter("requests_total", "Webhook calls answered.", ["review", "version", "code"]),
    duration: perReview("request_duration_seconds", "Time to answer a webhook call.", REQUEST_BUCKETS),
    decisions: counter("decisions_total", "Decisions made.", ["review", "decision", "impersonation"]),
    evaluation: perReview("evaluation_duration_seconds", "Time to evaluate the policies.", EVALUATION_BUCKETS),
    cacheRequests: counter("cache_requests_total", "Look-ups in caches.", ["cache", "result"]),
    cacheEntries: gauge("cache_entries", "Entries in caches.", ["cache"]),
    rules: counter("rule_matches_total", "Decisions to which a rule gave the reason.", ["rule", "effect"]),
    evaluationErrors: counter("evaluation_errors_total", "Errors met while evaluating rules.", ["effect"]),
    policyInfo: gauge("policy_info", "The policy set that is served.", ["digest"]),
    policyRules: gauge("policy_rules", "Rules that are served.", ["effect"]),
    loads: counter("policy_loads_total", "Loads of the policy set.", ["result"]),
    loadDuration: histogram("policy_load_duration_seconds", "Time to load the policy set.", REQUEST_BUCKETS),
    lastSuccess: gauge("policy_last_success_timestamp_seconds", "When the policy set was last loaded.", [], "max"),
    unitStale: gauge("unit_stale", "Whether a unit is served as it last was good.", ["unit"]),
    exemptionsEnded: gauge("exemptions_ended", "Exemptions whose end has passed.", [], "max"),
    identityRequests: counter("identity_requests_total", "Tokens put to identity sources.", ["source", "result"]),
    identityDuration: histogram("identity_request_duration_seconds", "Time identity sources take.", REQUEST_BUCKETS, [
      "source",
    ]),
    factsSynced: gauge("facts_synced", "Whether the cluster's Namespaces are known.", [], "min"),
    factsErrors: counter("facts_watch_errors_total", "Failures of watching Namespaces."),
    shed: counter("requests_shed_total", "Webhook calls refused because too many were in flight.", ["review"]),
    clientRejections: counter("client_rejections_total", "Callers that did not show who they are.", ["reason"]),
    logDropped: counter("decision_log_dropped_total", "Decisions that did not fit into the log's buffer."),
    expiry: gauge("certificate_expiry_timestamp_seconds", "When certificates expire.", ["certificate"], "max"),
    inFlight: gauge("in_flight_requests", "Webhook calls being answered.", ["review"]),
    buildInfo: gauge("build_info", "The program.", ["version", "node"], "first"),
  };
}
