/**
 * Writes deploy/monitoring/dashboard.json, a Grafana dashboard: rows of panels, from what is on fire to what is merely
 * interesting. `--check` only says whether it is fresh. Grafana's own JSON is long and alike; this is the short form of it.
 */
import { writeGenerated } from "./generate-files.ts";

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly type?: "timeseries" | "stat" | "table" | "bargauge";
  readonly unit?: string;
  /** PromQL, and what each series is called. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
  /** Of 24 columns. */
  readonly width?: number;
  /** From this value on it is red. */
  readonly red?: number;
}
interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const job = 'job=~"$job",instance=~"$instance"';
const rate = (metric: string, labels = "") =>
  `rate(${metric}{${job}${labels === "" ? "" : `,${labels}`}}[$__rate_interval])`;
const quantile = (q: number, histogram: string, by: string) =>
  `histogram_quantile(${q}, sum by (${by}, le) (${rate(`${histogram}_bucket`)}))`;

const rows: readonly Row[] = [
  {
    title: "Now",
    panels: [
      {
        title: "Replicas",
        description: "Replicas that answer scrapes.",
        type: "stat",
        width: 4,
        queries: [[`sum(up{${job}})`, "up"]],
      },
      {
        title: "Policy sets in force",
        description:
          "More than one for longer than a rollout: the same request is answered differently by different replicas.",
        type: "stat",
        width: 4,
        red: 2,
        queries: [[`count(count by (digest) (verdict_policy_info{${job}}))`, "digests"]],
      },
      {
        title: "Units on their last good version",
        description: "Their files have an error on disk.",
        type: "stat",
        width: 4,
        red: 1,
        queries: [[`sum(max by (unit) (verdict_unit_stale{${job}}))`, "stale"]],
      },
      {
        title: "Calls without a decision",
        description: "Share of calls that were not answered 200: the API server takes them for failures.",
        type: "stat",
        unit: "percentunit",
        width: 4,
        red: 0.01,
        queries: [
          [
            `(sum(${rate("verdict_requests_total", 'code!="200"')}) or vector(0)) / sum(${rate("verdict_requests_total")})`,
            "failing",
          ],
        ],
      },
      {
        title: "Certificates end in",
        description: "The one that ends first.",
        type: "stat",
        unit: "s",
        width: 4,
        queries: [[`min(verdict_certificate_expiry_timestamp_seconds{${job}}) - time()`, "left"]],
      },
      {
        title: "Exemptions ended",
        description: "Still written down, and lifting nothing.",
        type: "stat",
        width: 4,
        red: 1,
        queries: [[`max(verdict_exemptions_ended{${job}})`, "ended"]],
      },
    ],
  },
  {
    title: "Calls",
    panels: [
      {
        title: "Calls",
        description: "Webhook calls answered, by webhook.",
        unit: "reqps",
        queries: [[`sum by (review) (${rate("verdict_requests_total")})`, "{{review}}"]],
      },
      {
        title: "Calls by HTTP status, other than 200",
        description:
          "401: a caller without credentials. 400, 415: not an API server. 413: too large. 503: shed, or too late.",
        unit: "reqps",
        queries: [
          [`sum by (review, code) (${rate("verdict_requests_total", 'code!="200"')})`, "{{review}} {{code}}"],
        ],
      },
      {
        title: "Time to answer, 99 %",
        description:
          "From the head of the call to the last byte of its answer. `authenticate` waits for its sources.",
        unit: "s",
        queries: [
          [quantile(0.99, "verdict_request_duration_seconds", "review"), "{{review}} 99 %"],
          [quantile(0.5, "verdict_request_duration_seconds", "review"), "{{review}} 50 %"],
        ],
      },
      {
        title: "Time to evaluate, 99 %",
        description:
          "The policies alone. Small beside the time to answer: the machine is short of CPU, not the policies slow.",
        unit: "s",
        queries: [
          [quantile(0.99, "verdict_evaluation_duration_seconds", "review"), "{{review}} 99 %"],
          [quantile(0.5, "verdict_evaluation_duration_seconds", "review"), "{{review}} 50 %"],
        ],
      },
      {
        title: "In flight, and shed",
        description: "Calls being answered; calls refused because `overload.maxInFlight` was reached.",
        queries: [
          [`sum by (review) (verdict_in_flight_requests{${job}})`, "{{review}} in flight"],
          [`sum by (review) (${rate("verdict_requests_shed_total")})`, "{{review}} shed per second"],
        ],
      },
      {
        title: "Callers refused",
        description: "By reason; the log has a line a minute for each address.",
        unit: "reqps",
        queries: [[`sum by (reason) (${rate("verdict_client_rejections_total")})`, "{{reason}}"]],
      },
    ],
  },
  {
    title: "Decisions",
    panels: [
      {
        title: "Decisions",
        description: "Without probes of impersonation modes, which are normal traffic.",
        unit: "reqps",
        queries: [
          [
            `sum by (review, decision) (${rate("verdict_decisions_total", 'impersonation="none"')})`,
            "{{review}} {{decision}}",
          ],
        ],
      },
      {
        title: "Share that is denied or refused",
        description: "A jump after a change of policies: the new ones deny too much.",
        unit: "percentunit",
        queries: [
          [
            `sum by (review) (${rate("verdict_decisions_total", 'decision=~"deny|refuse",impersonation="none"')}) / sum by (review) (${rate("verdict_decisions_total", 'impersonation="none"')})`,
            "{{review}}",
          ],
        ],
      },
      {
        title: "Rules that refuse most",
        description: "The rule that gave the reason.",
        unit: "reqps",
        queries: [[`topk(10, sum by (rule) (${rate("verdict_rule_matches_total", 'effect="deny"')}))`, "{{rule}}"]],
      },
      {
        title: "What shadow rules would refuse",
        description: "Nothing is enforced of these.",
        unit: "reqps",
        queries: [
          [`topk(10, sum by (rule) (${rate("verdict_rule_matches_total", 'effect=~"shadow_.*"')}))`, "{{rule}}"],
        ],
      },
      {
        title: "Errors of evaluation",
        description: "An erroring deny denies, an erroring allow does not allow, an erroring mutate refuses.",
        unit: "reqps",
        queries: [[`sum by (effect) (${rate("verdict_evaluation_errors_total")})`, "{{effect}}"]],
      },
      {
        title: "Hits of the caches",
        description: "Answers given again from the bytes of the call, or by a hash of the token.",
        unit: "percentunit",
        queries: [
          [
            `sum by (cache) (${rate("verdict_cache_requests_total", 'result="hit"')}) / sum by (cache) (${rate("verdict_cache_requests_total")})`,
            "{{cache}}",
          ],
        ],
      },
    ],
  },
  {
    title: "Policies",
    panels: [
      {
        title: "Policy sets, by replica",
        description: "Each replica's digest.",
        type: "table",
        queries: [[`verdict_policy_info{${job}}`, "{{instance}} {{digest}}"]],
      },
      {
        title: "Rules that are served",
        description: "By effect. A fall that nobody announced: a folder is gone, or a mount is empty.",
        queries: [[`max by (effect) (verdict_policy_rules{${job}})`, "{{effect}}"]],
      },
      {
        title: "Loads",
        description: "By result.",
        queries: [[`sum by (result) (increase(verdict_policy_loads_total{${job}}[$__rate_interval]))`, "{{result}}"]],
      },
      {
        title: "Time to load, and since the last load",
        description: "Compiling happens in a thread of its own.",
        unit: "s",
        queries: [
          [
            `histogram_quantile(0.99, sum by (le) (${rate("verdict_policy_load_duration_seconds_bucket")}))`,
            "load 99 %",
          ],
          [`time() - max(verdict_policy_last_success_timestamp_seconds{${job}})`, "since the last load"],
        ],
      },
    ],
  },
  {
    title: "What it depends on",
    panels: [
      {
        title: "Identity sources",
        description: "Questions put to each, by result. `error`, `timeout`: its people cannot log in.",
        unit: "reqps",
        queries: [[`sum by (source, result) (${rate("verdict_identity_requests_total")})`, "{{source}} {{result}}"]],
      },
      {
        title: "Time of identity sources, 99 %",
        description: "Slow or dead.",
        unit: "s",
        queries: [[quantile(0.99, "verdict_identity_request_duration_seconds", "source"), "{{source}}"]],
      },
      {
        title: "Namespaces",
        description: "Whether they are known (1), and failures of the watch.",
        queries: [
          [`min(verdict_facts_synced{${job}})`, "known"],
          [`sum(increase(verdict_facts_watch_errors_total{${job}}[$__rate_interval]))`, "failures"],
        ],
      },
      {
        title: "Decision log, dropped lines",
        description: "Whoever reads the log is too slow, or the disk is full.",
        unit: "reqps",
        queries: [[`sum by (instance) (${rate("verdict_decision_log_dropped_total")})`, "{{instance}}"]],
      },
    ],
  },
  {
    title: "The process",
    panels: [
      {
        title: "CPU",
        description: "Cores in use.",
        queries: [[`sum by (instance) (${rate("process_cpu_seconds_total")})`, "{{instance}}"]],
      },
      {
        title: "Memory",
        description: "Resident, and the heap in use.",
        unit: "bytes",
        queries: [
          [`process_resident_memory_bytes{${job}}`, "{{instance}} resident"],
          [`nodejs_heap_size_used_bytes{${job}}`, "{{instance}} heap"],
        ],
      },
      {
        title: "Event loop, 99 % late by",
        description: "Over 50 ms while policies are stable: too little CPU.",
        unit: "s",
        queries: [[`nodejs_eventloop_lag_p99_seconds{${job}}`, "{{instance}}"]],
      },
      {
        title: "Versions",
        description: "Mixed: finish the rollout.",
        type: "table",
        queries: [[`verdict_build_info{${job}}`, "{{instance}} {{version}} {{node}}"]],
      },
    ],
  },
];

