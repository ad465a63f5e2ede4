/** The metrics as a dashboard relies on them: exactly these names, types and labels, each driven by what it counts. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hashPassword } from "../../src/identity/password-hash.ts";
import type { RunningServer } from "../../src/server/server.ts";
import { type TestServers, testServers } from "../support/running-server.ts";
import { stubCompiler } from "../support/stub-engine.ts";

vi.mock("../../src/store/compiler.ts", () => ({ buildPolicySet: () => ({ engine: undefined, diagnostics: [] }) }));

/** Type and labels; `le` of histograms is theirs by nature. */
const promised: Readonly<Record<string, string>> = {
  verdict_requests_total: "counter: review version code",
  verdict_request_duration_seconds: "histogram: review",
  verdict_decisions_total: "counter: review decision impersonation",
  verdict_evaluation_duration_seconds: "histogram: review",
  verdict_cache_requests_total: "counter: cache result",
  verdict_cache_entries: "gauge: cache",
  verdict_rule_matches_total: "counter: rule effect",
  verdict_evaluation_errors_total: "counter: effect",
  verdict_policy_info: "gauge: digest",
  verdict_policy_rules: "gauge: effect",
  verdict_policy_loads_total: "counter: result",
  verdict_policy_load_duration_seconds: "histogram:",
  verdict_policy_last_success_timestamp_seconds: "gauge:",
  verdict_unit_stale: "gauge: unit",
  verdict_exemptions_ended: "gauge:",
  verdict_identity_requests_total: "counter: source result",
  verdict_identity_request_duration_seconds: "histogram: source",
  verdict_facts_synced: "gauge:",
  verdict_facts_watch_errors_total: "counter:",
  verdict_requests_shed_total: "counter: review",
  verdict_client_rejections_total: "counter: reason",
  verdict_decision_log_dropped_total: "counter:",
  verdict_certificate_expiry_timestamp_seconds: "gauge: certificate",
  verdict_in_flight_requests: "gauge: review",
  verdict_build_info: "gauge: version node",
};

const rule = { name: "stub", file: "a.policy", line: 1 };
const build = stubCompiler({
  sources: [
    { type: "users", name: "demo" },
    { type: "basic", name: "down" },
  ],
  exemptionsEnded: () => 3,
  authorize: (question) => ({
    decision: question.user.username === "root" ? "allow" : "deny",
    reason: "by the stub",
    rule,
    evaluationError: question.user.username === "odd" ? "an error" : undefined,
    validUntil: undefined,
  }),
});

let servers: TestServers;
let server: RunningServer;
let exposition = "";

const sar = (user: string, verb = "get") =>
  JSON.stringify({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user, resourceAttributes: { verb, resource: "pods" } },
  });
const tokenReview = (token: string) =>
  JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } });
const admission = JSON.stringify({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: { uid: "u", operation: "CREATE", kind: { kind: "Pod" }, resource: { resource: "pods" }, object: {} },
});

/** Everything that a metric exists for, once or a number of times that the tests know. */
beforeAll(async () => {
  servers = await testServers();
  const users = join(servers.folder, "users.yaml");
  writeFileSync(users, `users: [{name: alice, password: "${await hashPassword("pw")}"}]\n`);
  server = await servers.start(
    {
      clients: {
        ca: servers.certificates.clientCa,
        allowedNames: ["kube-apiserver"],
        anonymous: ["authenticate", "mutate"],
      },
      identity: {
        sources: { demo: { users: { file: users } }, down: { basic: { url: "http://127.0.0.1:1/", timeout: "5s" } } },
      },
    },
    { build },
  );
  const url = server.webhooksUrl;
  const right = servers.certificates.clients.right;
  for (const user of ["root", "root", "eve", "odd", "odd"]) await servers.call(`${url}/authorize`, sar(user), right);
  await servers.call(`${url}/authorize`, sar("root", "impersonate:user-info"), right);
  await servers.call(`${url}/authorize`, "{", right);
  await servers.call(`${url}/authorize`, sar("root"));
  await servers.call(`${url}/mutate`, admission);
  await servers.call(`${url}/authenticate`, tokenReview("alice:pw"));
  await servers.call(`${url}/authenticate`, tokenReview("somebody.else"));
  await servers.call(`${url}/authenticate`, tokenReview("somebody.else"));
  exposition = await servers.metrics(server);
});
afterAll(() => servers.close());

