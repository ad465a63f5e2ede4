/** What the alerts and the dashboard ask Prometheus for, read from the files that are shipped. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const MONITORING = new URL("../../deploy/monitoring/", import.meta.url);

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function alerts(): readonly AlertRule[] {
  const file = parse(readFileSync(new URL("alerts.yaml", MONITORING), "utf8")) as {
    groups: { rules: AlertRule[] }[];
  };
  return file.groups.flatMap(({ rules }) => rules);
}

interface AlertTest {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly object[] }[];
}

export function alertTests(): readonly AlertTest[] {
  const file = parse(readFileSync(new URL("alerts.test.yaml", MONITORING), "utf8")) as { tests: AlertTest[] };
  return file.tests;
}

interface DashboardPanel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** Each expression of each panel, its variables filled in as Grafana would. */
export function dashboardQueries(): readonly { readonly panel: string; readonly expression: string }[] {
  const { panels } = JSON.parse(readFileSync(new URL("dashboard.json", MONITORING), "utf8")) as {
    panels: DashboardPanel[];
  };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      panel: title,
      expression: expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$(?:job|instance)/g, ".*"),
    })),
  );
}

/** The metrics that an expression names, without the endings of histograms. */
export function metricsIn(expression: string): readonly string[] {
  const names = expression.match(/\b(?:verdict|nodejs|process)_[a-z0-9_]+/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(?:bucket|sum|count)$/, "")))];
}