const HEIGHT = 7;
const datasource = { type: "prometheus", uid: "${datasource}" };

function panelOf(panel: Panel, id: number, x: number, y: number, w: number) {
  const { type = "timeseries", unit = "short", red } = panel;
  const steps = [{ color: "green", value: null }, ...(red === undefined ? [] : [{ color: "red", value: red }])];
  const instant = type !== "timeseries";
  return {
    id,
    type,
    title: panel.title,
    description: panel.description,
    datasource,
    gridPos: { h: type === "stat" ? 4 : HEIGHT, w, x, y },
    fieldConfig: {
      defaults: { unit, min: type === "timeseries" ? 0 : null, thresholds: { mode: "absolute", steps } },
      overrides: [],
    },
    options:
      type === "timeseries"
        ? { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } }
        : {},
    targets: panel.queries.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode(65 + at),
      datasource,
      expr,
      legendFormat,
      instant,
      range: !instant,
      format: type === "table" ? "table" : "time_series",
    })),
  };
}

function laidOut() {
  const panels: object[] = [];
  let id = 0;
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: ++id,
      type: "row",
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y },
      panels: [],
    });
    y++;
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      const width = panel.width ?? 12;
      if (x + width > 24) {
        y += height;
        x = 0;
      }
      panels.push(panelOf(panel, ++id, x, y, width));
      height = panel.type === "stat" ? 4 : HEIGHT;
      x += width;
    }
    y += height;
  }
  return panels;
}