test("the names, types and labels are the promised ones, and no others", () => {
  const types = new Map(
    [...exposition.matchAll(/^# TYPE (verdict_\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]),
  );
  expect([...types.keys()].toSorted()).toEqual(Object.keys(promised).toSorted());
  for (const [name, type] of types) {
    const [promisedType, labels = ""] = (promised[name] ?? "").split(":");
    expect(type, name).toBe(promisedType);
    const seen = new Set<string>();
    for (const [, list = ""] of exposition.matchAll(
      new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, "gm"),
    ))
      for (const [, label = ""] of list.matchAll(/(\w+)="/g)) if (label !== "le") seen.add(label);
    const expected = labels.split(" ").filter((label) => label !== "");
    // What has counted nothing shows no labels yet.
    if (seen.size > 0) expect([...seen].toSorted(), name).toEqual(expected.toSorted());
    expect(exposition, name).toMatch(new RegExp(`^# HELP ${name} [A-Z].*\\.$`, "m"));
  }
});

describe("each is driven by what it counts", () => {
  test.each([
    'verdict_requests_total{review="authorize",version="v1",code="200"} 6',
    'verdict_requests_total{review="authorize",version="",code="400"} 1',
    'verdict_requests_total{review="authorize",version="",code="401"} 1',
    'verdict_request_duration_seconds_count{review="authorize"} 8',
    'verdict_decisions_total{review="authorize",decision="allow",impersonation="none"} 2',
    'verdict_decisions_total{review="authorize",decision="deny",impersonation="none"} 3',
    'verdict_decisions_total{review="authorize",decision="allow",impersonation="user-info"} 1',
    'verdict_decisions_total{review="mutate",decision="admit",impersonation="none"} 1',
    'verdict_decisions_total{review="authenticate",decision="unauthenticated",impersonation="none"} 2',
    'verdict_decisions_total{review="authenticate",decision="error",impersonation="none"} 1',
    // Once from the cache, and what met an error is never kept.
    'verdict_evaluation_duration_seconds_count{review="authorize"} 5',
    'verdict_cache_requests_total{cache="decision",result="hit"} 1',
    'verdict_cache_requests_total{cache="decision",result="miss"} 6',
    'verdict_cache_requests_total{cache="token",result="hit"} 1',
    'verdict_cache_requests_total{cache="token",result="miss"} 2',
    'verdict_cache_entries{cache="decision"} 3',
    'verdict_cache_entries{cache="token"} 1',
    'verdict_rule_matches_total{rule="stub",effect="allow"} 3',
    'verdict_rule_matches_total{rule="stub",effect="deny"} 3',
    'verdict_evaluation_errors_total{effect="deny"} 2',
    'verdict_policy_info{digest="sha256:stub"} 1',
    'verdict_policy_rules{effect="allow"} 1',
    'verdict_policy_loads_total{result="success"} 1',
    "verdict_policy_load_duration_seconds_count 1",
    'verdict_unit_stale{unit="root"} 0',
    "verdict_exemptions_ended 3",
    'verdict_identity_requests_total{source="demo",result="vouched"} 1',
    'verdict_identity_requests_total{source="down",result="error"} 1',
    'verdict_identity_request_duration_seconds_count{source="demo"} 1',
    "verdict_facts_synced 0",
    "verdict_facts_watch_errors_total 0",
    'verdict_client_rejections_total{reason="no_credentials"} 1',
    "verdict_decision_log_dropped_total 0",
    'verdict_in_flight_requests{review="authorize"} 0',
    'verdict_in_flight_requests{review="mutate"} 0',
  ])("%s", (line) => {
    expect(exposition.split("\n")).toContain(line);
  });

  test.each([
    /^verdict_policy_last_success_timestamp_seconds \d{10}/m,
    /^verdict_certificate_expiry_timestamp_seconds\{certificate="serving"\} \d{10}/m,
    /^verdict_certificate_expiry_timestamp_seconds\{certificate="client_ca"\} \d{10}/m,
    /^verdict_build_info\{version="\d+\.\d+\.\d+",node="v\d+\.\d+\.\d+"\} 1$/m,
    /^verdict_request_duration_seconds_bucket\{le="0.00005",review="authorize"\} \d+$/m,
    /^process_cpu_seconds_total \d/m,
    /^nodejs_eventloop_lag_seconds \d/m,
  ])("%o", (line) => {
    expect(exposition).toMatch(line);
  });

  test("shedding, and a call that is being answered", async () => {
    const { createServer } = await import("node:http");
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    const full = await servers.start(
      { overload: { maxInFlight: 1 }, identity: { sources: { down: { basic: { url, timeout: "50s" } } } } },
      { build },
    );
    const lines = async () => (await servers.metrics(full)).split("\n");
    expect(await lines()).toContain('verdict_in_flight_requests{review="authorize"} 0');
    // A body that does not end holds no place.
    const { connect } = await import("node:tls");
    const { port } = new URL(full.webhooksUrl);
    const socket = connect({ port: Number(port), host: "127.0.0.1", ca: servers.certificates.caText });
    socket.write(
      "POST /validate HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{",
    );
    const login = servers.call(`${full.webhooksUrl}/authenticate`, tokenReview("a:b"));
    await expect.poll(lines).toContain('verdict_in_flight_requests{review="authenticate"} 1');
    expect(await lines()).toContain('verdict_in_flight_requests{review="validate"} 0');
    expect(await servers.call(`${full.webhooksUrl}/authorize`, sar("root"))).toMatchObject({ status: 503 });
    socket.destroy();
    silent.closeAllConnections();
    silent.close();
    expect(await login).toMatchObject({ status: 200, body: { status: { authenticated: false } } });
    expect(await lines()).toContain('verdict_requests_shed_total{review="authorize"} 1');
    expect(await lines()).toContain('verdict_in_flight_requests{review="authenticate"} 0');
  });
});

test("rules are counted by name up to a bound, or not at all", async () => {
  const named = stubCompiler({
    authorize: ({ user }) => ({
      decision: "allow",
      reason: "",
      rule: { name: user.username, file: "a.policy", line: 1 },
      evaluationError: undefined,
      validUntil: undefined,
    }),
  });
  const counted = async (rules: number) => {
    const one = await servers.start({ metrics: { rules } }, { build: named });
    for (const user of ["a", "b", "c", "d", "a"])
      await servers.call(`${one.webhooksUrl}/authorize`, sar(user, "list"));
    return (await servers.metrics(one)).split("\n").filter((line) => line.startsWith("verdict_rule_matches_total"));
  };
  expect(await counted(2)).toEqual([
    'verdict_rule_matches_total{rule="a",effect="allow"} 2',
    'verdict_rule_matches_total{rule="b",effect="allow"} 1',
    'verdict_rule_matches_total{rule="other",effect="allow"} 2',
  ]);
  expect(await counted(0)).toEqual([]);
});

test("a reload empties both caches", async () => {
  const right = servers.certificates.clients.right;
  const hits = async () =>
    /cache_requests_total\{cache="decision",result="hit"\} (\d+)/.exec(await servers.metrics(server))?.[1];
  await servers.call(`${server.webhooksUrl}/authorize`, sar("root"), right);
  const before = await hits();
  await server.reload();
  await servers.call(`${server.webhooksUrl}/authorize`, sar("root"), right);
  expect(await hits()).toBe(before);
  expect((await servers.metrics(server)).split("\n")).toContain('verdict_cache_entries{cache="token"} 0');
});
