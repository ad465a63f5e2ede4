/**
 * One exposition for all processes: counters and histograms are added up, also those of workers that are no more, so that no
 * counter ever goes back because a worker ended.
 */
import { AggregatorRegistry, type MetricObject } from "prom-client";
import type { Exposition } from "../serve-here.ts";
import type { MetricsAsJson } from "./messages.ts";

export interface SharedMetrics {
  /** `own`: of the main process; `workers`: of those that answered. */
  add(own: MetricsAsJson, workers: readonly MetricsAsJson[]): Promise<Exposition>;
  /** A worker is no more; what it counted last, as far as is known, stays. */
  bury(last: MetricsAsJson): void;
}

/** Workers know these, and the main process does not. */
const WORKERS_ONLY: ReadonlySet<string> = new Set(["verdict_facts_synced"]);
const ADDING: ReadonlySet<string> = new Set(["counter", "histogram"]);

export function sharedMetrics(): SharedMetrics {
  let past: MetricsAsJson[] = [];
  return {
    async add(own, workers) {
      const mains = named(own).filter(({ name }) => !WORKERS_ONLY.has(name));
      const registry = AggregatorRegistry.aggregate([mains, ...workers, ...past] as object[]);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    bury(last) {
      const adding = named(last).filter(({ type }) => ADDING.has(String(type)));
      const together = AggregatorRegistry.aggregate([...past, adding] as object[]);
      void together.getMetricsAsJSON().then((sum) => (past = [sum]));
    },
  };
}

function named(metrics: MetricsAsJson): readonly MetricObject[] {
  return metrics as readonly MetricObject[];
}