const variable = (name: string, label: string, query: string) => ({
  name,
  label,
  type: "query",
  datasource,
  query: { query, refId: name },
  refresh: 2,
  includeAll: true,
  multi: true,
  allValue: ".*",
  current: { text: "All", value: "$__all" },
  sort: 1,
});

const dashboard = {
  uid: "verdict",
  title: "Verdict",
  description:
    "The gate of the cluster: what it answers, by which policies, how fast. What to do: docs/operations.md.",
  tags: ["kubernetes", "verdict"],
  schemaVersion: 41,
  version: 1,
  editable: true,
  refresh: "30s",
  time: { from: "now-3h", to: "now" },
  timezone: "browser",
  templating: {
    list: [
      { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus", current: {} },
      variable("job", "Job", "label_values(verdict_build_info, job)"),
      variable("instance", "Replica", 'label_values(verdict_build_info{job=~"$job"}, instance)'),
    ],
  },
  annotations: {
    list: [
      {
        name: "policies changed",
        datasource,
        enable: true,
        iconColor: "blue",
        expr: 'changes(verdict_policy_last_success_timestamp_seconds{job=~"$job"}[1m]) > 0',
        titleFormat: "policies loaded",
        textFormat: "{{instance}}",
      },
    ],
  },
  links: [],
  panels: laidOut(),
};

writeGenerated("deploy/monitoring/dashboard.json", `${JSON.stringify(dashboard, null, 2)}\n`);
