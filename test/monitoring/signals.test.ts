/** Alerts and dashboard ask for metrics that exist, and whoever is woken finds what to do. promtool has a suite of its own. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createMetrics } from "../../src/server/metrics.ts";
import { alerts, alertTests, dashboardQueries, metricsIn } from "./signals.ts";

const { registry } = createMetrics({ rules: 1000 });
const known = new Map(registry.getMetricsAsArray().map((metric) => [metric.name, metric]));
const operations = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");

/** Names of labels in `{…}` and after `by`. */
function labelsIn(expression: string): readonly string[] {
  const matchers = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = ""]) =>
    [...inside.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label),
  );
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, inside = ""]) => inside.split(/,\s*/));
  return [...new Set([...matchers, ...grouped])];
}

const FROM_SCRAPING = ["job", "instance", "le"];

const asked = [
  ...alerts().map(({ alert, expr }) => ({ what: alert, expression: expr })),
  ...dashboardQueries().map(({ panel, expression }) => ({ what: panel, expression })),
];

test.each(asked)("$what asks for metrics and labels that exist", ({ expression }) => {
  const metrics = metricsIn(expression);
  expect(metrics.filter((name) => !known.has(name))).toEqual([]);
  if (!/\bup\{/.test(expression)) expect(metrics.length).toBeGreaterThan(0);
  const labels = metrics.flatMap((name) => {
    const metric = known.get(name) as unknown as { readonly labelNames?: readonly string[] };
    return metric.labelNames ?? [];
  });
  expect(labelsIn(expression).filter((label) => !labels.includes(label) && !FROM_SCRAPING.includes(label))).toEqual(
    [],
  );
});

test("every metric of this program is on the dashboard", () => {
  const shown = new Set(dashboardQueries().flatMap(({ expression }) => metricsIn(expression)));
  const missing = [...known.keys()].filter((name) => name.startsWith("verdict_") && !shown.has(name));
  // Entries of caches say nothing without their bound, which is configuration.
  expect(missing).toEqual(["verdict_cache_entries"]);
});

describe.each(alerts())("$alert", ({ alert, labels, annotations }) => {
  test("says how urgent it is, what happens, and where to read on", () => {
    expect(labels["severity"]).toMatch(/^(?:critical|warning|info)$/);
    expect(annotations["summary"]).toBeTruthy();
    expect(annotations["description"]).toMatch(/\.$/);
    expect(annotations["runbook"]).toMatch(/^docs\/operations\.md#verdict[a-z]+$/);
  });

  test("its page says what to do", () => {
    const anchor = annotations["runbook"]?.split("#")[1] ?? "";
    const headings = [...operations.matchAll(/^### (\w+)$/gm)].map(([, title = ""]) => title);
    expect(headings.map((title) => title.toLowerCase())).toContain(anchor);
    expect(operations).toContain(alert);
  });

  test("a case makes it fire", () => {
    const cases = alertTests().flatMap(({ alert_rule_test }) => alert_rule_test);
    expect(cases.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0)).toBe(true);
  });
});
