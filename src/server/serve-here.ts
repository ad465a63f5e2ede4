/** Webhook calls answered in this process, beside the policy store. */
import type { Clock } from "../base/clock.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { Configuration } from "./configuration.ts";
import type { DecisionSink } from "./decision-log/decision-sink.ts";
import { listenWebhooks } from "./listen.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { openWebhooks, type Renewable } from "./open-webhooks.ts";

export interface ServeOptions {
  readonly configuration: Configuration;
  /** The one that serves now. */
  readonly engine: () => PolicyEngine;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly decisionOutput: DecisionSink | undefined;
  readonly anyFreePort: boolean;
}

/** Whoever answers the calls: this process, or workers. */
export interface Serving {
  /** `https://127.0.0.1:8443` */
  readonly url: string;
  /** Resolves when calls are answered by the engine that serves now. */
  publish(): Promise<void>;
  renew(what: Renewable): void;
  state(): Promise<ServingState>;
  /** All metrics, as Prometheus reads them. */
  exposition(): Promise<Exposition>;
  /** Answers what is under way, and then no more. */
  stop(): Promise<void>;
}

export interface ServingState {
  readonly remarks: readonly string[];
  readonly missing: readonly string[];
}

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Rejects with a {@link StartError}. */
export async function serveHere(options: ServeOptions): Promise<Serving> {
  const { configuration, anyFreePort, metrics } = options;
  const webhooks = await openWebhooks(options);
  const url = await listenWebhooks(webhooks.app, configuration, anyFreePort);
  return {
    url,
    publish: () => Promise.resolve(),
    renew: webhooks.renew,
    state: async () => ({ remarks: webhooks.remarks(), missing: webhooks.missing() }),
    exposition: async () => ({ contentType: metrics.registry.contentType, text: await metrics.registry.metrics() }),
    stop: webhooks.stop,
  };
}
